"""Planted faults: what comes before containment, what is claimed without proof, and people who are not asked."""

import pytest

from tests.story.planted import is_seen, named


@pytest.mark.parametrize("name", named("containment_first", "contained_proved", "people_in_command"))
def test_the_observer_sees_a_planted_fault(name: str) -> None:
    """It speaks against the promise that the fault breaks, and against no other."""
    assert is_seen(name)
