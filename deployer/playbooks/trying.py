"""Tries a team's own cases against its playbooks: what was expected, what would be done, and where the two differ."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import ndiff
from pathlib import Path
from typing import Any

from deployer.errors import DeployerError
from deployer.playbooks.case_file import Case, Expected, load
from deployer.playbooks.documents import Document, in_text, text_of
from deployer.playbooks.foresight import Explanation, explain
from deployer.playbooks.supposing import Supposed


@dataclass(frozen=True, slots=True)
class Tried:
    """One case, and what came of it."""

    file: Path
    line: int
    name: str
    expected: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """True where everything that was expected came so."""
        return self.expected == self.found

    @property
    def difference(self) -> tuple[str, ...]:
        """The lines of both, with - before what was expected only, and + before what came instead."""
        return tuple(line for line in ndiff(self.expected, self.found) if not line.startswith("?"))

    def shown(self) -> dict[str, Any]:
        """The case as plain JSON values."""
        both = {"expected": list(self.expected), "found": list(self.found)}
        return {"file": str(self.file), "line": self.line, "name": self.name, "fits": self.fits, **both}


def try_all(folder: Path, supposed: Supposed) -> tuple[Tried, ...]:
    """Every case in the YAML files of a folder and below; raises ``DeployerError`` where there is none."""
    tried = tuple(one for path in sorted(folder.rglob("*.y*ml")) for one in _in_file(path, supposed))
    if not tried:
        todo = "Write a file with cases there: docs/playbook-tests.md shows one."
        raise DeployerError(f"{folder} holds no cases.", "No file in it ends in .yaml.", todo)
    return tried


def _in_file(path: Path, supposed: Supposed) -> Iterator[Tried]:
    source, file = load(path)
    for place, case in enumerate(file.cases):
        explanation = explain(_document(path, case), replace(supposed, mode=case.account))
        line = source.line(("cases", place))
        yield Tried(path, line, case.name, tuple(_expected(case.expect)), tuple(_found(case.expect, explanation)))


def _document(path: Path, case: Case) -> Document:
    text = case.finding if isinstance(case.finding, str) else None
    found = in_text(_text(path, case, text), text) if text else in_text(json.dumps(case.finding, default=_moment), "")
    if len(found) != 1:
        raise DeployerError(
            f"{path}: {case.name}: {text} holds {len(found)} findings.", "A case is about one.", "Give each a file of its own."
        )
    return found[0]


def _moment(value: Any) -> str:
    """A time that stands without quotes, which YAML makes a moment of, as JSON has it."""
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(path: Path, case: Case, name: str) -> str:
    try:
        return text_of((path.parent / name).read_bytes())
    except OSError as error:
        todo = f"Name a file from where {path.name} lies, or write the finding itself there."
        raise DeployerError(f"{path}: {case.name}: {name} cannot be read.", f"{error.strerror}.", todo) from error


def _expected(wanted: Expected) -> Iterator[str]:
    yield f"ending: {wanted.ending}"
    if wanted.playbook is not None:
        yield f"playbook: {wanted.playbook}"
    if wanted.reason is not None:
        yield f"reason: {wanted.reason}"
    for action, mode in sorted((wanted.actions or {}).items()):
        yield f"{action}: {mode.value}"
    for resource, actions in sorted((wanted.resources or {}).items()):
        yield f"on {resource}"
        yield from (f"    {action}: {mode.value}" for action, mode in sorted(actions.items()))


def _found(wanted: Expected, came: Explanation) -> Iterator[str]:
    """What came, of that which was asked for."""
    yield f"ending: {came.ending}"
    if wanted.playbook is not None:
        yield f"playbook: {came.playbook.name if came.playbook else 'none'}"
    if wanted.reason is not None:
        says = f"{came.field}: {came.reason}" if came.field else came.reason
        yield f"reason: {wanted.reason if wanted.reason in says else says}"
    if wanted.actions is not None:
        yield from sorted(f"{one.action}: {one.mode.value}" for target in came.targets for one in target.actions)
    if wanted.resources is not None:
        for target in sorted(came.targets, key=lambda one: one.target.id):
            yield f"on {target.target.id}"
            yield from sorted(f"    {one.action}: {one.mode.value}" for one in target.actions)
