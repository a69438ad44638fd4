"""Follows incidents on the record until they rest: no work is left, and nothing waits for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from deployer.incidents.book import Book
from deployer.parts import with_parts
from deployer.responding.asking import has_come_to_rest
from hub.incident import Incident, State
from hub.record import CaseFile

POLL_SECONDS = 2.0
UNFINISHED = (State.OPEN, State.WAITING, State.FAILED)

Cases = tuple[CaseFile, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How it stands: one incident with those beneath it, or all that are not over."""

    cases: Cases
    rests: bool


def rests(cases: Cases) -> bool:
    """True where no work is left on an incident and those beneath it, and nothing waits for people."""
    waits = any(ask.is_open or ask.is_agreed for case in cases for ask in case.asks)
    return has_come_to_rest(cases) and not waits


def of_one(book: Book, incident_id: str, seconds: float | None) -> Iterator[Look]:
    """One incident with those beneath it, again and again until it rests or the time is over."""
    for _ in _turns(book, seconds):
        cases = with_parts(book.ledger, incident_id)
        look = Look(cases, rests(cases))
        yield look
        if look.rests:
            return


def of_all(book: Book, seconds: float | None, *, goes_on: bool) -> Iterator[Look]:
    """All that are not over, and how those ended that were there before, until all rest or the time is over.

    An incident is read again only where its line in the index is another than before, or something of it is under way.
    """
    before: Mapping[str, tuple[Incident, CaseFile]] = {}
    for _ in _turns(book, seconds):
        before = _all(book, before)
        cases = tuple(case for _, case in before.values())
        look = Look(cases, all(rests((case,)) or case.incident.parts for case in cases))
        yield look
        if look.rests and not goes_on:
            return


def _all(book: Book, before: Mapping[str, tuple[Incident, CaseFile]]) -> Mapping[str, tuple[Incident, CaseFile]]:
    listed = {one.id: one for one in book.incidents(UNFINISHED)}
    gone = [name for name, (_, case) in before.items() if name not in listed and case.incident.is_open]
    fresh = [
        name for name, one in listed.items() if name not in before or before[name][0] != one or not rests((before[name][1],))
    ]
    wanted = [*fresh, *gone]
    read = book.works.outside.together([partial(book.case, name) for name in wanted]) if wanted else []
    now = dict(zip(wanted, read, strict=True))
    kept = {name: found for name, found in before.items() if name not in now}
    return {**kept, **{name: (listed.get(name, case.incident), case) for name, case in now.items()}}


def _turns(book: Book, seconds: float | None) -> Iterator[None]:
    """One now, and one every two seconds until the time is over; without end where no time is given."""
    waited = 0.0
    while True:
        yield
        if seconds is not None and waited >= seconds:
            return
        book.works.outside.pause(POLL_SECONDS)
        waited += POLL_SECONDS
