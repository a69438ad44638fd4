"""Release: a person takes back what an incident changed, and everybody reads what became of it.

What contains goes back first, then what took the target out of service, then protection: where containment does not come back
wholly (somebody changed it since, or AWS refused), the rest stays, since a target that nobody can reach is not put back into
service, nor is its protection lifted.

What AWS is at work on, has no time for or does not show yet keeps nobody waiting: the release comes back to it by itself, for
two hours, and meanwhile everybody reads what it waits for. What people agreed to after it was begun is not its to take back.

Whatever was not taken back wholly is never made again by itself: the case may only ask from then on. People are told before the
lease is given back, so a run that dies in between is repeated; what was told is on record and not told again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from hub import notice
from hub.action import Action, Role
from hub.approval.withdrawing import withdraw
from hub.asked import Waits, come_back, keep, waiting
from hub.clearance import GRACE_SECONDS
from hub.hub import Hub
from hub.incident import Containment, Incident, Mode, State
from hub.past import INCOMPLETE, RELEASED, WAITING, told_last
from hub.record import CaseFile, Claim, Lease, Note, Standing, Status, StepRecord, going_back
from hub.tell import tell
from hub.undo import TakenBack, Undoing, take_back

MOST_TRIES = 12
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
"""Twelve times, each twice as late as the one before up to a quarter of an hour: two hours."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for."""

    incident_id: str
    person: str
    only: tuple[str, ...] = ()
    """The actions whose steps are to be taken back; all where none is named."""
    reason: str = ""
    force: tuple[str, ...] = ()
    """The resources that go back even over what somebody did to them since."""
    expired: bool = False
    """True where nobody decided it: what was done for some hours ends."""
    again: bool = True
    """False where it does not come back by itself, because whoever asks does."""
    asked: str = ""
    """The name under which the request stands on record; empty where it came just now."""
    tries: int = 0
    """How often it came back already."""

    @property
    def says(self) -> str:
        """Who asked, over whose changes, and why."""
        over = f", over what was changed since at {', '.join(self.force)}" if self.force else ""
        return f"release asked for by {self.person}{over}" + (f": {self.reason}" if self.reason else "")


def release(request: Request, hub: Hub) -> Incident:
    """What the incident changed is taken back, and the record says who asked for it and why.

    While another run works on the incident, the request waits on record. A released incident is left as it is.
    """
    claim = hub.ledger.seize(request.incident_id, hub.new_run())
    if claim.lease is None:
        _wait(request, hub)
        return claim.incident
    if claim.incident.state is State.RELEASED:
        return _give_back(claim.incident, claim.lease, hub)
    past = hub.ledger.case_file(request.incident_id)
    if since := _made_since(request, past):
        _tell(claim.incident, _left_to_them(since), replace(request, again=False), past, hub)
        return _give_back(claim.incident, claim.lease, hub)
    taken = tuple(_with_past(part, past) for part in _take_back_all(claim, claim.lease, past, request, hub))
    request = replace(request, again=request.again and request.tries < MOST_TRIES and any(part.later for part in taken))
    taken = tuple(_in_words(part, request) for part in taken)
    incident = _as_it_stands(claim.incident, taken, request, hub)
    if request.again:
        request = replace(request, asked=_on_record(request, hub))
    _tell(incident, taken, request, past, hub)
    withdraw(incident, f"the incident is released: {request.says}", hub)
    if request.again:
        _come_back(request, hub)
    return _give_back(incident, claim.lease, hub)


def release_again(waits: Waits, hub: Hub) -> None:
    """The request that waits on record under this name is tried again; nothing happens where there is none."""
    fields = waiting(waits, hub)
    if fields is not None:
        only, force = (tuple(fields.get(name, "").split()) for name in ("only", "force"))
        expired = bool(fields.get("expired"))
        request = Request(waits.incident_id, fields["person"], only, fields["reason"], force, expired, again=not expired)
        release(replace(request, asked=waits.asked, tries=waits.tries), hub)


def _wait(request: Request, hub: Hub) -> None:
    """Another run works on the incident: the request comes back once that has ended."""
    come_back(Waits("release", request.incident_id, _on_record(request, hub), request.tries), hub.settings.lease_seconds, hub)


def _come_back(request: Request, hub: Hub) -> None:
    """AWS is at work: the request comes back, each time twice as late as the time before."""
    wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS << request.tries)
    come_back(Waits("release", request.incident_id, request.asked, request.tries + 1), wait, hub)


def _on_record(request: Request, hub: Hub) -> str:
    """The name under which the request stands on record, from now on at the latest."""
    if request.asked:
        return request.asked
    named = {"only": " ".join(request.only), "force": " ".join(request.force)}
    named["expired"] = "yes" if request.expired else ""
    fields = {"person": request.person, "reason": request.reason, **named}
    return keep("release", request.incident_id, request.says, fields, hub)


def _made_since(request: Request, past: CaseFile) -> tuple[StepRecord, ...]:
    """What was done after the request was first worked on; nothing where it came just now.

    From then on the case only asks, so people agreed to it, and later than the release was asked for.
    """
    asked = [note.at for note in past.notes if request.asked and note.fields.get("asked") == request.asked]
    went = [note.at for note in past.notes if asked and note.name in {WAITING, INCOMPLETE} and note.at >= asked[0]]
    return tuple(step for step in going_back(past, request.only) if went and step.intended_at > went[0])


