"""A person's word on what waits for people: checked, written down, told to the workflow.

Every door ends here, so that what counts is the same whichever way somebody came. The order matters: a message to ourselves is
sent first, then the decision is written in one conditional write that uses the ticket up as well, then it stands on the
timeline, then the workflow is woken. A process that dies in between is finished by that message, which comes a moment later,
reads what is on record and does what is left; and the same click again does no harm and finishes it too.

What does not count is on record too, with the door and whoever came; so many times and no more, since a stranger could fill it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hub.approval.ask import Ask, Decision, Door, Verdict
from hub.approval.people import Approvers, Person
from hub.approval.promises import Approvals, Ticket, Workflow
from hub.approval.refusing import refuse
from hub.approval.rules import hindrance
from hub.approval.shown import digest
from hub.approval.words import already, counts, needs_no_answer
from hub.approval.written import finish
from hub.errors import (
    AlreadyDecidedError,
    ApprovalError,
    NotEntitledError,
    NothingAskedError,
    ReasonError,
    StrangerError,
    TooLateError,
)
from hub.hub import Queue
from hub.metric import ASKS_APPROVED, ASKS_REJECTED, TIME_TO_DECIDE, emit, seconds_between
from hub.record import Ledger

LONGEST_REASON = 1_000
LOOK_AGAIN_SECONDS = 15
"""Longer than a door takes to answer, so that the message finds what the door wrote."""
TICKETLESS = frozenset({Door.CLI})
"""The doors whose every request is signed by whoever sends it, so that nothing else need prove that they meant it."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever came, as the door knows them."""

    identity: str
    person: Person | None
    """None where the settings name nobody so."""
    says: str
    """Who that is, for people to read."""


@dataclass(frozen=True, slots=True)
class Said:
    """What they said, to what."""

    who: Who
    door: Door
    verdict: Verdict
    reason: str
    only: tuple[str, ...] = ()
    """The actions that are meant; all that wait where none is named."""
    ticket: str = ""
    """The secret word of the ticket, where the door needs one."""
    seen: str = ""
    """The word for what they were shown (``shown.digest``); empty where a ticket says it, or the door shows nothing."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a decision is made with."""

    approvals: Approvals
    workflow: Workflow
    ledger: Ledger
    approvers: Approvers
    queue: Queue
    now: Callable[[], datetime]
    installation: str = "irhub"
    """The prefix of the installation, by which its numbers are known."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of it."""

    incident_id: str
    asks: tuple[Ask, ...]
    """The asks that were meant, as they stand now."""
    says: tuple[str, ...]
    """A sentence for each action."""
    repeated: bool = False
    """True where this person had said the same before, and nothing was left to do."""


def decide(incident_id: str, said: Said, desk: Desk) -> Decided:
    """What the person said is on record, and the workflow knows; raises ``ApprovalError`` where it does not count.

    Where several actions are meant and it counts for some of them, it counts for those, and the sentences say which not.
    """
    try:
        return _decided(incident_id, said, desk)
    except ApprovalError as error:
        refuse(incident_id, said.who.says, said.door, error, desk)
        raise


def _decided(incident_id: str, said: Said, desk: Desk) -> Decided:
    person, reason = _known(said.who), _reason(said)
    meant = _meant(incident_id, said, person, desk)
    judged = [(ask, _objection(ask, said, person, desk)) for ask in meant]
    fine = [ask for ask, objection in judged if objection is None]
    fresh = [ask for ask in fine if ask.said_by(person.name) is None]
    for number in sorted({ask.round for ask in fresh}):
        desk.queue.send({"irhub": "decided", "incident": incident_id, "round": number}, LOOK_AGAIN_SECONDS)
    decision = Decision(person.name, said.who.identity, said.door, said.verdict, reason, desk.now().isoformat())
    came = [(ask, objection or _tried(ask, decision, said, desk)) for ask, objection in judged]
    stand = tuple(one for _, one in came if isinstance(one, Ask))
    not_so = [(ask, one) for ask, one in came if isinstance(one, ApprovalError)]
    if not stand:
        raise not_so[0][1]
    for objection in (*(one for _, one in not_so), *(() if fresh else (_repeated(person.name, fine),))):
        refuse(incident_id, said.who.says, said.door, objection, desk)
    says = (*(counts(ask, person.name) for ask in stand), *(needs_no_answer(ask, error) for ask, error in not_so))
    return Decided(incident_id, stand, says, repeated=not fresh)


