"""Taking recorded steps back, last first.

The way back is computed now, from what is and from what was recorded first, and never stored: a stored undo call would
overwrite whatever somebody did to the resource since. What was changed since is a conflict: it is left alone, both states
are said, and everything else goes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Action, Conflict, Step
from hub.engine import CONSISTENCY_SECONDS, Means, Way, making
from hub.errors import ActionError, AwsError, TargetGoneError
from hub.incident import Incident
from hub.record import Hold, Intent, Lease
from hub.values import from_plain


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of one action's steps."""

    action: str
    made: tuple[str, ...] = ()
    """The steps of the way back, in sentences."""
    conflicts: tuple[str, ...] = ()
    """What somebody else changed since, and was left alone."""
    still_held: tuple[str, ...] = ()
    """What other incidents hold, so that it stays as it is."""
    reasons: tuple[str, ...] = ()
    """What AWS refused."""

    @property
    def whole(self) -> bool:
        """True where nothing of this incident's is left to take back."""
        return not self.conflicts and not self.reasons


@dataclass(frozen=True, slots=True)
class Undoing:
    """One action of one incident to be taken back."""

    action: Action[Any, Any]
    incident: Incident
    lease: Lease
    way: Way


def take_back(undoing: Undoing, means: Means) -> TakenBack:
    """Restores what the action changed for this incident and lets go of it; what AWS refuses becomes part of the answer."""
    holds = means.ledger.holds(undoing.incident, undoing.action.name)
    shared = tuple(hold for hold in holds if hold.holders != (undoing.incident.id,))
    for hold in shared:
        means.ledger.let_go(undoing.incident, hold)
    still_held = tuple(f"{hold.on} stays as it is: {_others(hold, undoing.incident)}" for hold in shared)
    mine = tuple(hold for hold in holds if hold not in shared)
    if not mine:
        return TakenBack(undoing.action.name, still_held=still_held)
    return _restore(undoing, means, mine, still_held)


def _others(hold: Hold, incident: Incident) -> str:
    return "held by " + ", ".join(holder for holder in hold.holders if holder != incident.id)


def _restore(undoing: Undoing, means: Means, holds: tuple[Hold, ...], still_held: tuple[str, ...]) -> TakenBack:
    name = undoing.action.name
    try:
        made, conflicts, reasons = _bring_back(undoing, means, holds)
    except TargetGoneError as error:
        made, conflicts, reasons = (str(error),), {}, ()
    except (AwsError, ActionError) as error:
        return TakenBack(name, still_held=still_held, reasons=(str(error),))
    if not reasons:
        for hold in holds:
            if hold.on not in conflicts:
                means.ledger.let_go(undoing.incident, hold)
    return TakenBack(name, made, tuple(conflicts.values()), still_held, reasons)


def _bring_back(
    undoing: Undoing, means: Means, holds: tuple[Hold, ...]
) -> tuple[tuple[str, ...], Mapping[str, str], tuple[str, ...]]:
    """The steps made, the conflicts by resource, and what is missing still with AWS's reasons."""
    recorded = {hold.on: from_plain(undoing.action.seen, hold.recorded) for hold in holds}
    steps, conflicts = _way_back(undoing, recorded)
    refused = _make(undoing, means, steps) if steps else {}
    missing = _until_it_shows(undoing, means, recorded, refused) if steps else ()
    made = tuple(step.says for step in steps if step.says not in missing)
    reasons = tuple(f"{says}: {refused.get(says, 'it does not show yet')}" for says in missing)
    return made, conflicts, reasons


def _way_back(undoing: Undoing, recorded: Mapping[str, Any]) -> tuple[tuple[Step, ...], Mapping[str, str]]:
    action, way, target = undoing.action, undoing.way, undoing.incident.target
    now = action.look_back(way, target, recorded) if action.look_back else action.look(way, target)
    answer = action.restore(now, recorded)
    steps = tuple(part for part in answer if isinstance(part, Step))
    return steps, {part.on: part.says for part in answer if isinstance(part, Conflict)}


def _make(undoing: Undoing, means: Means, steps: tuple[Step, ...]) -> Mapping[str, str]:
    """Writes the steps down, makes them, and gives the reasons of those that AWS did not take."""
    intents = tuple(
        Intent(undoing.action.name, step.on, step.says, tuple(call.name for call in step.do), step.once, releases=True)
        for step in steps
    )
    means.ledger.intend(undoing.lease, undoing.incident, intents)
    ends = means.together([making(undoing.way, step) for step in steps])
    results = {step.says: (end.status, end.reason) for step, end in zip(steps, ends, strict=True)}
    means.ledger.settle(undoing.incident, intents, results)
    return {says: reason for says, (_, reason) in results.items() if reason}


def _until_it_shows(undoing: Undoing, means: Means, recorded: Mapping[str, Any], refused: Mapping[str, str]) -> tuple[str, ...]:
    """Looks again until only what was refused is missing, for ten seconds; gives what is missing then."""
    for _ in range(CONSISTENCY_SECONDS):
        steps, _conflicts = _way_back(undoing, recorded)
        missing = tuple(step.says for step in steps)
        if set(missing) <= set(refused):
            return missing
        means.pause(1)
    return missing
