"""Requests of people that come while another run works on the incident, or AWS is at work: they wait on record.

What brings us back to a request is a message of our own, which cannot say who asked; so who asked stands on record and is read
from there. Whoever else sends such a message is named beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.hub import Hub
from hub.record import Note


@dataclass(frozen=True, slots=True)
class Waits:
    """A request that waits on record, by its kind, its incident and the name under which it stands there."""

    kind: str
    incident_id: str
    asked: str
    tries: int = 0
    """How often it came back already."""
    brought: str = ""
    """Who brought it back, in words; empty where irhub did."""


def put_off(kind: str, incident_id: str, says: str, fields: Mapping[str, str], hub: Hub) -> None:
    """The request is on record, and a message is under way that brings us back to it once the other run has ended."""
    come_back(Waits(kind, incident_id, keep(kind, incident_id, says, fields, hub)), hub.settings.lease_seconds, hub)


def keep(kind: str, incident_id: str, says: str, fields: Mapping[str, str], hub: Hub) -> str:
    """The request is on record; the name under which it stands there."""
    asked = hub.new_run()
    note = Note(hub.now().isoformat(), _name(kind), f"{says}; it waits", {"asked": asked, **fields})
    hub.ledger.note(incident_id, note)
    return asked


def come_back(waits: Waits, seconds: int, hub: Hub) -> None:
    """A message is under way that brings us back to the request after so many seconds."""
    message = {"irhub": waits.kind, "incident": waits.incident_id, "asked": waits.asked}
    hub.queue.send({**message, "tries": waits.tries} if waits.tries else message, seconds)


def waiting(waits: Waits, hub: Hub) -> Mapping[str, str] | None:
    """What was asked for under this name, and by whom; None where nobody did."""
    for note in hub.ledger.case_file(waits.incident_id).notes:
        if note.name == _name(waits.kind) and note.fields["asked"] == waits.asked:
            return {**note.fields, "person": f"{note.fields['person']}{waits.brought}"}
    return None


def _name(kind: str) -> str:
    """The timeline's word for such a request; what it says of the person is what was known when it came."""
    return f"{kind}-asked"
