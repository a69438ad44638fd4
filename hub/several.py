"""Findings that name several resources: the finding has an incident of its own, and each resource has one beneath it.

Each resource is worked on in a delivery of its own, so that each has its own lease, its own rounds and its own crash: twenty
resources are contained as fast as one, and one that fails keeps no other. What goes through the queue is a pointer; the
finding itself is read from the record.
"""

from collections.abc import Callable

from hub.errors import IncidentNotFoundError
from hub.finding import Finding
from hub.hub import Hub
from hub.incident import Incident
from hub.record import CaseFile, Note

PART = "part"
"""The timeline's word for a case beneath this one."""


def hand_out(incident: Incident, hub: Hub) -> None:
    """A message is under way for each resource that the incident's findings name; sent twice, it does no harm."""
    hub.together([_sending(incident.id, part.key, hub) for part in incident.parts])


def about(parent: str, target_key: str, hub: Hub) -> Finding | None:
    """The newest finding of an incident that names this resource, as the resource sees it; None where there is none."""
    try:
        findings = hub.ledger.case_file(parent).incident.findings
    except IncidentNotFoundError:
        return None
    named = [finding.about(part) for finding in findings for part in finding.parts if part.key == target_key]
    return max(named, key=lambda finding: (finding.updated_at, finding.count), default=None)


def note_part(parent: str, incident: Incident, hub: Hub) -> None:
    """The timeline of the finding's own incident names the case on one of its resources, once."""
    if incident.id not in parts_noted(hub.ledger.case_file(parent)):
        says = f"{incident.id} is the case on {incident.target.kind} {incident.target.id}"
        hub.ledger.note(parent, Note(hub.now().isoformat(), PART, says, {"incident": incident.id}))


def parts_noted(case: CaseFile) -> tuple[str, ...]:
    """The ids of the incidents beneath this one."""
    return tuple(dict.fromkeys(str(note.fields["incident"]) for note in case.notes if note.name == PART))


def _sending(incident_id: str, target_key: str, hub: Hub) -> Callable[[], None]:
    return lambda: hub.queue.send({"irhub": "part", "incident": incident_id, "target": target_key})
