"""A function that runs no more: nothing reserved, and back to what was."""

import pytest

from hub.action import Conflict, Step
from hub.actions.awslambda.zero_concurrency import ACTION, Seen
from hub.incident import Containment


@pytest.mark.parametrize(("before", "operation"), [(None, "DeleteFunctionConcurrency"), (5, "PutFunctionConcurrency")])
def test_a_function_without_a_reservation_gets_none_back(before: int | None, operation: str) -> None:
    """No reservation and one of zero are two things."""
    (step,) = ACTION.restore(Seen("worker", 0), {"worker": Seen("worker", before)})

    assert isinstance(step, Step)
    assert step.do[0].operation == operation


@pytest.mark.parametrize(("now", "parts"), [(5, []), (7, [Conflict]), (None, [Conflict])])
def test_a_reservation_that_somebody_made_is_left_alone(now: int | None, parts: list[type[Conflict]]) -> None:
    """They let the function run again, each in their way."""
    assert [type(part) for part in ACTION.restore(Seen("worker", now), {"worker": Seen("worker", 5)})] == parts


@pytest.mark.parametrize(("reserved", "shown"), [(None, Containment.NONE), (5, Containment.NONE), (0, Containment.CONTAINED)])
def test_only_a_function_that_cannot_run_is_contained(reserved: int | None, shown: Containment) -> None:
    """One with few runs runs."""
    assert ACTION.prove(Seen("worker", reserved)).containment is shown  # type: ignore[union-attr]
