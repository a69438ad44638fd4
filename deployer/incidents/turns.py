"""In which order a release takes back what an incident did, before anybody asks for it."""

from dataclasses import dataclass

from hub.record import CaseFile, Status, StepRecord, going_back
from hub.release import turn


@dataclass(frozen=True, slots=True)
class Turn:
    """What goes back together."""

    when: str
    """``first``, ``next`` or ``last``; empty where there is no order, since everything goes together."""
    steps: tuple[StepRecord, ...]
    """What was done, action by action as the hub comes to them."""


def in_turn(case: CaseFile, only: tuple[str, ...] = ()) -> tuple[Turn, ...]:
    """What a release would take back, in the order in which the hub does it.

    An action that this version does not know is left by the hub, and stands with the last.
    """
    from hub.actions import catalogue

    turns = {action.name: turn(action) for action in catalogue()}
    places = list(dict.fromkeys(step.action for step in case.steps))
    found: dict[int, list[StepRecord]] = {}
    for step in sorted(going_back(case, only), key=lambda one: places.index(one.action)):
        found.setdefault(turns.get(step.action, max(turns.values())), []).append(step)
    words = _words(len(found))
    return tuple(Turn(when, tuple(found[rank])) for when, rank in zip(words, sorted(found), strict=True))


def _words(turns: int) -> tuple[str, ...]:
    return ("first", *("next",) * (turns - 2), "last") if turns > 1 else ("",) * turns


def never_back(case: CaseFile, only: tuple[str, ...] = ()) -> tuple[StepRecord, ...]:
    """What was done and is kept whatever is released, such as evidence; of these actions alone."""
    made = (step for step in case.steps if step.kept and step.status is not Status.FAILED)
    return tuple(step for step in made if not only or step.action in only)
