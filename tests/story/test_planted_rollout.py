"""Planted faults: a deployment that is not its plan, and accounts that are passed over; and a run without any fault."""

import pytest

from deployer.demo.observer import PROMISES
from tests.story.judged import SMALL, complaints
from tests.story.planted import PLANTED, is_seen, named
from tests.story.stage import empty


@pytest.mark.parametrize("name", named("plan_is_deployment", "one_bad_account"))
def test_the_observer_sees_a_planted_fault(name: str) -> None:
    """It speaks against the promise that the fault breaks, and against no other."""
    assert is_seen(name)


def test_without_a_fault_every_promise_is_kept() -> None:
    """What the faults are held against."""
    with empty(SMALL) as stage:
        assert complaints(stage) == {}


def test_there_is_a_fault_for_every_promise() -> None:
    """Ten promises, and none that could be broken without anybody seeing it."""
    assert {promise for promise, _ in PLANTED.values()} == set(PROMISES)
