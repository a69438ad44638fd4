"""A small world in moto for the tests of single actions."""

from collections.abc import Iterator

import pytest

from tests.contract.cloud import Cloud, a_cloud


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """An account with nothing in it yet."""
    with a_cloud() as made:
        yield made
