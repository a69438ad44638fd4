"""Requests of people that come while another run works on the incident: they wait on record.

What brings us back to a request is a message of our own, which cannot say who asked; so who asked stands on record and is read
from there.
"""

from collections.abc import Mapping

from hub.hub import Hub
from hub.record import Note


def put_off(kind: str, incident_id: str, says: str, fields: Mapping[str, str], hub: Hub) -> None:
    """The request is on record, and a message is under way that brings us back to it once the other run has ended."""
    asked = hub.new_run()
    note = Note(hub.now().isoformat(), _name(kind), f"{says}; it waits", {"asked": asked, **fields})
    hub.ledger.note(incident_id, note)
    hub.queue.send({"irhub": kind, "incident": incident_id, "asked": asked}, hub.settings.lease_seconds)


def waiting(kind: str, incident_id: str, asked: str, hub: Hub) -> Mapping[str, str] | None:
    """What was asked for under this name; None where nobody did."""
    for note in hub.ledger.case_file(incident_id).notes:
        if note.name == _name(kind) and note.fields["asked"] == asked:
            return note.fields
    return None


def _name(kind: str) -> str:
    """The timeline's word for such a request; what it says of the person is what was known when it came."""
    return f"{kind}-asked"