def _left_to_them(since: Iterable[StepRecord]) -> tuple[TakenBack, ...]:
    """That the request ends here, and why."""
    why = "was done after this release was begun: release it again if it is to go back too"
    return tuple(TakenBack(step.action, reasons=(f"{step.says} {why}",)) for step in since)


def _in_words(part: TakenBack, request: Request) -> TakenBack:
    """With what becomes of that which AWS keeps us from; what was done for some hours has tries of its own."""
    again = request.again or request.expired
    ends = "it is tried again by itself" if again else "release it again once that is over"
    return replace(part, later=tuple(f"{says}; {ends}" for says in part.later))


def _take_back_all(claim: Claim, lease: Lease, past: CaseFile, request: Request, hub: Hub) -> tuple[TakenBack, ...]:
    names = dict.fromkeys(step.action for step in past.steps if not request.only or step.action in request.only)
    unknown = tuple(
        TakenBack(name, reasons=("this version of irhub has no such action",)) for name in names if name not in hub.actions
    )
    actions = sorted((hub.actions[name] for name in names if name in hub.actions), key=turn)
    ways = hub.accounts.enter(claim.incident.target, claim.incident.id, Role.RESTORE, actions)
    taken: list[TakenBack] = []
    for action in actions:
        undoing = Undoing(action, claim.incident, lease, ways[action.name], frozenset(request.force))
        taken.append(_left(undoing, taken, hub) or take_back(undoing, hub.means))
    return (*unknown, *taken)


def turn(action: Action[Any, Any]) -> int:
    """When an action goes back: what contains first, then what took the target out of service, then the rest."""
    return 0 if action.contains else 1 if action.disrupts else 2


def _left(undoing: Undoing, taken: Iterable[TakenBack], hub: Hub) -> TakenBack | None:
    """What is not even tried, because containment did not come back wholly; None where it is, or nothing is held."""
    name = undoing.action.name
    held_up = [part.action for part in taken if hub.actions[part.action].contains and not part.whole]
    if undoing.action.contains or not held_up or not hub.ledger.holds(undoing.incident, name):
        return None
    return TakenBack(name, reasons=(f"{name} is left as it is, because {', '.join(held_up)} was not taken back wholly",))


def _with_past(part: TakenBack, past: CaseFile) -> TakenBack:
    """With the way back that an earlier run went, so that people read the whole release and not one run."""
    gone_before = [one.says for one in past.steps if one.releases and one.action == part.action and one.status is Status.DONE]
    return replace(part, made=tuple(dict.fromkeys((*gone_before, *part.made))))


def _as_it_stands(incident: Incident, taken: tuple[TakenBack, ...], request: Request, hub: Hub) -> Incident:
    proofs = [part.proof.containment for part in taken if part.proof]
    containment = Containment.weakest(proofs) if proofs else incident.containment
    if all(part.whole for part in taken) and not request.only:
        if not any(part.still_held for part in taken):
            containment = Containment.NONE
        return replace(incident, state=State.RELEASED, released_at=hub.now().isoformat(), containment=containment)
    if request.expired:
        return replace(incident, containment=containment)
    reason = "part of it was released by a person, so it is not made again by itself"
    return replace(incident, containment=containment, cap=Mode.ASK, cap_reason=reason)


def _tell(incident: Incident, taken: tuple[TakenBack, ...], request: Request, past: CaseFile, hub: Hub) -> None:
    left = "\n".join(says for part in taken for says in part.left)
    name = RELEASED if incident.state is State.RELEASED else WAITING if request.again else INCOMPLETE
    hub.ledger.note(incident.id, Note(hub.now().isoformat(), name, request.says, {"left": left} if left else {}))
    standing: Standing = hub.ledger.standing(incident.target.account_id)
    tell(notice.of_release(incident, standing, taken, request.says, goes_on=_goes_on(request, taken)), hub, told_last(past))


def _goes_on(request: Request, taken: Iterable[TakenBack]) -> bool:
    """True where the way back is gone on with by itself; what was done for some hours has tries of its own."""
    return request.again or (request.expired and any(part.later for part in taken))


def _give_back(incident: Incident, lease: Lease, hub: Hub) -> Incident:
    """The incident is on record as it stands and the lease is nobody's; a finding that came meanwhile has what it is due.

    On a released incident it is a repeat like any other, told and nothing else; on one that is still open it is work to do.
    """
    while not hub.ledger.finish(lease, incident, work_done=True):
        renewed = hub.ledger.case_file(incident.id).incident
        incident = replace(incident, findings=renewed.findings, finding_count=renewed.finding_count)
        if incident.state is not State.RELEASED:
            hub.queue.send({"irhub": "tick", "incident": incident.id}, GRACE_SECONDS)
            hub.ledger.finish(lease, incident, work_done=False)
            return incident
        tell(notice.of_repeat(incident, hub.ledger.standing(incident.target.account_id)), hub)
        lease = replace(lease, finding_count=renewed.finding_count)
    return incident
