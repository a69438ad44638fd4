"""The whole story, top to bottom: an event comes in, and it has one of four endings. Read this first.

The claim, and the look at what may hold us back, happen side by side, so that containment is one round trip sooner. The
price: a finding for an account that turns out to lie outside the organization leaves an incident that was opened and closed
at once, with the reason on record. The bus policy lets no such event through; only somebody who may write into the hub's
queue can bring one.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hub import guardrails, notice, sources
from hub.action import Role
from hub.case import work_on
from hub.errors import IncidentNotFoundError, RefusedError
from hub.finding import Finding
from hub.hub import Hub
from hub.incident import Ending, Incident, State
from hub.record import Claim, Note, Standing
from hub.release import TakenBack, Undoing, take_back
from hub.tell import tell

log = logging.getLogger("irhub")


def respond(event: Mapping[str, Any], hub: Hub) -> Ending:
    """The finding in an event opened an incident, joined one, or was noted with the reason.

    Raises ``MalformedEventError`` for what cannot be read; the door keeps it in the dead-letter queue.
    """
    try:
        finding = sources.read(event, hub.trust)
    except RefusedError as refused:
        return _noted(hub, f"refused: {refused}", event)
    if reason := guardrails.unfit(finding, hub.settings):
        return _noted(hub, reason, event)
    return answer(finding, hub)


def answer(finding: Finding, hub: Hub) -> Ending:
    """An authentic finding has opened its incident or joined it, and the incident is as far as it can be now."""
    fresh = Incident(hub.new_incident_id(), finding.target, hub.now().isoformat(), findings=(finding,))
    standing, claim = _standing_and_claim(finding, fresh, hub)
    log.info("claimed", extra={"incident": claim.incident.id, "ending": claim.ending.value})
    if not standing.onboarded and not hub.organization.holds(finding.account_id):
        return _turned_away(claim, hub)
    if claim.after_release and not claim.repeated:
        tell(notice.of_repeat(claim.incident, standing), hub)
    elif claim.lease is not None:
        work_on(claim, standing, hub)
    return claim.ending


def _standing_and_claim(finding: Finding, fresh: Incident, hub: Hub) -> tuple[Standing, Claim]:
    thunks: list[Callable[[], Any]] = [
        lambda: hub.ledger.standing(finding.account_id),
        lambda: hub.ledger.claim(finding, fresh, hub.new_run()),
    ]
    standing, claim = hub.together(thunks)
    return standing, claim


def _noted(hub: Hub, reason: str, event: Mapping[str, Any]) -> Ending:
    detail = event.get("detail")
    fields = (
        {name: str(detail.get(name, ""))[:200] for name in ("id", "type", "accountId")} if isinstance(detail, Mapping) else {}
    )
    log.info("noted", extra={"reason": reason})
    hub.ledger.note_aside(Note(hub.now().isoformat(), "noted", reason, fields))
    return Ending.NOTED


def _turned_away(claim: Claim, hub: Hub) -> Ending:
    """The case is closed again, unentered, because its account is none of ours."""
    reason = f"refused: accountId: {claim.incident.target.account_id} does not belong to the organization"
    if claim.lease is not None:
        hub.ledger.note(claim.incident.id, Note(hub.now().isoformat(), "refused", reason))
        hub.ledger.finish(claim.lease, replace(claim.incident, state=State.CLOSED), work_done=True)
    hub.ledger.note_aside(Note(hub.now().isoformat(), "noted", reason))
    return Ending.NOTED


def resume(incident_id: str, hub: Hub) -> None:
    """Unfinished work on an incident is taken up again; finished work, and another run's, is left alone."""
    try:
        claim = hub.ledger.resume(incident_id, hub.new_run())
    except IncidentNotFoundError:
        return
    if claim.lease is not None:
        work_on(claim, hub.ledger.standing(claim.incident.target.account_id), hub)


def release(incident_id: str, only: tuple[str, ...], person: str, hub: Hub) -> Incident:
    """What an incident changed is taken back, last first, people are told, and the record says who asked for it."""
    claim = hub.ledger.seize(incident_id, hub.new_run())
    if claim.incident.state is State.RELEASED and claim.lease is not None:
        hub.ledger.finish(claim.lease, claim.incident, work_done=True)
        return claim.incident
    if claim.lease is None:
        hub.queue.send(
            {"irhub": "release", "incident": incident_id, "only": only, "person": person}, hub.settings.lease_seconds
        )
        return claim.incident
    standing: Standing = hub.ledger.standing(claim.incident.target.account_id)
    taken = _take_back_all(claim, only, hub)
    done = all(part.whole for part in taken) and not only
    now = hub.now().isoformat()
    state = State.RELEASED if done else claim.incident.state
    incident = replace(claim.incident, state=state, released_at=now if done else "")
    left = "\n".join(says for part in taken for says in (*part.conflicts, *part.still_held, *part.reasons))
    name, fields = "released" if done else "release-incomplete", {"left": left} if left else {}
    hub.ledger.note(incident_id, Note(now, name, f"release asked for by {person}", fields))
    tell(notice.of_release(incident, standing, taken, person), hub)
    hub.ledger.finish(claim.lease, incident, work_done=True)
    return incident


def _take_back_all(claim: Claim, only: tuple[str, ...], hub: Hub) -> tuple[TakenBack, ...]:
    """Each action that the incident has steps of on record, the one begun last first."""
    assert claim.lease is not None  # noqa: S101 - the caller holds it
    steps = hub.ledger.case_file(claim.incident.id).steps
    names = dict.fromkeys(step.action for step in sorted(steps, key=lambda step: step.intended_at, reverse=True))
    actions = [hub.actions[name] for name in names if not only or name in only]
    if not actions:
        return ()
    ways = hub.accounts.enter(claim.incident.target, claim.incident.id, Role.RESTORE, actions)
    undoings = (Undoing(action, claim.incident, claim.lease, ways[action.name]) for action in actions)
    return tuple(take_back(undoing, hub.means) for undoing in undoings)
