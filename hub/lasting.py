"""What an action does for some hours only: a message is under way that lets it go when they are over.

SQS delays a message by a quarter of an hour at most, so it sends itself on until it is due, as the containment watch does:
about a hundred messages a day for each block that ages out. A run that died after its changes has sent none, so every later
run of the same work sends one too; whoever comes when nothing is held any more does nothing.
"""

from dataclasses import dataclass

from hub.clearance import LONGEST_DELAY_SECONDS
from hub.engine import Outcome, Work
from hub.hub import Hub

HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Expiry:
    """The end of what one action did for an incident."""

    incident_id: str
    action: str
    hours: int
    due: float
    """Seconds since the epoch."""


def begin_expiry(work: Work, outcome: Outcome, hub: Hub) -> None:
    """Where the action made something in this run, or may have in one before, and it is to last for hours, its end is set."""
    hours = work.action.lasts(work.options)
    if hours and (outcome.made or work.incident.runs > 1):
        due = hub.now().timestamp() + hours * HOUR_SECONDS
        send(Expiry(work.incident.id, work.action.name, hours, due), hub)


def send(expiry: Expiry, hub: Hub) -> None:
    """The message is under way, as far towards its time as SQS takes it; what is overdue comes again as late as it can."""
    left = round(expiry.due - hub.now().timestamp())
    delay = min(LONGEST_DELAY_SECONDS, left) if left > 0 else LONGEST_DELAY_SECONDS
    message = {"irhub": "expire", "incident": expiry.incident_id, "action": expiry.action}
    hub.queue.send({**message, "hours": expiry.hours, "due": expiry.due}, delay)
