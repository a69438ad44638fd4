"""Closing: a person says what the incident was, and why; from then on a further finding opens a new one.

An incident that ended by itself, or was released, can be given its verdict as well, and then stays what it is.

Closing takes nothing back. What is contained may stay so after a true positive, and can be released from a closed incident as
well; but what a false alarm holds back is released first, for nobody would look for it later. A false alarm also proposes an
exemption, so that the same thing is told next time and not acted on; a person decides on that.
"""

import shlex
from dataclasses import dataclass, replace
from enum import StrEnum

from hub import notice
from hub.approval.withdrawing import withdraw
from hub.asked import Waits, put_off, waiting
from hub.clearance import GRACE_SECONDS
from hub.finding import SEVERAL
from hub.guardrails import PERSON
from hub.hub import Hub
from hub.incident import Containment, Incident, State
from hub.past import INCOMPLETE
from hub.record import CaseFile, Lease, Note, going_back
from hub.tell import tell

CLOSED, REFUSED = "closed", "close-refused"
"""The timeline's words."""


class Verdict(StrEnum):
    """What the incident was (NIST SP 800-61r2, 3.2.4, speaks of false positives)."""

    TRUE = "true-positive"
    FALSE = "false-positive"


@dataclass(frozen=True, slots=True)
class Closing:
    """What a person decided."""

    incident_id: str
    person: str
    verdict: Verdict
    reason: str

    @property
    def says(self) -> str:
        """Who closed it, as what, and why."""
        return f"closed as {self.verdict.value} by {self.person}: {self.reason}"


def close(closing: Closing, hub: Hub) -> Incident:
    """The incident is closed, or the timeline says why not; while another run works on it, the request waits on record."""
    claim = hub.ledger.seize(closing.incident_id, hub.new_run())
    if claim.lease is None:
        fields = {"person": closing.person, "verdict": closing.verdict.value, "reason": closing.reason}
        put_off("close", closing.incident_id, closing.says, fields, hub)
        return claim.incident
    return _closed(claim.incident, claim.lease, closing, hub)


def close_again(waits: Waits, hub: Hub) -> None:
    """The request that waits on record under this name is tried again; nothing happens where there is none."""
    fields = waiting(waits, hub)
    if fields is not None:
        close(Closing(waits.incident_id, fields["person"], Verdict(fields["verdict"]), fields["reason"]), hub)


def hindrance(case: CaseFile, verdict: Verdict) -> str:
    """Why an incident cannot be closed so; empty where it can."""
    incident = case.incident
    if said := verdict_of(case):
        return f"it was closed as {said} before"
    if verdict is not Verdict.FALSE:
        return ""
    if incident.containment is not Containment.NONE:
        return f"it still holds {incident.target.id}, which is {incident.containment.value}: release it first"
    held = going_back(case) if incident.is_open and not _was_told_what_is_left(case) else ()
    return f"what it did still stands ({held[0].action}: {held[0].says}): release it first" if held else ""


def _was_told_what_is_left(case: CaseFile) -> bool:
    """True where a release could not take everything back, and people read what and why."""
    return any(note.name == INCOMPLETE and note.fields.get("left") for note in case.notes)


def verdict_of(case: CaseFile) -> str:
    """What a person said that the incident was; empty where nobody did."""
    return next((str(note.fields["verdict"]) for note in case.notes if note.name == CLOSED), "")


def proposal(incident: Incident) -> str:
    """The command that leaves this resource alone for findings like these.

    Empty where they are of several types or about several resources, and where a person named the resource, who can leave it.
    """
    types = sorted({finding.type for finding in incident.findings if finding.source != PERSON})
    if len(types) != 1 or incident.target.kind == SEVERAL:
        return ""
    target = incident.target
    words = ("--account", target.account_id, "--resource", target.id, "--finding", types[0], "--reason", "...")
    return shlex.join(("irhub", "exemptions", "add", *words))


def _closed(incident: Incident, lease: Lease, closing: Closing, hub: Hub) -> Incident:
    why_not = hindrance(hub.ledger.case_file(incident.id), closing.verdict)
    closed = replace(incident, state=State.CLOSED) if incident.is_open and not why_not else incident
    if not hub.ledger.finish(lease, closed, work_done=incident.work_done or not closed.is_open):
        why_not, closed = "a finding came meanwhile: look at it first", incident
        hub.queue.send({"irhub": "tick", "incident": incident.id}, GRACE_SECONDS)
        hub.ledger.finish(lease, incident, work_done=False)
    _tell(closed, closing, why_not, hub)
    withdraw(closed, f"the incident is {closing.says}", hub)
    return closed


def _tell(incident: Incident, closing: Closing, why_not: str, hub: Hub) -> None:
    """The lease is nobody's by now: a run that dies before this is repeated, and says then what it could not."""
    now = hub.now().isoformat()
    if why_not:
        hub.ledger.note(incident.id, Note(now, REFUSED, f"{closing.says}; refused: {why_not}"))
        return
    hub.ledger.note(incident.id, Note(now, CLOSED, closing.says, {"verdict": closing.verdict.value}))
    proposed = proposal(incident) if closing.verdict is Verdict.FALSE else ""
    tell(notice.of_close(incident, hub.ledger.standing(incident.target.account_id), closing.says, proposed), hub)
