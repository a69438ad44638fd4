"""For every action a fault at each call is settled by the next run, and the way back restores all the same."""

from collections.abc import Collection, Iterator
from typing import Any

import pytest

from hub.action import Access, Action
from hub.actions import catalogue
from hub.engine import Outcome, Result
from tests.contract.stories import story_of
from tests.contract.sweep import After, Half, sweep, without_fault
from tests.contract.table import WORLDS
from tests.contract.world import World

every_action = pytest.mark.parametrize("action", catalogue(), ids=lambda action: action.name)


Kind = str | tuple[str, ...]
"""A call by its name, or the calls of one step."""


def telling(action: Action[Any, Any], half: Half) -> Iterator[tuple[World, Collection[str]]]:
    """The worlds in which the action does something, the smallest first, each with the calls in which a fault tells more.

    A sweep takes the square of its calls. So the smallest world is swept whole, and a further one in those calls alone that no
    smaller one makes, or does not make in such a step.
    """
    told: set[Kind] = set()
    for world in sorted(busy(action, half), key=lambda world: (bool(world.meddle), size(world))):
        new = made(world, half) - told
        if new:
            yield world, {name for kind in new for name in ((kind,) if isinstance(kind, str) else kind)}
        told |= new


def busy(action: Action[Any, Any], half: Half) -> list[World]:
    """The worlds in which the action does something; where somebody is to meddle, the way back is not the plain one."""
    return [one for one in WORLDS if one.action is action and not one.settled and (half is Half.DOING or not one.meddle)]


def size(world: World) -> int:
    """How many calls its story takes, there and back."""
    story = story_of(world)
    return sum(len(gate.reads) + len(gate.writes) for gate in (story.gate, story.undoing) if gate)


def made(world: World, half: Half) -> set[Kind]:
    """What a story calls in one half, and which calls stand together in its steps."""
    story = story_of(world)
    gate = story.gate if half is Half.DOING else story.undoing
    steps = (step for plan in story.plans for step in plan) if half is Half.DOING else story.steps_back
    called = (*gate.reads, *gate.writes) if gate else ()
    return {call.name for call in called} | {tuple(call.name for call in step.do) for step in steps if len(step.do) > 1}


def end(after: After) -> tuple[Result, Any, dict[str, int | None]]:
    """How it ended, what that proves, and how often that was done which AWS would do twice."""
    outcome: Outcome | None = after.outcome
    assert outcome
    return outcome.result, outcome.proof and outcome.proof.containment, {name: after.done.get(name) for name in after.once}


@every_action
def test_a_fault_at_any_call_is_settled_by_the_next_run(action: Action[Any, Any]) -> None:
    """Throttled, denied, without an answer, or dead before or after it: in the end all is as if nothing had been."""
    for world, calls in telling(action, Half.DOING):
        clean = without_fault(world)
        for after in sweep(world, Half.DOING, calls):
            assert (str(world), after.planted, end(after)) == (str(world), after.planted, end(clean))
            back = world.meddle or (after.taken.whole and after.restored)
            assert (str(world), after.planted, bool(back)) == (str(world), after.planted, True)


@every_action
def test_a_fault_at_any_call_of_the_way_back_is_settled_by_the_next(action: Action[Any, Any]) -> None:
    """The same of a release: the next one finds what is left, and restores all."""
    for world, calls in telling(action, Half.UNDOING):
        for after in sweep(world, Half.UNDOING, calls):
            assert (str(world), after.planted, after.taken.whole, after.restored) == (str(world), after.planted, True, True)


@every_action
def test_a_fault_is_planted_in_every_write(action: Action[Any, Any]) -> None:
    """In each that it declares, but for those which only a release by force makes."""
    swept = {name for half in Half for _, calls in telling(action, half) for name in calls}
    declared = {name for one in action.permissions for name in one.actions if one.access is Access.WRITE and not one.implied_by}
    meddled = [story_of(world) for world in WORLDS if world.action is action and world.meddle]
    forced = {call.name for story in meddled for step in story.steps_back for call in step.do}

    assert declared - forced <= swept
