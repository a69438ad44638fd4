"""Writes a plan to a file, reads it again, and says in words why it holds no longer."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.errors import PathError, StalePlanError
from deployer.plan_file.basis import Basis, basis, digest
from deployer.planning import Planned

KIND = "plan-file"
VERSION = 1
MOST_REASONS = 5
"""As many differences as are told one by one."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a plan file says."""

    planned_by: str
    """The ARN of whoever made the plan."""
    basis: Mapping[str, Basis]


def write(path: Path, planned: Planned) -> None:
    """The plan is in that file, whole or not at all, readable and writable by its owner alone."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(_said(planned), file, indent=2, ensure_ascii=False)
            file.write("\n")
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def read(path: Path) -> PlanFile:
    """The file; raises ``PathError`` where it is no plan, or was changed by hand."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PathError(f"{path} cannot be read.", f"{error}.", "Write one with: irhub plan --out FILE.") from error
    if not isinstance(said, dict) or (said.get("kind"), said.get("version")) != (KIND, VERSION):
        raise PathError(f"{path} is no plan of this irhub.", f"It is no {KIND} of version {VERSION}.", _ANEW)
    seal = said.pop("seal", "")
    if seal != digest(said):
        raise StalePlanError(f"{path} is not as irhub wrote it.", "Its seal does not fit what it says.", _ANEW)
    return PlanFile(said["planned_by"], said["basis"])


def check(path: Path, planned: Planned) -> PlanFile:
    """The file, where it says what this plan says; raises ``StalePlanError`` with what changed since where it does not."""
    file = read(path)
    reasons = tuple(_differences(file.basis, basis(planned)))
    if reasons:
        more = f"; and {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
        raise StalePlanError(f"{path} is stale.", f"{'; '.join(reasons[:MOST_REASONS])}{more}.", _ANEW)
    return file


def _said(planned: Planned) -> dict[str, Any]:
    said = {
        "kind": KIND,
        "version": VERSION,
        "planned_by": planned.identity.arn,
        "changes": [change.shown() for change in planned.changes],
        "basis": basis(planned),
    }
    return {**said, "seal": digest(said)}


def _differences(before: Mapping[str, Basis], now: Mapping[str, Basis]) -> Iterator[str]:
    """Why they differ, the causes before what follows from them: other calls are told only where nothing else explains them."""
    told = False
    for means, lines in now.items():
        if means == "other calls" and told:
            return
        was = before.get(means, {})
        names = sorted(name for name in {*was, *lines} if was.get(name) != lines.get(name))
        for name in names:
            told = True
            yield f"{means}: {name}{_values(was.get(name), lines.get(name))}"


def _values(before: str | None, now: str | None) -> str:
    """Both values, where they say anything to a person."""
    shown = [value or "none" for value in (before, now)]
    longest = 50
    return "" if any(len(value) > longest for value in shown) else f" ({shown[0]} → {shown[1]})"


_ANEW = "Plan anew: irhub plan --out FILE; read it, and deploy that."
