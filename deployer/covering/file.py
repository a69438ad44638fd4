"""Changes irhub.yaml: first as a draft that is read as every settings file is, then in one move; the diff is for people."""

import difflib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from deployer.covering.edits import Add, Drop, Edit, New, after
from deployer.covering.splice import NoPlaceError, spliced
from deployer.errors import RefusedError, SettingsError
from deployer.settings import Settings, load

CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """The settings file as it is and as it shall be."""

    path: Path
    before: str
    text: str
    settings: Settings
    """What the changed file says."""

    @property
    def is_change(self) -> bool:
        """False where the file says it all already."""
        return self.text != self.before

    @property
    def diff(self) -> tuple[str, ...]:
        """The lines before and after, as a unified diff."""
        lines = (self.before.splitlines(), self.text.splitlines())
        return tuple(difflib.unified_diff(*lines, str(self.path), str(self.path), lineterm="", n=CONTEXT))


def draft(path: Path, edits: tuple[Edit, ...]) -> Draft:
    """What the file becomes; raises ``RefusedError`` with the lines to write by hand where that cannot be done safely."""
    is_now = load(path)
    before = _text(path)
    if not edits:
        return Draft(path, before, before, is_now)
    wanted = after(is_now.targets, edits)
    try:
        text = _spliced(before, edits)
        says = _loaded(path, text)
    except (NoPlaceError, SettingsError) as error:
        raise _by_hand(path, edits) from error
    if says != replace(is_now, targets=wanted):
        raise _by_hand(path, edits)
    return Draft(path, before, text, says)


def write(made: Draft) -> None:
    """The file says it; raises ``RefusedError`` where somebody changed it meanwhile. Links and mode stay."""
    if not made.is_change:
        return
    if _text(made.path) != made.before:
        raise RefusedError(
            f"{made.path} was changed by somebody else just now.", "The plan was made from what it said before.", "Try again."
        )
    target = made.path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as new:
            new.write(made.text)
        shutil.copymode(target, name)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def _text(path: Path) -> str:
    """Every character of the file; ``read_text`` would turn its line ends into others."""
    return path.read_bytes().decode("utf-8")


def _spliced(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with every edit made and the line ends that it has; raises ``NoPlaceError`` where it has two kinds."""
    ends = text.count("\r\n")
    if not ends:
        return spliced(text, edits)
    if ends != text.count("\n"):
        raise NoPlaceError
    return spliced(text.replace("\r\n", "\n"), edits).replace("\n", "\r\n")


def _loaded(path: Path, text: str) -> Settings:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, encoding="utf-8", newline="")
        return load(copy)


def _by_hand(path: Path, edits: Iterable[Edit]) -> RefusedError:
    lines = "; ".join(_says(edit) for edit in edits)
    return RefusedError(
        f"{path} is written in a way that irhub does not change by itself.",
        "No comment or line of yours is put at risk.",
        f"Change it by hand, then give the same command again: {lines}.",
    )


def _says(edit: Edit) -> str:
    if isinstance(edit, New):
        target = edit.target
        filters = "".join(f", {key} {', '.join(ids)}" for key in ("include", "exclude") if (ids := getattr(target, key)))
        return f"add a target: ou {target.ou}, regions {', '.join(target.regions)}{filters}"
    if isinstance(edit, Drop):
        return f"take out targets[{edit.place}]"
    verb, word = ("add", "to") if isinstance(edit, Add) else ("take", "out of")
    return f"{verb} {', '.join(edit.account_ids)} {word} targets[{edit.place}].{edit.key}"
