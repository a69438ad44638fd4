"""What somebody said that does not count: on the timeline with the door and whoever came, so many times and no more."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from hub.approval.ask import Door
from hub.errors import IncidentNotFoundError
from hub.record import Ledger, Note

log = logging.getLogger("irhub")

REFUSED = "decision-refused"
"""The timeline's word."""
MOST = 25
"""As many lines of one incident; what comes beyond them is in the log alone, so that nobody fills the record."""
LONGEST = 300


class Book(Protocol):
    """Where it is written, and when."""

    @property
    def ledger(self) -> Ledger:
        """The record."""

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""


def refuse(incident_id: str, who: str, door: Door, why: Exception, book: Book) -> None:
    """Who came by which door, and why their word does not count, is on the timeline; an unknown incident is logged alone."""
    fields = {"who": who[:LONGEST], "door": door.value, "why": type(why).__name__}
    log.warning("decision refused", extra={"incident": incident_id, **fields})
    try:
        notes = book.ledger.case_file(incident_id).notes
    except IncidentNotFoundError:
        return
    if sum(note.name == REFUSED for note in notes) < MOST:
        says = f"refused {fields['who']} by {door.value}: {why}"
        book.ledger.note(incident_id, Note(book.now().isoformat(), REFUSED, says[: 2 * LONGEST], fields))
