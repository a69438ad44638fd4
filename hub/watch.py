"""The containment watch: what was contained is looked at again after five minutes, after an hour, and then once a day.

It looks under the lease, so it never meets a run or a release at work. What it cannot read is looked at again, and told only
when it stays unreadable. irhub does not fight: a containment that somebody undid is told, people are asked whether it is to be
made again, and from then on it is only asked for. What still holds in part is watched on. While AWS keeps a release waiting,
what becomes of the containment is irhub's own doing, so the look is put off.

SQS delays a message by a quarter of an hour at most, so a watch that is due later sends itself on until it is due: about a
hundred messages a day for each case that is open and contained. It ends with the case.
"""

from dataclasses import dataclass, replace

from hub import notice
from hub.approval.ask import AskState
from hub.approval.asking import end
from hub.approval.withdrawing import withdraw
from hub.clearance import GRACE_SECONDS, LONGEST_DELAY_SECONDS
from hub.course import united
from hub.errors import ActionError, AwsError, TargetGoneError
from hub.guardrails import is_drill
from hub.hub import Hub
from hub.incident import Containment, Incident, Mode, State
from hub.past import is_going_back, told_last
from hub.playbook import Phase
from hub.record import Claim, Lease, Note
from hub.tell import tell

STAGES_SECONDS = (300, 3_600)
DAY_SECONDS = 86_400
AGAIN_SECONDS = 300
TRIES = 6
WATCHED = frozenset({Containment.CONTAINED, Containment.PARTLY})
UNDONE = "somebody undid the containment, so it is not made again by itself"
STRENGTH = (Containment.NONE, Containment.UNKNOWN, Containment.PARTLY, Containment.CONTAINED)


@dataclass(frozen=True, slots=True)
class Watch:
    """One look that is to be made."""

    incident_id: str
    due: float
    """Seconds since the epoch."""
    stage: int = 0
    tries: int = 0
    """How often it could not be read so far."""


def begin_watch(incident: Incident, hub: Hub) -> None:
    """The first look is under way through the queue."""
    _send(Watch(incident.id, hub.now().timestamp() + STAGES_SECONDS[0]), hub)


def watch(planned: Watch, hub: Hub) -> None:
    """Once it is due, looks whether the containment still holds; tells where it does not, or cannot be read for long."""
    if hub.now().timestamp() < planned.due:
        _send(planned, hub)
        return
    claim = hub.ledger.seize(planned.incident_id, hub.new_run())
    if claim.lease is None:
        _send(replace(planned, due=hub.now().timestamp() + hub.settings.lease_seconds), hub)
    elif not (claim.incident.is_open and claim.incident.containment in WATCHED):
        _give_back(claim.incident, claim.lease, hub)
    elif is_going_back(hub.ledger.case_file(planned.incident_id), hub.now()):
        _send(replace(planned, due=hub.now().timestamp() + AGAIN_SECONDS), hub)
        _give_back(claim.incident, claim.lease, hub)
    else:
        after = _look_after(planned, claim.incident, hub)
        _give_back(after, _lease_for(after, claim, claim.lease, hub), hub)


def _look_after(planned: Watch, incident: Incident, hub: Hub) -> Incident:
    """The incident as it stands after the look; what follows from it is told or under way."""
    try:
        seen, says = _look(incident, hub)
    except TargetGoneError as gone:
        return _told(replace(incident, state=State.CLOSED, containment=Containment.NONE), (str(gone),), hub)
    except (AwsError, ActionError) as error:
        return _unread(planned, incident, str(error), hub)
    _note(incident, f"looked again: {seen.value}", hub)
    if seen in WATCHED:
        _go_on(planned, hub)
    if STRENGTH.index(seen) >= STRENGTH.index(incident.containment):
        return incident
    _forget_agreements(incident, hub)
    return _told(_not_ours_any_more(incident, seen), says, hub)


