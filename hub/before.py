"""The bounded look: what a playbook has looked at before it contains, and how long containment waits for it; pure.

Nothing stands before containment by default. But what runs on a host cannot be fetched any more once the host is cut off,
unless its VPC has endpoints for that. So a playbook may buy a look (``before``) with time, ten minutes at most (``within``).
The time counts from the opening of the case, so that neither updates nor further runs lengthen it; a look that is asked,
refused or over buys none; and what people agreed to waits for nothing.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.engine import Outcome, Result
from hub.incident import Containment, Incident, Mode
from hub.playbook import Phase, Use

UNDER_WAY = frozenset({Result.WAITING, Result.PUT_OFF})
LOOKS = 4
"""So often containment is come back to at most, since each time counts among the runs of a case."""
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
        return f"contain once {' and '.join(self.actions)} is done, at {self.ends:%H:%M:%S} UTC at the latest"


def under_way(outcomes: Iterable[Outcome], uses: Iterable[Use], at: tuple[Incident, datetime]) -> Look | None:
    """The look that containment still waits for; None where none was bought, it is over, or its time is."""
    incident, now = at
    bounds = {use.action: use.within_seconds for use in uses if use.phase is Phase.BEFORE}
    waited = (now - datetime.fromisoformat(incident.opened_at)).total_seconds()
    busy = (outcome.action for outcome in outcomes if outcome.result in UNDER_WAY)
    left = {action: bounds[action] - waited for action in busy if bounds.get(action, 0) > waited}
    if not left:
        return None
    longest = max(left.values())
    step = max(SHORTEST_SECONDS, max(bounds[action] for action in left) // LOOKS)
    return Look(tuple(left), now + timedelta(seconds=longest), math.ceil(min(longest, step)))


def held(uses: Iterable[Use], look: Look) -> tuple[Outcome, ...]:
    """What is not begun yet; the first says why, for all of them."""
    names = [use.action for use in uses]
    return tuple(Outcome(name, Result.WAITING, missing=() if place else (look.says,)) for place, name in enumerate(names))


def waits(use: Use, mode: Mode, incident: Incident) -> bool:
    """True for what would contain by itself, and has not begun to."""
    return use.phase is Phase.CONTAIN and mode is Mode.ACT and incident.containment is Containment.NONE
