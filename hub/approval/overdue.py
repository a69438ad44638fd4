"""Asks whose time is over and for which nothing waits any more: their execution broke off, or somebody stopped it.

The workflow ends an ask within seconds of its time. What is still open ten minutes later has none; whichever run comes next on
the case moves it on, and where none comes, the daily look at everything does.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from hub.approval.ask import Ask
from hub.hub import Hub
from hub.incident import State

OVERDUE = timedelta(minutes=10)
"""So long after its end the workflow would have ended an ask, if it still ran."""
SOON_SECONDS = 15
"""So that the run that found it has given the case back."""
OPEN = (State.OPEN, State.WAITING, State.FAILED)


def is_overdue(ask: Ask, now: datetime) -> bool:
    """True where its time was over long ago, and it is open still."""
    return ask.is_open and now > datetime.fromisoformat(ask.expires_at) + OVERDUE


def move_on(asks: Iterable[Ask], hub: Hub) -> None:
    """A message is under way for each round in which something is overdue; by it that goes to the next group, or expires."""
    for incident_id, number in sorted({(ask.incident_id, ask.round) for ask in asks if is_overdue(ask, hub.now())}):
        hub.queue.send({"irhub": "decided", "incident": incident_id, "round": number}, SOON_SECONDS)


def sweep(hub: Hub) -> None:
    """The same for every incident that is open; one in which something failed, or goes on, may wait for people too."""
    found = [one.id for state in OPEN for one in hub.ledger.incidents(state)]
    for asks in hub.together([partial(hub.approvals.asks, one) for one in found]):
        move_on(asks, hub)
