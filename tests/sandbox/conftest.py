"""A running sandbox for the tests of a module."""

from collections.abc import Iterator

import pytest

from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """The demo's organization, one for all tests of a module: each makes what it needs under names of its own."""
    with Sandbox.start(World.demo()) as running:
        yield running
