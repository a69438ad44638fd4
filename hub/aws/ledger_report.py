"""Reads what reports are made from: every incident of a time, whole, and yet never many of them at once.

The index by state and time names the incidents; each is then read by three queries, of what the responder, the door for people
and those who were asked wrote, and at once made into the small flat value that a report keeps. A scan would make fewer calls,
but reads every year that ever was on record; findings and steps cannot be fetched in batches, since nobody knows their keys.

Calls and price of 5,000 incidents of 30 KB each, and of as many in the time before (DynamoDB developer guide, "Read
consistency"; on-demand price in us-east-1): some 30,020 queries and 100,000 read units, which is little more than a cent. The
function works about a minute and a half, since each call costs it some 2.4 ms of computing.
"""

from collections.abc import Iterator
from functools import partial
from typing import Protocol

from hub.aws.ledger_table import Table
from hub.engine import Together
from hub.incident import State
from hub.record import CaseFile
from hub.report.fact import Fact, fact
from hub.report.period import Period

AT_ONCE = 32
"""As many incidents as are read, and held whole, at the same time."""
OPEN = (State.OPEN, State.WAITING, State.FAILED)
OVER = tuple(state for state in State if state not in OPEN)
FIRST = "0"
"""Before every time."""


class Reads(Protocol):
    """The part of a ledger that reports need."""

    def case_file(self, incident_id: str) -> CaseFile:
        """Everything about one incident."""


class Cases:
    """What is on record of a time."""

    def __init__(self, table: Table, ledger: Reads, together: Together) -> None:
        self._table = table
        self._ledger = ledger
        self._together = together

    def facts(self, period: Period) -> Iterator[Fact]:
        """The facts of the period, of the time before it, and of every incident that is not over, each once."""
        ids = self._ids(period)
        for start in range(0, len(ids), AT_ONCE):
            yield from self._together([partial(self._fact, one) for one in ids[start : start + AT_ONCE]])

    def _ids(self, period: Period) -> list[str]:
        """Each incident once; what is over is looked for last, so one that ends in this moment is named twice and not never."""
        last, first = period.ends.isoformat(), period.before.begins.isoformat()
        unfinished = self._named(OPEN, FIRST, last)
        return list(dict.fromkeys((*unfinished, *self._named(OVER, first, last))))

    def _named(self, states: tuple[State, ...], first: str, last: str) -> list[str]:
        found = self._together([partial(self._table.opened, state.value, first, last) for state in states])
        return [str(item["PK"]).removeprefix("INC#") for items in found for item in items]

    def _fact(self, incident_id: str) -> Fact:
        return fact(self._ledger.case_file(incident_id))
