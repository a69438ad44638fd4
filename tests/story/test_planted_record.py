"""Planted faults: what is lost, done twice, or written down too late."""

import pytest

from tests.story.planted import is_seen, named


@pytest.mark.parametrize("name", named("nothing_lost", "nothing_twice", "way_back_first"))
def test_the_observer_sees_a_planted_fault(name: str) -> None:
    """It speaks against the promise that the fault breaks, and against no other."""
    assert is_seen(name)