def _tried(ask: Ask, decision: Decision, said: Said, desk: Desk) -> Ask | ApprovalError:
    """The ask with the decision, or why it does not count by now: somebody else was faster, or the time is over."""
    try:
        return _written(ask, decision, said, desk)
    except ApprovalError as error:
        return error


def _written(ask: Ask, decision: Decision, said: Said, desk: Desk) -> Ask:
    """The ask with the decision, however often it is said; the timeline and the workflow know of it."""
    if ask.said_by(decision.person) is None:
        ask = desk.approvals.decide(ask, decision, said.ticket)
        _count(ask, decision, desk)
    finish(ask, desk.approvals, desk.workflow, desk.ledger)
    return ask


def _count(ask: Ask, decision: Decision, desk: Desk) -> None:
    """One ask more that people answered, and how long they took, by the decision that ended it."""
    if ask.is_open:
        return
    word = ASKS_APPROVED if decision.verdict is Verdict.APPROVE else ASKS_REJECTED
    values = {word: 1.0, TIME_TO_DECIDE: seconds_between(ask.asked_at, decision.at)}
    emit(desk.installation, desk.now(), values, "people decided", incident=ask.incident_id, action=ask.action)


def _repeated(person: str, asks: list[Ask]) -> ApprovalError:
    return AlreadyDecidedError(" ".join(already(ask, person) for ask in asks))


def _known(who: Who) -> Person:
    if who.person is None:
        raise StrangerError(
            f"{who.says} is nobody whom the settings name.",
            "Only the people of irhub.yaml decide.",
            "Ask whoever keeps that file to name you there, under people.",
        )
    return who.person


def _reason(said: Said) -> str:
    reason = " ".join(said.reason.split())
    if not reason:
        raise ReasonError("A reason is missing.", "Whoever reads the record must know why.", "Say it in a sentence.")
    if len(reason) > LONGEST_REASON:
        raise ReasonError(f"The reason has {len(reason)} characters.", f"It may have {LONGEST_REASON}.", "Say it in fewer.")
    return reason


def _meant(incident_id: str, said: Said, person: Person, desk: Desk) -> tuple[Ask, ...]:
    """The last ask of each action that was named; with a ticket, of those that the ticket is for.

    What was shown is compared with these very asks, read once: the words of an ask never change, so nothing comes in between.
    """
    asks = desk.approvals.asks(incident_id)
    named = [ask for ask in asks if not said.only or ask.action in said.only]
    last = tuple({ask.action: ask for ask in named}.values())
    if said.seen and said.seen != digest(last):
        changed = f"What is asked in {incident_id} is not what was shown."
        raise NothingAskedError(changed, "Something came meanwhile.", "Look again and decide.")
    if said.door not in TICKETLESS:
        ticket = desk.approvals.redeem(said.ticket, person.name, said.door)
        return _some(incident_id, tuple(ask for ask in named if _is_for(ticket, ask)))
    said_to = tuple(ask for ask in last if said.only or ask.said_by(person.name))
    return _some(incident_id, tuple(ask for ask in last if ask.is_open) or said_to)


def _is_for(ticket: Ticket, ask: Ask) -> bool:
    return (ticket.incident_id, ticket.round) == (ask.incident_id, ask.round) and ask.action in ticket.actions


def _some(incident_id: str, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    if not asks:
        todo = f"See what does: irhub incidents show {incident_id}."
        raise NothingAskedError(f"Nothing of what was named waits for people in {incident_id}.", "", todo)
    return asks


def _objection(ask: Ask, said: Said, person: Person, desk: Desk) -> ApprovalError | None:
    """Why this does not count for this ask; None where it does, or was said before."""
    before = ask.said_by(person.name)
    if before and before.verdict is said.verdict:
        return None
    if before or not ask.is_open:
        return AlreadyDecidedError(already(ask, person.name))
    if why := hindrance(ask, person, said.verdict, desk.approvers):
        return NotEntitledError(f"{person.name} cannot {said.verdict.value} {ask.action}.", f"{why[0].upper()}{why[1:]}.")
    if ask.has_expired(desk.now()):
        ended = f"The time to answer on {ask.action} was over at {ask.expires_at[:16]} UTC."
        return TooLateError(ended, "", f"It is asked again, or not done: irhub incidents show {ask.incident_id}.")
    return None
