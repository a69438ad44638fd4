"""Approving and rejecting from the command line: what is asked, the person's word by the hub's door, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.people import asking
from deployer.errors import DeployerError, RefusedError
from deployer.incidents.book import Book
from deployer.incidents.following import POLL_SECONDS
from deployer.parts import with_parts
from hub.approval.ask import Ask, AskState, Verdict
from hub.approval.shown import digest
from hub.record import CaseFile
from hub.values import to_plain

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants decided."""

    incident_id: str
    verdict: Verdict
    reason: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of it."""

    verdict: Verdict
    person: str
    """Whom the door took the caller for."""
    says: tuple[str, ...]
    asks: tuple[Ask, ...]
    """What was decided on, as it stands now."""

    @property
    def well(self) -> bool:
        """True where everything was rejected that was to be, or everything was carried out."""
        wanted = AskState.CARRIED_OUT if self.verdict is Verdict.APPROVE else AskState.REJECTED
        return all(ask.state is wanted for ask in self.asks)

    def shown(self) -> Mapping[str, Any]:
        """The same as plain JSON values."""
        facts = {"verdict": self.verdict.value, "as": self.person, "says": list(self.says), "complete": self.well}
        return {**facts, "asks": to_plain(self.asks)}


def open_asks(book: Book, wish: Wish) -> tuple[tuple[CaseFile, tuple[Ask, ...]], ...]:
    """What waits in the incident and in those beneath it, of the actions that were named; raises where nothing does."""
    cases = with_parts(book.ledger, wish.incident_id)
    found = tuple((case, _open(case, wish.only)) for case in cases)
    waiting = {ask.action for case in cases for ask in _open(case, ())}
    if unknown := [name for name in wish.only if name not in waiting]:
        known = f"These wait: {', '.join(sorted(waiting))}." if waiting else "Nothing does."
        raise DeployerError(f"{', '.join(unknown)} does not wait for people in {wish.incident_id}.", known, "See --only.")
    if not waiting:
        todo = f"irhub incidents show {wish.incident_id}"
        raise RefusedError(f"Nothing waits for people in {wish.incident_id}.", "Nothing is asked, or it is decided.", todo)
    return tuple((case, asks) for case, asks in found if asks)


def say(book: Book, wish: Wish, found: tuple[tuple[CaseFile, tuple[Ask, ...]], ...]) -> Decided:
    """The person's word has been heard by the door, for each incident by itself."""
    people, says = [], []
    for case, asks in found:
        only = [ask.action for ask in asks]
        body = {"incident": case.incident.id, "reason": wish.reason, "only": only, "seen": digest(asks)}
        heard = book.works.write.make(asking(book.works.read, book.works.settings, wish.verdict.value, body))
        people.append(str(heard.get("as", "")))
        says += [str(one) for one in heard.get("says", ())]
    return Decided(wish.verdict, people[0], tuple(says), _now(book, found))


def follow(book: Book, decided: Decided, found: tuple[tuple[CaseFile, tuple[Ask, ...]], ...], seconds: float) -> Decided:
    """How it stands once nothing that people agreed to is left to carry out, or the time is over."""
    waited, asks = 0.0, decided.asks
    while waited < seconds and any(ask.is_agreed for ask in asks):
        book.works.outside.pause(POLL_SECONDS)
        waited += POLL_SECONDS
        asks = _now(book, found)
    return Decided(decided.verdict, decided.person, decided.says, asks)


def _now(book: Book, found: tuple[tuple[CaseFile, tuple[Ask, ...]], ...]) -> tuple[Ask, ...]:
    meant = {(ask.incident_id, ask.round, ask.action) for _, asks in found for ask in asks}
    cases = [book.case(case.incident.id) for case, _ in found]
    return tuple(ask for case in cases for ask in case.asks if (ask.incident_id, ask.round, ask.action) in meant)


def _open(case: CaseFile, only: tuple[str, ...]) -> tuple[Ask, ...]:
    """The last ask of each action, where it is open."""
    last = {ask.action: ask for ask in case.asks}
    return tuple(ask for ask in last.values() if ask.is_open and (not only or ask.action in only))