def _unread(planned: Watch, incident: Incident, reason: str, hub: Hub) -> Incident:
    _note(incident, f"could not look: {reason}", hub)
    if planned.tries + 1 < TRIES:
        _send(replace(planned, due=hub.now().timestamp() + AGAIN_SECONDS, tries=planned.tries + 1), hub)
        return incident
    return _told(replace(incident, containment=Containment.UNKNOWN, state=State.WAITING), (reason,), hub)


def _forget_agreements(incident: Incident, hub: Hub) -> None:
    """What people agreed to before somebody undid it is not carried out after it: they are asked anew."""
    containing = {name for name, action in hub.actions.items() if action.contains}
    for ask in [one for one in hub.approvals.asks(incident.id) if one.is_agreed and one.action in containing]:
        end(ask, AskState.WITHDRAWN, UNDONE, hub)


def _not_ours_any_more(incident: Incident, seen: Containment) -> Incident:
    """Pending again, for a run that may only ask; a drill, which modes do not bind, is left as it is."""
    capped = replace(incident, containment=seen, state=State.WAITING, cap=Mode.ASK, cap_reason=UNDONE)
    return replace(capped, work_done=incident.work_done and is_drill(incident))


def _go_on(planned: Watch, hub: Hub) -> None:
    """The next look: of the stages the one after this, and once they are over a day later."""
    stage = planned.stage + 1
    if stage < len(STAGES_SECONDS):
        later = planned.due + STAGES_SECONDS[stage] - STAGES_SECONDS[planned.stage]
    else:
        later = hub.now().timestamp() + DAY_SECONDS
    _send(Watch(planned.incident_id, later, min(stage, len(STAGES_SECONDS))), hub)


def _told(incident: Incident, says: tuple[str, ...], hub: Hub) -> Incident:
    withdraw(incident, "; ".join(says), hub)
    past = hub.ledger.case_file(incident.id)
    tell(notice.of_watch(incident, hub.ledger.standing(incident.target.account_id), says), hub, told_last(past))
    return incident


def _note(incident: Incident, says: str, hub: Hub) -> None:
    hub.ledger.note(incident.id, Note(hub.now().isoformat(), "watched", says))


def _look(incident: Incident, hub: Hub) -> tuple[Containment, tuple[str, ...]]:
    """What the containing actions see now; where the library has none any more, what was seen last."""
    uses = [use for use in united(incident.findings, hub.playbook_for) if use.phase is Phase.CONTAIN]
    actions = [hub.actions[use.action] for use in uses if hub.actions[use.action].works_on == incident.target.kind]
    ways = hub.ways_into(incident, actions)
    proofs = [proof for action in actions if (proof := action.prove(action.look(ways[action.name], incident.target)))]
    shown = Containment.weakest(proof.containment for proof in proofs) if proofs else incident.containment
    return shown, tuple(words for proof in proofs for words in proof.says)


def _lease_for(after: Incident, claim: Claim, lease: Lease, hub: Hub) -> Lease:
    """The lease; where there is work again, its runs are counted anew, since every look so far counted as one."""
    if after.work_done or not claim.incident.work_done:
        return lease
    return hub.ledger.begin(after.id, lease.run).lease or lease


def _give_back(incident: Incident, lease: Lease, hub: Hub) -> None:
    """The lease is nobody's; work that was pending, or came meanwhile, is taken up once that is so."""
    if incident.work_done and hub.ledger.finish(lease, incident, work_done=True):
        return
    hub.queue.send({"irhub": "tick", "incident": incident.id}, GRACE_SECONDS)
    hub.ledger.finish(lease, incident, work_done=False)


def _send(planned: Watch, hub: Hub) -> None:
    delay = max(0, min(LONGEST_DELAY_SECONDS, round(planned.due - hub.now().timestamp())))
    message = {"irhub": "watch", "incident": planned.incident_id, "due": planned.due, "stage": planned.stage}
    hub.queue.send({**message, "tries": planned.tries}, delay)
