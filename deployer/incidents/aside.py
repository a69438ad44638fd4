"""What came and led to no incident: findings that were noted, who was refused at a door, notices about no incident."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from deployer.incidents.book import Book
from hub.record import TURNED_AWAY, Note


class Kind(StrEnum):
    """What such a line is about."""

    FINDING = "finding"
    REFUSAL = "refusal"
    NOTICE = "notice"


KINDS: Mapping[str, Kind] = {"noted": Kind.FINDING, TURNED_AWAY: Kind.REFUSAL}
WHOLE = "notice"
"""The line that keeps the whole text of a notice; whom it was told is a line of its own."""


@dataclass(frozen=True, slots=True)
class Aside:
    """One line of the record."""

    at: str
    kind: Kind
    says: str
    type: str
    """Of a finding; empty where it had none that could be read."""
    account_id: str
    about: str
    """The id of the finding, or the incident that the refused one named."""

    def shown(self) -> dict[str, Any]:
        """The line as plain JSON values."""
        words = {"at": self.at, "kind": self.kind.value, "says": self.says}
        return {**words, "type": self.type or None, "account": self.account_id or None, "about": self.about or None}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are meant."""

    since: datetime
    kinds: tuple[str, ...] = ()
    """All where none is named."""
    accounts: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    limit: int = 0
    """As many, the newest; 0 for all."""


def asides(book: Book, wanted: Wanted) -> tuple[tuple[Aside, ...], bool]:
    """The lines that fit, the newest first, and whether there are more than the limit."""
    every = sorted(_every(book, wanted), key=lambda one: one.at, reverse=True)
    found = tuple(one for one in every if _fits(one, wanted))
    kept = found[: wanted.limit] if wanted.limit else found
    return kept, len(kept) < len(found)


def _every(book: Book, wanted: Wanted) -> Iterator[Aside]:
    if wanted.kinds != (Kind.REFUSAL,):
        yield from (_aside(note) for note in book.ledger.noted_aside(wanted.since) if note.name != WHOLE)
    if not wanted.kinds or Kind.REFUSAL in wanted.kinds:
        yield from map(_aside, book.ledger.turned_away(wanted.since))


def _aside(note: Note) -> Aside:
    fields = note.fields
    about = fields.get("incident") or fields.get("id") or fields.get("arn", "")
    kind = KINDS.get(note.name, Kind.NOTICE)
    says = f"{note.says}: {fields['headline']}" if "headline" in fields else note.says
    return Aside(note.at, kind, says, fields.get("type", ""), fields.get("accountId", ""), about)


def _fits(one: Aside, wanted: Wanted) -> bool:
    return (
        (not wanted.kinds or one.kind in wanted.kinds)
        and (not wanted.accounts or one.account_id in wanted.accounts)
        and (not wanted.types or any(fnmatchcase(one.type, pattern) for pattern in wanted.types))
    )
