"""What a check of evidence found, piece by piece."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What became of one piece of evidence."""

    INTACT = "intact"
    CHANGED = "changed"
    MISSING = "missing"
    HIDDEN = "hidden"
    UNLOCKED = "unlocked"
    SHORTENED = "shortened"
    UNLISTED = "unlisted"
    BROKEN = "broken"
    OPEN = "open"
    PENDING = "pending"
    ELSEWHERE = "not read"


MEANINGS = {
    State.INTACT: "every byte is as the manifest says, and locked",
    State.CHANGED: "it is not what the manifest says",
    State.MISSING: "the manifest names it, and it is gone",
    State.HIDDEN: "it is intact, and a later version or a deletion lies over it",
    State.UNLOCKED: "it is intact, and nothing keeps it so any more",
    State.SHORTENED: "it is intact, and its lock ends before the time that the manifest says",
    State.UNLISTED: "it lies among the evidence, and no entry names it",
    State.BROKEN: "the manifest itself does not hold together here",
    State.OPEN: "the manifest is not closed yet",
    State.PENDING: "AWS still makes it",
    State.ELSEWHERE: "it lies in the member's account, which this command does not enter",
}
HARMLESS = frozenset({State.INTACT, State.ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Check:
    """One piece of evidence and what was found."""

    what: str
    state: State
    says: str = ""
    sha256: str = ""
    """As it was computed here; empty where nothing was."""
    locked_until: str = ""

    def shown(self) -> dict[str, Any]:
        """The check as plain JSON values."""
        return {
            "what": self.what,
            "state": self.state.value,
            "says": self.says or None,
            "sha256": self.sha256 or None,
            "locked_until": self.locked_until or None,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """All of an incident's evidence."""

    incident_id: str
    bucket: str
    entries: int
    last: str
    """The SHA-256 of the last entry: the one value that stands for the whole manifest."""
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """True where there is a manifest and everything is as it says."""
        return bool(self.entries) and all(check.state in HARMLESS for check in self.checks)

    def shown(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        head = {"incident": self.incident_id, "bucket": self.bucket, "holds": self.holds}
        return {**head, "entries": self.entries, "last": self.last or None, "checks": [one.shown() for one in self.checks]}
