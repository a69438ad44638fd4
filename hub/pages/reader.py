"""Who reads a page, and what of that which waits is theirs to say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.approval.ask import Ask, Verdict
from hub.approval.people import Approvers, Person
from hub.approval.rules import hindrance
from hub.pages.moments import Moment, moment
from hub.pages.text import LONGEST


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who is signed in, and the installation's people."""

    person: Person
    approvers: Approvers
    now: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """One action that waits for people, as this reader should see it."""

    action: str
    steps: tuple[str, ...]
    why: tuple[str, ...]
    destructive: bool
    group: str
    people: tuple[str, ...]
    """Who is in the group."""
    agreed: tuple[str, ...]
    needs: int
    until: Moment | None
    then: tuple[str, ...]
    not_yours: str
    """Why the reader cannot say anything to it; empty where they can."""
    only_no: str = ""
    """Why the reader may say no and nothing else; empty where they may agree."""
    round: int = 1

    @property
    def is_yours(self) -> bool:
        """True where it waits for the reader."""
        return not self.not_yours

    @property
    def terms(self) -> tuple[object, ...]:
        """What it has in common with others that can be told in one breath: who is asked, how many, until when, who is next."""
        return self.group, self.agreed, self.needs, self.until, self.then, self.not_yours


class ShowsWaiting:
    """What shows, among other things, what waits for people."""

    __slots__ = ()
    waits: tuple[Waiting, ...]

    @property
    def asked(self) -> tuple[tuple[Waiting, ...], ...]:
        """What waits, by its terms."""
        return alike(self.waits)

    @property
    def is_yours(self) -> bool:
        """True where something of it waits for the reader."""
        return any(one.is_yours for one in self.waits)


def alike(waits: Iterable[Waiting]) -> tuple[tuple[Waiting, ...], ...]:
    """Those that wait on the same terms side by side, in the order of the first of each."""
    by_terms: dict[tuple[object, ...], list[Waiting]] = {}
    for one in waits:
        by_terms.setdefault(one.terms, []).append(one)
    return tuple(map(tuple, by_terms.values()))


def waiting(asks: Iterable[Ask], reader: Reader) -> tuple[Waiting, ...]:
    """What of these asks is open, the reader's own first, then what ends soonest."""
    found = [(ask, _seen(ask, reader)) for ask in asks if ask.is_open]
    found.sort(key=lambda pair: (bool(pair[1].not_yours), pair[0].expires_at, pair[0].action))
    return tuple(seen for _, seen in found)


def _seen(ask: Ask, reader: Reader) -> Waiting:
    return Waiting(
        action=ask.action,
        steps=ask.steps,
        why=ask.why,
        destructive=ask.destructive,
        group=ask.group,
        people=reader.approvers.members(ask.group),
        agreed=ask.agreed,
        needs=ask.needs,
        until=moment(ask.expires_at, reader.now),
        then=ask.then,
        not_yours=_not_yours(ask, reader),
        only_no=hindrance(ask, reader.person, Verdict.APPROVE, reader.approvers),
        round=ask.round,
    )


def _not_yours(ask: Ask, reader: Reader) -> str:
    if ask.said_by(reader.person.name):
        return "you have said yours"
    if ask.has_expired(reader.now):
        return "the time to answer is over"
    if any(len(says) > LONGEST for says in ask.steps):  # people agree to what they have read, and to nothing that was cut off
        return "it is longer than a page shows; the command line shows all of it"
    return hindrance(ask, reader.person, Verdict.REJECT, reader.approvers)
