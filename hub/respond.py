"""The whole story, top to bottom: an event comes in, and it has one of four endings. Read this first.

The claim, and the look at what may hold us back, happen side by side, so that containment is one round trip sooner. The
price: a finding for an account that turns out to lie outside the organization leaves an incident that was opened and closed
at once, with the reason on record. The bus policy lets no such event through; only somebody who may write into the hub's
queue can bring one.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from hub import guardrails, notice, sources
from hub.case import work_on
from hub.errors import IncidentNotFoundError, RefusedError
from hub.finding import Finding
from hub.hub import Hub
from hub.incident import Ending, Incident, State
from hub.logs import about as saying
from hub.metric import EVENTS_REFUSED, OPENED, count, count_unknown
from hub.newcomer import welcome
from hub.past import told_last
from hub.record import Claim, Note, Standing
from hub.several import about, hand_out, note_part
from hub.tell import tell

log = logging.getLogger("irhub")


def respond(event: Mapping[str, Any], hub: Hub) -> Ending:
    """The finding in an event opened an incident, joined one, or was noted with the reason.

    Raises ``MalformedEventError`` for what cannot be read; the door keeps it in the dead-letter queue.
    """
    if several := sources.apart(event):
        return _handed_on(several, event, hub)
    try:
        finding = sources.read(event, hub.trust)
    except RefusedError as refused:
        count(hub, EVENTS_REFUSED, "an event was refused", field=refused.field)
        return _noted(hub, f"refused: {refused}", event)
    if reason := guardrails.unfit(finding, hub.settings):
        return _noted(hub, reason, event)
    count_unknown(finding, hub)
    return answer(finding, hub)


def answer(finding: Finding, hub: Hub, parent: str = "") -> Ending:
    """An authentic finding has opened its incident or joined it, and the incident is as far as it can be now."""
    return take_up(finding, hub, parent).ending


def take_up(finding: Finding, hub: Hub, parent: str = "") -> Claim:
    """The same, with the incident as it was claimed.

    Where the finding names several resources, each of them is on its way to a case of its own.
    """
    fresh = Incident(hub.new_incident_id(), finding.target, hub.now().isoformat(), findings=(finding,), parent=parent)
    standing, claim = _standing_and_claim(finding, fresh, hub)
    with saying(incident=claim.incident.id):
        log.info("claimed", extra={"ending": claim.ending.value})
        if not standing.onboarded and not hub.organization.holds(finding.target.account_id):
            return replace(claim, ending=_turned_away(claim, hub))
        _count_opened(claim, hub)
        if claim.after_release:
            _tell_repeat(claim.incident, standing, hub)
        elif claim.lease is not None:
            hand_out(claim.incident, hub)
            work_on(claim, claim.lease, standing, hub)
        if parent:
            note_part(parent, claim.incident, hub)
        if not standing.onboarded:
            welcome(finding.target.account_id, hub)
        return claim


def _count_opened(claim: Claim, hub: Hub) -> None:
    """One incident more, by the one run that opened it; a drill opens none that people should count."""
    if claim.ending is Ending.OPENED and not guardrails.is_drill(claim.incident):
        finding = claim.incident.findings[0]
        count(hub, OPENED, "incident opened", finding_type=finding.type, account=claim.incident.target.account_id)


def answer_part(parent: str, target_key: str, hub: Hub) -> None:
    """One resource of a finding that names several has its case, and the timeline of the finding's own incident names it."""
    finding = about(parent, target_key, hub)
    if finding is None:
        log.info("no such part", extra={"incident": parent})
    elif guardrails.is_ours(finding.target, hub.settings):
        says = f"{finding.target.id} is part of irhub itself, which is never a target"
        hub.ledger.note(parent, Note(hub.now().isoformat(), "noted", says))
    else:
        answer(finding, hub, parent)


def _handed_on(several: tuple[Mapping[str, Any], ...], event: Mapping[str, Any], hub: Hub) -> Ending:
    """Each finding of an event with several is under way as an event of its own, so that one that fails keeps no other."""
    hub.together([partial(hub.queue.send, one) for one in several])
    return _noted(hub, f"{len(several)} findings in one event: each is answered by itself", event)


def _tell_repeat(incident: Incident, standing: Standing, hub: Hub) -> None:
    """A finding of a released case is told; once for the same words, however often it is reported or delivered."""
    tell(notice.of_repeat(incident, standing), hub, told_last(hub.ledger.case_file(incident.id)))


def _standing_and_claim(finding: Finding, fresh: Incident, hub: Hub) -> tuple[Standing, Claim]:
    thunks: list[Callable[[], Any]] = [
        lambda: hub.ledger.standing(finding.target.account_id),
        lambda: hub.ledger.claim(finding, fresh, hub.new_run()),
    ]
    standing, claim = hub.together(thunks)
    return standing, claim


def _noted(hub: Hub, reason: str, event: Mapping[str, Any]) -> Ending:
    detail = event.get("detail")
    fields = (
        {name: str(detail.get(name, ""))[:200] for name in ("id", "type", "accountId", "arn")}
        if isinstance(detail, Mapping)
        else {}
    )
    log.info("noted", extra={"reason": reason})
    hub.ledger.note_aside(Note(hub.now().isoformat(), "noted", reason, fields))
    return Ending.NOTED


def _turned_away(claim: Claim, hub: Hub) -> Ending:
    """The case that the finding opened is closed again, unentered; one that others opened is left as it is."""
    finding = claim.incident.findings[-1]
    account_id = claim.incident.target.account_id
    reason = f"refused: accountId: {account_id} does not belong to the organization"
    fields = {"id": finding.id, "type": finding.type, "accountId": account_id}
    hub.ledger.note_aside(Note(hub.now().isoformat(), "noted", reason, fields))
    if claim.lease is not None:
        closed = replace(claim.incident, state=State.CLOSED) if claim.ending is Ending.OPENED else claim.incident
        hub.ledger.note(claim.incident.id, Note(hub.now().isoformat(), "refused", reason))
        hub.ledger.finish(claim.lease, closed, work_done=False)
    return Ending.NOTED


def resume(incident_id: str, hub: Hub, runs: int = 0) -> None:
    """Unfinished work on an incident is taken up again; finished work, and another run's, is left alone.

    So is all where the tick was for one run alone (``runs``), and a later one took the case up.
    """
    try:
        if runs and hub.ledger.case_file(incident_id).incident.runs > runs:
            return
        claim = hub.ledger.resume(incident_id, hub.new_run())
    except IncidentNotFoundError:
        return
    if claim.lease is not None:
        work_on(claim, claim.lease, hub.ledger.standing(claim.incident.target.account_id), hub)
