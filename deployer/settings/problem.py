"""What is wrong in a file, and where: for people as lines, for programs as values."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file."""

    path: Path
    line: int
    says: str
    key: str = ""
    """From the top of the file, such as ``targets[0].ou``; empty where it is about no key."""
    nearest: str = ""
    """The key that was probably meant; empty where none is near."""

    def __str__(self) -> str:
        """The problem as one line."""
        return f"{self.path}:{self.line}: " + (f"{self.key}: " if self.key else "") + self.says

    def shown(self) -> dict[str, Any]:
        """The problem as plain JSON values."""
        return {"line": self.line, "key": self.key, "says": self.says, "nearest": self.nearest or None}


class FlawedFileError(SettingsError):
    """A file was read, and something in it is wrong; carries every problem, each with its line."""

    def __init__(self, problems: Iterable[Problem], why: str = "", todo: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)), why, todo)
