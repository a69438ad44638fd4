"""The bounded look: what a playbook has looked at before it contains, and how long containment waits for it; pure.

Nothing stands before containment by default. But what runs on a host cannot be fetched any more once the host is cut off,
unless its VPC has endpoints for that. So a playbook may buy a look (``before``) with time, ten minutes at most (``within``).
The time counts from the opening of the case, so that neither updates nor further runs lengthen it; a look that is asked,
refused or over buys none; and what people agreed to waits for nothing.

Each run sends one message that leads to the next. So the tick that is under way in case a run dies counts for that run alone:
it comes after the other, and is let go where that led on. Nor does looking use up the runs after which a case is given up.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.engine import Outcome, Result
from hub.incident import Containment, Incident, Mode
from hub.playbook import Phase, Use

UNDER_WAY = frozenset({Result.WAITING, Result.PUT_OFF})
LOOKS = 4
"""So often containment is come back to."""
SHORTEST_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Look:
    """A look that is under way."""

    actions: tuple[str, ...]
    ends: datetime
    """When containment begins at the latest."""
    again_seconds: int
    """When to see whether it is over."""

    @property
    def says(self) -> str:
        """What containment waits for, and how long, in words."""
        are = "is" if len(self.actions) == 1 else "are"
        return f"contain once {' and '.join(self.actions)} {are} done, at {self.ends:%H:%M:%S} UTC at the latest"


@dataclass(frozen=True, slots=True)
class Turn:
    """A run at whose beginning containment may still wait for a look."""

    runs: int
    """Which run of the case it is."""
    step_seconds: int
    """How long after its end the next one comes, at most."""


def turn(uses: Iterable[Use], at: tuple[Incident, datetime]) -> Turn | None:
    """What this run is; None where containment waits for nothing any more, or never did."""
    incident, now = at
    bounds = _bounds(uses)
    if incident.containment is not Containment.NONE or _waited(incident, now) >= max(bounds.values(), default=0):
        return None
    return Turn(incident.runs, _step(bounds.values()))


def patient(uses: Iterable[Use], at: tuple[Incident, datetime]) -> Incident:
    """The incident, whose runs so far do not count those in which it waited for a look."""
    incident, now = at
    bounds = _bounds(uses)
    if not bounds:
        return incident
    looked = min(_waited(incident, now), max(bounds.values())) // _step(bounds.values())
    return replace(incident, runs=max(1, incident.runs - int(looked)))


def under_way(outcomes: Iterable[Outcome], uses: Iterable[Use], at: tuple[Incident, datetime]) -> Look | None:
    """The look that containment still waits for; None where none was bought, it is over, or its time is."""
    incident, now = at
    bounds, waited = _bounds(uses), _waited(incident, now)
    busy = (outcome.action for outcome in outcomes if outcome.result in UNDER_WAY)
    left = {action: bounds[action] - waited for action in busy if bounds.get(action, 0) > waited}
    if not left:
        return None
    longest = max(left.values())
    step = _step(bounds[action] for action in left)
    return Look(tuple(left), now + timedelta(seconds=longest), math.ceil(min(longest, step)))


def _bounds(uses: Iterable[Use]) -> Mapping[str, int]:
    return {use.action: use.within_seconds for use in uses if use.phase is Phase.BEFORE}


def _waited(incident: Incident, now: datetime) -> float:
    """The seconds since the case was opened; none where the clock that opened it goes ahead of this one."""
    return max(0.0, (now - datetime.fromisoformat(incident.opened_at)).total_seconds())


def _step(bounds: Iterable[int]) -> int:
    return max(SHORTEST_SECONDS, max(bounds) // LOOKS)


def held(uses: Iterable[Use], look: Look) -> tuple[Outcome, ...]:
    """What is not begun yet; the first says why, for all of them."""
    names = [use.action for use in uses]
    return tuple(Outcome(name, Result.WAITING, missing=() if place else (look.says,)) for place, name in enumerate(names))


def waits(use: Use, mode: Mode, incident: Incident) -> bool:
    """True for what would contain by itself, and has not begun to."""
    return use.phase is Phase.CONTAIN and mode is Mode.ACT and incident.containment is Containment.NONE
