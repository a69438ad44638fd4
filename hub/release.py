"""Release: a person takes back what an incident changed, the last step first, and everybody reads what became of it.

A finding that joins the case in the meantime joins a case that is being released: it is on record, it is told, and like any
repeat after a release it does nothing by itself.
"""

from dataclasses import dataclass, replace
from typing import Any

from hub import notice
from hub.action import Role
from hub.hub import Hub
from hub.incident import Incident, State
from hub.record import Claim, Lease, Note, Standing
from hub.tell import tell
from hub.undo import TakenBack, Undoing, take_back


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for."""

    incident_id: str
    person: str
    only: tuple[str, ...] = ()
    """The actions whose steps are to be taken back; all where none is named."""
    reason: str = ""

    @property
    def says(self) -> str:
        """Who asked, and why."""
        return f"release asked for by {self.person}" + (f": {self.reason}" if self.reason else "")


def release(request: Request, hub: Hub) -> Incident:
    """What the incident changed is taken back, and the record says who asked for it and why.

    While another run works on the incident, the request waits in the queue. A released incident is left as it is.
    """
    claim = hub.ledger.seize(request.incident_id, hub.new_run())
    if claim.lease is None:
        hub.queue.send({"irhub": "release", "incident": request.incident_id, **_plain(request)}, hub.settings.lease_seconds)
        return claim.incident
    if claim.incident.state is State.RELEASED:
        return _give_back(claim.incident, claim.lease, hub)
    taken = _take_back_all(claim, claim.lease, request.only, hub)
    done = all(part.whole for part in taken) and not request.only
    return _end(claim, claim.lease, (taken, done), request, hub)


def _plain(request: Request) -> dict[str, Any]:
    return {"only": list(request.only), "person": request.person, "reason": request.reason}


def _take_back_all(claim: Claim, lease: Lease, only: tuple[str, ...], hub: Hub) -> tuple[TakenBack, ...]:
    """Each action that the incident has steps of on record, the one begun last first."""
    steps = hub.ledger.case_file(claim.incident.id).steps
    names = dict.fromkeys(step.action for step in sorted(steps, key=lambda step: step.intended_at, reverse=True))
    actions = [hub.actions[name] for name in names if not only or name in only]
    ways = hub.accounts.enter(claim.incident.target, claim.incident.id, Role.RESTORE, actions)
    return tuple(take_back(Undoing(action, claim.incident, lease, ways[action.name]), hub.means) for action in actions)


def _end(claim: Claim, lease: Lease, result: tuple[tuple[TakenBack, ...], bool], request: Request, hub: Hub) -> Incident:
    """The outcome is on record and told, and so is a finding that came meanwhile."""
    taken, done = result
    now = hub.now().isoformat()
    state = State.RELEASED if done else claim.incident.state
    incident = _give_back(replace(claim.incident, state=state, released_at=now if done else ""), lease, hub)
    left = "\n".join(says for part in taken for says in (*part.conflicts, *part.still_held, *part.reasons))
    name = "released" if done else "release-incomplete"
    hub.ledger.note(incident.id, Note(now, name, request.says, {"left": left} if left else {}))
    standing: Standing = hub.ledger.standing(incident.target.account_id)
    tell(notice.of_release(incident, standing, taken, request.says), hub)
    if incident.finding_count > claim.incident.finding_count:
        tell(notice.of_repeat(incident, standing), hub)
    return incident


def _give_back(incident: Incident, lease: Lease, hub: Hub) -> Incident:
    """The incident is on record as it stands, with whatever findings came meanwhile, and the lease is nobody's."""
    while not hub.ledger.finish(lease, incident, work_done=True):
        renewed = hub.ledger.case_file(incident.id).incident
        lease = replace(lease, finding_count=renewed.finding_count)
        incident = replace(incident, findings=renewed.findings, finding_count=renewed.finding_count)
    return incident
