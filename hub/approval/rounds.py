"""Rounds: what the workflow is started with, and the bounds that keep an execution far from the end of its history.

An execution has at most 25,000 events of history, then AWS ends it (Step Functions Developer Guide, "Quotas"). No execution of
ours can come near, so none has to take over from another. The bounds below see to it, with how often ``workflow.asl.yaml.j2``
repeats a task: a round has eight actions at most (what is more has a round of its own), each is asked by at most five groups,
meets another run ten times each time it looks, and is looked at twenty times while AWS is at work. Even where every single task
fails as often as it may before it succeeds, that stays below 20,000; ``tests/hub/approval/test_rounds.py`` counts it.
"""

from collections.abc import Mapping
from typing import Any

from hub.approval.ask import Ask

MOST_ASKS = 8
"""As many actions one round asks about."""
MOST_GROUPS = 5
"""As many groups one rule asks, the first one included."""
MOST_BUSY = 10
"""How often it comes again where another run has the case, before that counts as an error."""
BUSY_SECONDS = 15
"""A lease ends by itself within five of these."""
MOST_LOOKS = 20
FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 14_400
"""Twenty looks, each twice as late as the one before, up to four hours: not quite two days."""
LONGEST_MINUTES = 10_080
"""As long one group may take to answer: a week."""
LONGEST_SECONDS = 40 * 86_400
"""As long as one execution may run: five groups of a week each, and two days for AWS, and some."""


def name_of(incident_id: str, number: int) -> str:
    """The execution's name, of at most 80 characters (Step Functions API, StartExecution)."""
    return f"{incident_id}-r{number}"


def started_with(incident_id: str, number: int, asks: tuple[Ask, ...]) -> Mapping[str, Any]:
    """What the execution gets: pointers into the record and nothing that must stay secret; the same for the same round."""
    ordered = sorted(asks, key=lambda ask: ask.action)
    each = [{"action": ask.action, "seconds": 60 * ask.minutes} for ask in ordered]
    return {"incident": incident_id, "round": number, "asks": each}


def wait_seconds(looks: int) -> int:
    """How long to wait before the next look, after so many."""
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS << min(looks, MOST_LOOKS))
