"""For every action a fault at each call is settled by the next run, and the way back restores all the same."""

from typing import Any

import pytest

from hub.action import Action
from hub.actions import catalogue
from hub.engine import Outcome, Result
from tests.contract.stories import story_of
from tests.contract.sweep import After, Half, sweep, without_fault
from tests.contract.table import WORLDS
from tests.contract.world import World

every_action = pytest.mark.parametrize("action", catalogue(), ids=lambda action: action.name)


def smallest(action: Action[Any, Any]) -> World:
    """Of the worlds in which the action has something to do, that which takes the fewest calls; a sweep takes their square."""
    busy = [world for world in WORLDS if world.action is action and not world.settled and not world.meddle]
    return min(busy, key=calls)


def calls(world: World) -> int:
    """How many calls its story takes, there and back."""
    story = story_of(world)
    gates = [gate for gate in (story.gate, story.undoing) if gate]
    return sum(len(gate.reads) + len(gate.writes) for gate in gates)


def end(after: After) -> tuple[Result, Any, dict[str, int | None]]:
    """How it ended, what that proves, and how often that was done which AWS would do twice."""
    outcome: Outcome | None = after.outcome
    assert outcome
    return outcome.result, outcome.proof and outcome.proof.containment, {name: after.done.get(name) for name in after.once}


@every_action
def test_a_fault_at_any_call_is_settled_by_the_next_run(action: Action[Any, Any]) -> None:
    """Throttled, denied, without an answer, or dead before or after it: in the end all is as if nothing had been."""
    world = smallest(action)
    clean = without_fault(world)

    for after in sweep(world, Half.DOING):
        assert (after.planted, end(after)) == (after.planted, end(clean))
        assert (after.planted, after.taken.whole, after.restored) == (after.planted, True, True)


@every_action
def test_a_fault_at_any_call_of_the_way_back_is_settled_by_the_next(action: Action[Any, Any]) -> None:
    """The same of a release: the next one finds what is left, and restores all."""
    for after in sweep(smallest(action), Half.UNDOING):
        assert (after.planted, after.taken.whole, after.restored) == (after.planted, True, True)
