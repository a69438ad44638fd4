"""Taking the recorded steps of one action back.

The way back is computed now, from what is and from what was recorded first, and never stored: a stored undo call would
overwrite whatever somebody did to the resource since. What was changed since is a conflict: it is left alone, both states
are said, and everything else goes back. Where a person who has read that names the resource, it goes back all the same.
What AWS is at work on, has no time for or does not show yet is no conflict: it is for a later run.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from hub.action import Action, Conflict, Proof, Step
from hub.engine import CONSISTENCY_SECONDS, End, Means, Way, making
from hub.errors import ActionError, AwsError, TargetGoneError, ThrottledError
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
    later: tuple[str, ...] = ()
    """What AWS is at work on, had no time for or does not show yet."""
    gone: str = ""
    """Why there is nothing left to restore; empty where there was."""
    proof: Proof | None = None
    """What the last look shows, where the action contains its target."""

    @property
    def left(self) -> tuple[str, ...]:
        """All that was not taken back, with the reasons."""
        return (*self.conflicts, *self.still_held, *self.reasons, *self.later)

    @property
    def whole(self) -> bool:
        """True where nothing of this incident's is left to take back."""
        return not self.conflicts and not self.reasons and not self.later


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
        taken = _Way((), {}, {}, {}, {}, gone=str(error))
    except ThrottledError as error:
        return TakenBack(name, still_held=still_held, later=(str(error),))
    except (AwsError, ActionError) as error:
        return TakenBack(name, still_held=still_held, reasons=(str(error),))
    if not taken.missing and not taken.late:
        for hold in holds:
            if hold.on not in taken.conflicts and hold.on not in taken.passing:
                means.ledger.let_go(undoing.incident, hold, restored=True)
    return TakenBack(
        action=name,
        made=taken.made,
        conflicts=tuple(taken.conflicts.values()),
        still_held=still_held,
        reasons=tuple(f"{says}: {why}" for says, why in taken.missing.items()),
        later=(*taken.passing.values(), *(f"{says}: {why}" for says, why in taken.late.items())),
        gone=taken.gone,
        proof=taken.proof,
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """How far the way back was gone."""

    made: tuple[str, ...]
    conflicts: Mapping[str, str]
    """By the resource that was left alone."""
    passing: Mapping[str, str]
    """What AWS is at work on, by the resource."""
    missing: Mapping[str, str]
    """Steps that AWS refused, with the reason."""
    late: Mapping[str, str]
    """Steps that AWS had no time for or does not show yet, with the reason."""
    gone: str = ""
    proof: Proof | None = None


def _bring_back(undoing: Undoing, means: Means, holds: tuple[Hold, ...]) -> _Way:
    """Goes the way back in rounds, as the way there was gone: what stands on another step has its turn once that one shows."""
    recorded = {hold.on: _recorded(undoing, hold) for hold in holds}
    now = _look(undoing, recorded)
    back = _way_back(undoing, now, recorded)
    begun: dict[str, None] = {}
    ends: dict[str, End] = {}
    while fresh := tuple(step for step in back.steps if step.says not in begun):
        ends |= _make(undoing, means, fresh)
        begun |= dict.fromkeys(step.says for step in fresh)
        now = _until_it_shows(undoing, means, recorded, begun.keys() - ends.keys())
        back = _way_back(undoing, now, recorded)
    left = [step.says for step in back.steps]
    late = {says: _why_late(ends.get(says)) for says in left if says not in ends or ends[says].throttled}
    missing = {says: ends[says].reason for says in left if says not in late}
    made = tuple(says for says in begun if says not in left)
    return _Way(made, back.conflicts, back.passing, missing, late, proof=undoing.action.prove(now))


def _why_late(end: End | None) -> str:
    return end.reason if end else "it does not show yet"


def _recorded(undoing: Undoing, hold: Hold) -> Any:
    try:
        return from_plain(undoing.action.seen, hold.recorded)
    except (TypeError, ValueError, KeyError) as error:
        raise ActionError(f"What is on record of {hold.on} cannot be read by this version of irhub: {error}.") from error


def _look(undoing: Undoing, recorded: Mapping[str, Any]) -> Any:
    action, target = undoing.action, undoing.incident.target
    return action.look_back(undoing.way, target, recorded) if action.look_back else action.look(undoing.way, target)


@dataclass(frozen=True, slots=True)
class _Back:
    """The way back as it is now, and by the resource what is left alone and what AWS is at work on."""

    steps: tuple[Step, ...]
    conflicts: Mapping[str, str]
    passing: Mapping[str, str]


def _way_back(undoing: Undoing, now: Any, recorded: Mapping[str, Any]) -> _Back:
    answer = undoing.action.restore(now, recorded)
    conflicts = [part for part in answer if isinstance(part, Conflict)]
    forced = [part for part in conflicts if part.on in undoing.force and part.force]
    steps = (*(part for part in answer if isinstance(part, Step)), *(step for part in forced for step in part.force))
    left = [part for part in conflicts if part not in forced]
    return _Back(
        steps,
        conflicts={part.on: _in_words(part) for part in left if not part.passes},
        passing={part.on: part.says for part in left if part.passes},
    )


def _in_words(conflict: Conflict) -> str:
    return f"{conflict.says}; to put it back all the same: --force {conflict.on}" if conflict.force else conflict.says


def _make(undoing: Undoing, means: Means, steps: tuple[Step, ...]) -> Mapping[str, End]:
    """Writes the steps down, makes them, and gives the ends of those that AWS did not take."""
    intents = tuple(
        Intent(undoing.action.name, step.on, step.says, tuple(call.name for call in step.do), step.once, releases=True)
        for step in steps
    )
    means.ledger.intend(undoing.lease, undoing.incident, intents)
    ends = means.together([making(undoing.way, step) for step in steps])
    results = {step.says: (end.status, end.reason) for step, end in zip(steps, ends, strict=True)}
    means.ledger.settle(undoing.incident, intents, results)
    return {step.says: end for step, end in zip(steps, ends, strict=True) if end.status is not Status.DONE}


def _until_it_shows(undoing: Undoing, means: Means, recorded: Mapping[str, Any], made: AbstractSet[str]) -> Any:
    """Looks again until none of the steps that were made is missing any more, for ten seconds; gives the last look."""
    for _ in range(CONSISTENCY_SECONDS):
        now = _look(undoing, recorded)
        if made.isdisjoint(step.says for step in _way_back(undoing, now, recorded).steps):
            break
        means.pause(1)
    return now
