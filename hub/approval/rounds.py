"""Rounds: what the workflow is started with, and the bounds that keep an execution far from the end of its history.

An execution has at most 25,000 events of history, then AWS ends it (Step Functions Developer Guide, "Quotas"). Ours never comes
near, so none has to take over from another. Each way through a state costs at most seven events: entered, scheduled, started,
submitted, succeeded or timed out, left, and once more for an attempt repeated. An action is asked once for each group of its
rule, five at most, looked at sixty times at most while AWS is at work, and takes a handful of states around that; so it costs
under 1,300, and a round has as many actions as fit one kind of target and ask. ``tests/hub/approval/test_rounds.py`` counts.
"""

from collections.abc import Mapping
from typing import Any

from hub.approval.ask import Ask

MOST_GROUPS = 5
"""As many groups one rule asks, the first one included."""
MOST_LOOKS = 60
FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 3_600
"""Sixty looks, the first after 15 seconds and each twice as late as the one before up to an hour: two days and more."""


def name_of(incident_id: str, number: int) -> str:
    """The execution's name, of at most 80 characters (Step Functions API, StartExecution)."""
    return f"{incident_id}-r{number}"


def started_with(incident_id: str, number: int, asks: tuple[Ask, ...]) -> Mapping[str, Any]:
    """What the execution gets: pointers into the record and nothing that must stay secret; the same for the same round."""
    ordered = sorted(asks, key=lambda ask: ask.action)
    each = [{"action": ask.action, "seconds": 60 * ask.minutes, "looks": 0} for ask in ordered]
    return {"incident": incident_id, "round": number, "asks": each}


def wait_seconds(looks: int) -> int:
    """How long to wait before the next look, after so many."""
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS << min(looks, 10))
