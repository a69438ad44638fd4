"""How long it took to contain, over the last weeks: the figures, and where each incident stands on a line of time."""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.incident import Incident
from hub.pages.moments import length, passed

DAYS = 30
SHORTEST, LONGEST = 1.0, 3_600.0
"""Seconds at the ends of the line; what lies beyond stands at its end."""
WIDTH, LANES = 600, 5
"""The drawing's own units across, and how many rows the dots are spread over."""
TICKS = ((1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"), (600.0, "10 min"), (3_600.0, "1 h"))


@dataclass(frozen=True, slots=True)
class Dot:
    """One incident on the line."""

    x: int
    lane: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The last weeks in a few figures; what cannot be said is empty."""

    days: int
    opened: int
    contained: int
    median: str = ""
    most: str = ""
    """Nine in ten were contained within this."""
    longest: str = ""
    dots: tuple[Dot, ...] = ()
    ticks: tuple[tuple[int, str], ...] = ()
    middle: int = 0
    """Where the median stands."""


def figures(incidents: Iterable[Incident], now: datetime) -> Figures:
    """Of the incidents opened in the last thirty days: from opening to the look that first showed the resource contained."""
    since = (now - timedelta(days=DAYS)).isoformat()
    recent = [one for one in incidents if one.opened_at >= since]
    times = sorted(seconds for one in recent if (seconds := _seconds(one)) is not None)
    if not times:
        return Figures(DAYS, len(recent), 0)
    median = statistics.median(times)
    return Figures(
        days=DAYS,
        opened=len(recent),
        contained=len(times),
        median=length(median),
        most=length(times[math.ceil(0.9 * len(times)) - 1]),
        longest=length(times[-1]),
        dots=tuple(Dot(_place(seconds), number % LANES) for number, seconds in enumerate(times)),
        ticks=tuple((_place(seconds), says) for seconds, says in TICKS),
        middle=_place(median),
    )


def _seconds(incident: Incident) -> float | None:
    took = passed(incident.opened_at, incident.contained_at) if incident.contained_at else None
    return max(0.0, took.total_seconds()) if took is not None else None


def _place(seconds: float) -> int:
    """Along the line, on which each tenfold takes the same room."""
    within = min(max(seconds, SHORTEST), LONGEST)
    return round(WIDTH * math.log(within / SHORTEST) / math.log(LONGEST / SHORTEST))
