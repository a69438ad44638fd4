"""The record of messages in the ledger's table; see ``outbox.Outbox`` for what each method promises.

====================  ==========================  ===============================================================
PK                    SK                          holds
====================  ==========================  ===============================================================
OUTBOX                <why>#<channel>             when the box is due, and until when somebody is opening it
OUTBOX#<why>#<ch.>    HELD#<time>#<digest>        one notice that waits
OUTBOX#<channel>      COUNT#<window>              how much the channel was told in some minutes; gone after a day
OUTBOX#<channel>      FAILED#<day>                others know that the channel is mute; gone after a week
OUTBOX#<channel>      THREAD#<incident>           where the incident's messages stand
====================  ==========================  ===============================================================
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from hub.aws.ledger_items import digest, packed, unpacked
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Key, delete, put, update
from hub.notice import Notice
from hub.outbox import Box, Thread

ALL = "OUTBOX"
HELD = "HELD#"
NEW = "attribute_not_exists(#PK)"
BUSY_SECONDS = 120
LATE_SECONDS = 300
COUNTS_KEPT = timedelta(days=1)
FAILURES_KEPT = timedelta(days=7)


class DynamoOutbox:
    """The record of messages of one installation; an ``outbox.Outbox``."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def count(self, channel: str, window: str) -> int:
        """One more is told in this window of time; how many it was so far, with this one."""
        change = "ADD #told :one SET #expires_at = :expires_at"
        write = update((f"{ALL}#{channel}", f"COUNT#{window}"), change, one=1, expires_at=self._in(COUNTS_KEPT))
        return int(str(self._table.write(write).item["told"]))

    def hold(self, box: Box, notice: Notice, due: datetime) -> bool:
        """The notice waits, on record; True where a message must be sent that opens the box."""
        key = _inside(box), f"{HELD}{notice.at}#{digest(notice)}"
        fresh = self._table.write(put(key, {"notice": packed(notice)}, NEW)).written
        marked = self._table.write(put(_key(box), {"due": due.timestamp()}, NEW))
        late = not marked.written and float(str(marked.item["due"])) < self._now().timestamp() - LATE_SECONDS
        return marked.written or late or not fresh

    def due(self, box: Box) -> datetime | None:
        """When the box is to be opened; None where nothing waits in it."""
        (item,) = self._table.get(_key(box))
        return datetime.fromtimestamp(float(str(item["due"])), UTC) if item else None

    def open(self, box: Box, now: datetime) -> Mapping[str, Notice]:
        """What waits in it, by the names it lies under; nothing where another run opened it within two minutes."""
        at = now.timestamp()
        free = "attribute_exists(#PK) AND (attribute_not_exists(#busy) OR #busy < :now)"
        if not self._table.write(update(_key(box), "SET #busy = :until", free, now=at, until=at + BUSY_SECONDS)).written:
            return {}
        return self._held(box)

    def empty(self, box: Box, names: tuple[str, ...], due: datetime) -> bool:
        """These are taken out; True where something came meanwhile, which is due then and needs a message of its own."""
        for name in names:
            self._table.write(delete((_inside(box), name), ""))
        self._table.write(delete(_key(box), ""))
        if not self._held(box):
            return False
        return self._table.write(put(_key(box), {"due": due.timestamp()}, NEW)).written

    def boxes(self) -> tuple[Box, ...]:
        """Every box in which something waits."""
        parts = (str(item["SK"]).partition("#") for item in self._table.query(ALL))
        return tuple(Box(channel, why) for why, _, channel in parts)

    def is_first_failure(self, channel: str, day: str) -> bool:
        """True for the one call on this day that tells others of a channel's failure."""
        key = f"{ALL}#{channel}", f"FAILED#{day}"
        return self._table.write(put(key, {"expires_at": self._in(FAILURES_KEPT)}, NEW)).written

    def thread(self, channel: str, incident_id: str) -> Thread | None:
        """Where the incident's messages stand; None where there is none yet."""
        (item,) = self._table.get(_thread(channel, incident_id))
        return unpacked(Thread, str(item["thread"])) if item else None

    def keep_thread(self, channel: str, incident_id: str, thread: Thread) -> None:
        """Keeps where they stand."""
        self._table.write(put(_thread(channel, incident_id), {"thread": packed(thread)}))

    def _held(self, box: Box) -> dict[str, Notice]:
        found = self._table.query(_inside(box), HELD, f"{HELD}~")
        return {str(item["SK"]): unpacked(Notice, str(item["notice"])) for item in found}

    def _in(self, time: timedelta) -> int:
        return int((self._now() + time).timestamp())


def _key(box: Box) -> Key:
    return ALL, f"{box.why}#{box.channel}"


def _inside(box: Box) -> str:
    return f"{ALL}#{box.why}#{box.channel}"


def _thread(channel: str, incident_id: str) -> Key:
    return f"{ALL}#{channel}", f"THREAD#{incident_id}"
