"""What the workflow asks of the hub for one action: wait for people, see what they said, carry it out, say that it broke off.

The workflow holds pointers alone; each of these reads the record anew and goes by that, so each may come twice, or late, or
after somebody else did it. All that changes the case is done under its lease; where another run has it, ``BusyError`` makes the
workflow come again. An answer of these is a word that the machine has a way for, and the seconds to wait, if any.
"""

from dataclasses import dataclass, replace

from hub import notice
from hub.approval.agreement import agreements
from hub.approval.ask import Ask, AskState
from hub.approval.asking import end
from hub.approval.rounds import MOST_LOOKS, wait_seconds
from hub.approval.rules import until
from hub.approval.withdrawing import withdraw
from hub.approval.written import finish, wake
from hub.case import work_on
from hub.clearance import GRACE_SECONDS
from hub.errors import BusyError, NothingAskedError
from hub.hub import Hub
from hub.incident import Incident, State
from hub.past import told_ever
from hub.record import Claim, Lease, Note
from hub.tell import tell

TROUBLE = "workflow-trouble"
"""The timeline's word for an execution that could not go on."""
NOT_IN_TIME = "AWS was still at work on it after two days"
WORDS = {
    AskState.OPEN: "ask",
    AskState.APPROVED: "approved",
    AskState.REJECTED: "rejected",
    AskState.EXPIRED: "expired",
    AskState.WITHDRAWN: "withdrawn",
    AskState.CARRIED_OUT: "done",
    AskState.FAILED: "failed",
}
"""The machine's word for each state of an ask."""
NO_ANSWER = {AskState.REJECTED, AskState.EXPIRED, AskState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Pointer:
    """One action that is asked, by its place on record."""

    incident_id: str
    round: int
    action: str


@dataclass(frozen=True, slots=True)
class Next:
    """What the machine does next with an action."""

    status: str
    seconds: int = 0
    looks: int = 0


def wait(pointer: Pointer, token: str, hub: Hub) -> None:
    """The word by which the workflow is woken is kept; where people have decided by now, it is woken at once."""
    hub.approvals.keep_token(_find(pointer, hub), token)
    wake(_find(pointer, hub), hub.approvals, hub.workflow)


def see(pointer: Pointer, hub: Hub) -> Next:
    """How the ask stands: still open for so many seconds, approved, or ended and told; overdue, the next group is asked."""
    ask = _find(pointer, hub)
    if ask.state in NO_ANSWER or (ask.is_open and ask.has_expired(hub.now())):
        ask = _settled(pointer, hub)
    finish(ask, hub.approvals, hub.workflow, hub.ledger)
    return _next(ask, hub)


def carry_out(pointer: Pointer, looks: int, hub: Hub) -> Next:
    """What people agreed to is done as far as it can be now; while AWS is at work, when to look again."""
    if not (ask := _find(pointer, hub)).is_agreed:
        return see(pointer, hub)
    take = hub.ledger.seize if _has_begun(ask, hub) else hub.ledger.begin
    claim, lease = _held(take(pointer.incident_id, hub.new_run()))
    if not claim.incident.is_open:
        withdraw(claim.incident, f"the incident is {claim.incident.state.value}", hub)
        hub.ledger.finish(lease, claim.incident, work_done=claim.incident.work_done)
        return see(pointer, hub)
    incident = work_on(claim, lease, hub.ledger.standing(claim.incident.target.account_id), hub)
    ask = _find(pointer, hub)
    if ask.is_agreed and looks + 1 >= MOST_LOOKS:
        ask = end(ask, AskState.FAILED, NOT_IN_TIME, hub)
        _tell(incident, ask, hub)
    return Next("waiting", wait_seconds(looks), looks + 1) if ask.is_agreed else _next(ask, hub)


def break_off(pointer: Pointer, why: str, hub: Hub) -> Next:
    """The workflow cannot go on with this action: it is told and on the timeline. What stands on record counts all the same."""
    says = f"the workflow broke off for {pointer.action} in round {pointer.round}: {why}"
    case = hub.ledger.case_file(pointer.incident_id)
    if not any(note.name == TROUBLE and note.says == says for note in case.notes):
        hub.ledger.note(pointer.incident_id, Note(hub.now().isoformat(), TROUBLE, says))
    standing = hub.ledger.standing(case.incident.target.account_id)
    tell(notice.of_trouble(case.incident, standing, pointer.action, says), hub, told_ever(case))
    return Next("troubled")


def _find(pointer: Pointer, hub: Hub) -> Ask:
    asks = hub.approvals.asks(pointer.incident_id)
    found = next((ask for ask in asks if (ask.round, ask.action) == (pointer.round, pointer.action)), None)
    if found is None:
        raise NothingAskedError(f"{pointer.action} was never asked in round {pointer.round} of {pointer.incident_id}.")
    return found


def _has_begun(ask: Ask, hub: Hub) -> bool:
    return agreements((ask,), hub.ledger.case_file(ask.incident_id))[ask.action].begun


def _next(ask: Ask, hub: Hub) -> Next:
    return Next(WORDS[ask.state], max(1, ask.seconds_left(hub.now())) if ask.is_open else 0)


def _held(claim: Claim) -> tuple[Claim, Lease]:
    if claim.lease is None:
        raise BusyError(claim.incident.id)
    return claim, claim.lease


def _settled(pointer: Pointer, hub: Hub) -> Ask:
    """Under the lease: whatever of the round is overdue goes to the next group, or has expired; and people are told."""
    claim, lease = _held(hub.ledger.seize(pointer.incident_id, hub.new_run()))
    asks = [ask for ask in hub.approvals.asks(pointer.incident_id) if ask.round == pointer.round]
    stand = [_moved_on(ask, hub) if ask.is_open and ask.has_expired(hub.now()) else ask for ask in asks]
    incident = _as_it_stands(claim.incident, hub)
    case, standing = hub.ledger.case_file(incident.id), hub.ledger.standing(incident.target.account_id)
    for together in notice.together(ask for ask in stand if ask.is_open and ask not in asks):
        tell(notice.of_ask(incident, standing, together, hub.approvers), hub, told_ever(case))
    mine = next(ask for ask in stand if ask.action == pointer.action)
    if mine.state in NO_ANSWER:
        _tell(incident, mine, hub)
    _give_back(incident, lease, hub)
    return mine


def _moved_on(ask: Ask, hub: Hub) -> Ask:
    if ask.then:
        return hub.approvals.escalate(ask, until(ask.minutes, hub.now()))
    return end(ask, AskState.EXPIRED, "it counts as rejected", hub)


def _tell(incident: Incident, ask: Ask, hub: Hub) -> None:
    standing = hub.ledger.standing(incident.target.account_id)
    tell(notice.of_decision(incident, standing, ask), hub, told_ever(hub.ledger.case_file(incident.id)))


def _as_it_stands(incident: Incident, hub: Hub) -> Incident:
    """The case as people have answered: one that waited for them alone is open again."""
    asked = any(ask.is_open or ask.is_agreed for ask in hub.approvals.asks(incident.id))
    return replace(incident, state=State.OPEN) if incident.state is State.WAITING and not asked else incident


def _give_back(incident: Incident, lease: Lease, hub: Hub) -> None:
    """The lease is nobody's, and work that came meanwhile is taken up once that is so."""
    if incident.work_done and hub.ledger.finish(lease, incident, work_done=True):
        return
    hub.queue.send({"irhub": "tick", "incident": incident.id}, GRACE_SECONDS)
    hub.ledger.finish(lease, incident, work_done=False)
