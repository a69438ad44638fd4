"""A deployed installation for the tests of a file."""

from collections.abc import Iterator

import pytest

from tests.deployer.doctor import ward as wards


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wards.Ward]:
    """One for all tests of a file: each takes back what it planted."""
    with wards.ward(tmp_path_factory.mktemp("ward")) as staged:
        yield staged
