"""Planted faults: roles, sessions and doors that are too wide, and findings that are not what they say."""

import pytest

from tests.story.planted import is_seen, named


@pytest.mark.parametrize("name", named("least_privilege", "only_authentic"))
def test_the_observer_sees_a_planted_fault(name: str) -> None:
    """It speaks against the promise that the fault breaks, and against no other."""
    assert is_seen(name)
