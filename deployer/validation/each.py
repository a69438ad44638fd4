"""One settings file by itself: its keys, the playbooks that it names, and exemptions that have run out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from deployer import playbooks
from deployer.clicks.wanted import astray
from deployer.errors import DeployerError, RenderError, SettingsError
from deployer.settings import Settings, load
from deployer.settings.file import read
from deployer.settings.forms import NEVER
from deployer.settings.problem import FlawedFileError, Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one file."""

    path: Path
    settings: Settings | None = None
    """None where the file is wrong."""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    unread: DeployerError | None = None
    """Why the file could not be read at all."""

    @property
    def is_valid(self) -> bool:
        """True where a deployment could begin with it."""
        return not self.problems and self.unread is None

    def shown(self) -> dict[str, Any]:
        """The file as plain JSON values."""
        return {
            "path": str(self.path),
            "valid": self.is_valid,
            "unread": str(self.unread) if self.unread else None,
            "problems": [one.shown() for one in self.problems],
            "warnings": [one.shown() for one in self.warnings],
        }


def check(path: Path, today: date) -> Checked:
    """Everything wrong with the file, as far as the file and what lies beside it tell."""
    try:
        settings = load(path)
    except FlawedFileError as error:
        return Checked(path, problems=error.problems)
    except SettingsError as error:
        return Checked(path, unread=error)
    return Checked(path, settings, tuple(_of_playbooks(path, settings)), tuple(_expired(path, settings, today)))


def _of_playbooks(path: Path, settings: Settings) -> Iterator[Problem]:
    """What is wrong with playbooks of one's own, at the key that names their folder; and custom actions that run none."""
    try:
        library = playbooks.library(path.parent / settings.playbooks if settings.playbooks else None)
    except RenderError as error:
        yield from (Problem(path, _line(path, "playbooks"), line, "playbooks") for line in str(error).splitlines())
        return
    for action_id, says in astray(settings, library):
        place = ("sources", "securityhub", "actions", action_id)
        yield Problem(path, _line(path, *place), says, ".".join(place))


def _expired(path: Path, settings: Settings, today: date) -> Iterator[Problem]:
    for position, one in enumerate(settings.exemptions):
        if one.until != NEVER and date.fromisoformat(one.until) < today:
            says = f"it ran out on {one.until} and exempts nothing. Remove it, or set a new day."
            yield Problem(path, _line(path, "exemptions", position, "until"), says, f"exemptions[{position}].until")


def _line(path: Path, *place: str | int) -> int:
    return read(path).line(place)
