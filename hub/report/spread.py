"""Median and p90 of times, as a report means them, and how they changed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, over many incidents; None where there were none."""

    count: int = 0
    median: float | None = None
    p90: float | None = None


def spread(seconds: Sequence[float]) -> Spread:
    """The median (of an even number the mean of the middle two) and the 90th percentile by nearest rank.

    Nearest rank is a time that really was: nine in ten took that long or less. Between two values nothing is made up.
    """
    if not seconds:
        return Spread()
    ordered, count = sorted(seconds), len(seconds)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Spread(count, middle, ordered[-(-9 * count // 10) - 1])


def change(now: float | None, before: float | None) -> float | None:
    """By which part of itself a figure grew since; None where there is nothing to compare with."""
    return None if now is None or not before else (now - before) / before
