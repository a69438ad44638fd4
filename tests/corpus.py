"""The shared findings: events that others recorded or made up, one a line, which are not part of this project.

They lie where IRHUB_FINDINGS says, or beside the checkout; without them the tests that replay them are skipped.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(os.environ.get("IRHUB_FINDINGS") or Path(__file__).parents[2] / "shared" / "findings")
GUARDDUTY = ("eventbridge-guardduty", "guardduty-camel", "guardduty-api", "guardduty-api-partial")

needed = pytest.mark.skipif(
    not (FOLDER / "index.jsonl").is_file(),
    reason=f"the shared findings are not at {FOLDER}; say with IRHUB_FINDINGS where they are",
)
"""The mark of every test that replays them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the shared findings."""

    file: str
    number: int
    wrapper: str
    text: str

    @property
    def name(self) -> str:
        """A short name, for test ids."""
        return f"{self.file.split('__')[0]}.{self.wrapper}.{self.number}"

    @property
    def value(self) -> dict[str, Any]:
        """The line as JSON, fresh at each call."""
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed

    @property
    def finding(self) -> dict[str, Any]:
        """The finding without its envelope."""
        return dict(self.value.get("detail", self.value))


@cache
def guardduty() -> tuple[Line, ...]:
    """Every GuardDuty finding among them, in GuardDuty's own forms; none where the folder is absent."""
    return of(*GUARDDUTY)


@cache
def of(*wrappers: str) -> tuple[Line, ...]:
    """Every event among them that is wrapped in one of these ways, or at all; none where the folder is absent."""
    return tuple(_lines(wrappers)) if (FOLDER / "index.jsonl").is_file() else ()


def _lines(wrappers: tuple[str, ...]) -> Iterator[Line]:
    texts: dict[str, list[str]] = {}
    for row in map(json.loads, (FOLDER / "index.jsonl").read_text(encoding="utf-8").splitlines()):
        if not wrappers or row["wrapper"] in wrappers:
            file = row["file"]
            texts.setdefault(file, (FOLDER / file).read_text(encoding="utf-8").split("\n"))
            yield Line(file, row["line"], row["wrapper"], texts[file][row["line"] - 1])


def known_types() -> tuple[dict[str, Any], ...]:
    """GuardDuty's finding types, with the severity and resource types of each; none where the folder is absent."""
    path = FOLDER / "types.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))["types"]) if path.is_file() else ()
