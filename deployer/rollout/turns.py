"""Looks in turn at things that are under way, ever more rarely, until the last has ended: no thread, and few calls."""

from collections.abc import Sequence
from typing import Protocol

from deployer.patient import Waited
from deployer.rollout.outcome import Outcome

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0
PAUSE_GROWTH = 1.4


class Going(Protocol):
    """Something under way."""

    @property
    def outcome(self) -> Outcome:
        """What became of it; it stands once ``goes_on`` is False."""

    def goes_on(self) -> bool:
        """True while it has to be looked at again."""


def side_by_side(works: Sequence[Going], waited: Waited) -> list[Outcome]:
    """What became of each of them; all are looked at in turn, ever more rarely, until the last has ended."""
    running = list(works)
    seconds = FIRST_PAUSE_SECONDS
    while running := [work for work in running if work.goes_on()]:
        waited(seconds)
        seconds = min(seconds * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)
    return [work.outcome for work in works]
