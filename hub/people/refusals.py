"""What strangers tried at the door, on record: as few lines as tell it, so that nobody can fill the record.

What cannot be laid to an incident is kept beside them for 90 days, one line a kind and a minute however often it comes.
"""

import logging

from hub.people.desk import PeopleDesk
from hub.record import TURNED_AWAY, Note

log = logging.getLogger("irhub")


def refuse(desk: PeopleDesk, door: str, why: str, incident: str = "") -> None:
    """The refusal is on the log each time, and on the record once a minute for the same words."""
    minute = desk.now().replace(second=0, microsecond=0)
    about = {"incident": incident} if incident else {}
    log.warning(TURNED_AWAY, extra={"door": door, "reason": why, **about})
    desk.ledger.note_aside(
        Note(minute.isoformat(), TURNED_AWAY, f"refused at the door of {door}: {why}", {"door": door, **about})
    )
