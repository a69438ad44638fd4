"""Taking the recorded steps of one action back.

The way back is computed now, from what is and from what was recorded first, and never stored: a stored undo call would
overwrite whatever somebody did to the resource since. What was changed since is a conflict: it is left alone, both states
are said, and everything else goes back. Where a person who has read that names the resource, it goes back all the same.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from hub.action import Action, Conflict, Proof, Step
from hub.engine import CONSISTENCY_SECONDS, Means, Way, making
from hub.errors import ActionError, AwsError, TargetGoneError
from hub.incident import Incident
from hub.record import Hold, Intent, Lease, Status
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
    """What AWS refused, or why nothing was tried."""
    gone: str = ""
    """Why there is nothing left to restore; empty where there was."""
    proof: Proof | None = None
    """What the last look shows, where the action contains its target."""

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
    force: frozenset[str] = frozenset()
    """The resources that go back even over what somebody did to them since."""


def take_back(undoing: Undoing, means: Means) -> TakenBack:
    """Restores what the action changed for this incident and lets go of it; what AWS refuses becomes part of the answer."""
    holds = means.ledger.holds(undoing.incident, undoing.action.name)
    left = tuple(hold for hold in holds if _leaves(hold, undoing, means))
    still_held = tuple(f"{hold.on} stays as it is: {_others(hold, undoing.incident)}" for hold in left)
    mine = tuple(hold for hold in holds if hold not in left)
    if not mine:
        return TakenBack(undoing.action.name, still_held=still_held)
    return _restore(undoing, means, mine, still_held)


def _leaves(hold: Hold, undoing: Undoing, means: Means) -> bool:
    """True where the hold is left to other incidents; of several that let go at once the last one restores."""
    alone = hold.holders == (undoing.incident.id,)
    return not alone and means.ledger.let_go(undoing.incident, hold, restored=False)


def _others(hold: Hold, incident: Incident) -> str:
    return "held by " + ", ".join(holder for holder in hold.holders if holder != incident.id)


def _restore(undoing: Undoing, means: Means, holds: tuple[Hold, ...], still_held: tuple[str, ...]) -> TakenBack:
    name = undoing.action.name
    try:
        taken = _bring_back(undoing, means, holds)
    except TargetGoneError as error:
        taken = _Way((), {}, {}, gone=str(error))
    except (AwsError, ActionError) as error:
        return TakenBack(name, still_held=still_held, reasons=(str(error),))
    if not taken.missing:
        for hold in holds:
            if hold.on not in taken.conflicts:
                means.ledger.let_go(undoing.incident, hold, restored=True)
    reasons = tuple(f"{says}: {why}" for says, why in taken.missing.items())
    return TakenBack(name, taken.made, tuple(taken.conflicts.values()), still_held, reasons, taken.gone, taken.proof)


@dataclass(frozen=True, slots=True)
class _Way:
    """How far the way back was gone."""

    made: tuple[str, ...]
    conflicts: Mapping[str, str]
    """By the resource that was left alone."""
    missing: Mapping[str, str]
    """Steps that do not show, with the reason."""
    gone: str = ""
    proof: Proof | None = None


def _bring_back(undoing: Undoing, means: Means, holds: tuple[Hold, ...]) -> _Way:
    """Goes the way back in rounds, as the way there was gone: what stands on another step has its turn once that one shows."""
    recorded = {hold.on: _recorded(undoing, hold) for hold in holds}
    now = _look(undoing, recorded)
    steps, conflicts = _way_back(undoing, now, recorded)
    begun: dict[str, None] = {}
    refused: dict[str, str] = {}
    while fresh := tuple(step for step in steps if step.says not in begun):
        refused |= _make(undoing, means, fresh)
        begun |= dict.fromkeys(step.says for step in fresh)
        now = _until_it_shows(undoing, means, recorded, begun.keys() - refused.keys())
        steps, conflicts = _way_back(undoing, now, recorded)
    missing = [step.says for step in steps]
    reasons = {says: refused.get(says, "it does not show yet") for says in missing}
    return _Way(tuple(says for says in begun if says not in missing), conflicts, reasons, proof=undoing.action.prove(now))


def _recorded(undoing: Undoing, hold: Hold) -> Any:
    try:
        return from_plain(undoing.action.seen, hold.recorded)
    except (TypeError, ValueError, KeyError) as error:
        raise ActionError(f"What is on record of {hold.on} cannot be read by this version of irhub: {error}.") from error


def _look(undoing: Undoing, recorded: Mapping[str, Any]) -> Any:
    action, target = undoing.action, undoing.incident.target
    return action.look_back(undoing.way, target, recorded) if action.look_back else action.look(undoing.way, target)


def _way_back(undoing: Undoing, now: Any, recorded: Mapping[str, Any]) -> tuple[tuple[Step, ...], Mapping[str, str]]:
    answer = undoing.action.restore(now, recorded)
    conflicts = [part for part in answer if isinstance(part, Conflict)]
    forced = [part for part in conflicts if part.on in undoing.force and part.force]
    steps = (*(part for part in answer if isinstance(part, Step)), *(step for part in forced for step in part.force))
    return steps, {part.on: _in_words(part) for part in conflicts if part not in forced}


def _in_words(conflict: Conflict) -> str:
    return f"{conflict.says}; to put it back all the same: --force {conflict.on}" if conflict.force else conflict.says


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
    return {says: reason for says, (status, reason) in results.items() if status is not Status.DONE}


def _until_it_shows(undoing: Undoing, means: Means, recorded: Mapping[str, Any], made: AbstractSet[str]) -> Any:
    """Looks again until none of the steps that were made is missing any more, for ten seconds; gives the last look."""
    for _ in range(CONSISTENCY_SECONDS):
        now = _look(undoing, recorded)
        if made.isdisjoint(step.says for step in _way_back(undoing, now, recorded)[0]):
            break
        means.pause(1)
    return now
