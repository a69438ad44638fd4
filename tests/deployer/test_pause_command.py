"""One command pauses everything, and another lets it go on."""

from typing import Any

import pytest

from tests.deployer.conftest import Shell
from tests.fake_aws import HUB


def writes(shell: Shell) -> list[tuple[str, Any]]:
    """The calls that changed the table: their operation, and the item's key."""
    made = [call for call in shell.aws.made if call.operation in {"PutItem", "DeleteItem"}]
    items = [call.parameters.get("Item") or call.parameters["Key"] for call in made]
    return [(call.operation, (item["PK"]["S"], item["SK"]["S"])) for call, item in zip(made, items, strict=True)]


@pytest.mark.parametrize(
    ("where", "key"),
    [((), ("SETTING#pause", "META")), (("--account", HUB), (f"ACCOUNT#{HUB}", "PAUSE"))],
)
def test_a_pause_is_where_the_hub_reads_it_and_goes_again(shell: Shell, where: tuple[str, ...], key: tuple[str, str]) -> None:
    """Everything, or one account, is paused with its reason, and resumed."""
    shell.run("deploy", "--yes")
    shell.aws.made.clear()

    assert shell.run("pause", "--reason", "a drill", *where).exit_code == 0
    assert shell.run("resume", *where).exit_code == 0

    assert writes(shell) == [("PutItem", key), ("DeleteItem", key)]


def test_a_pause_needs_a_reason(shell: Shell) -> None:
    """Whoever finds irhub paused at night reads why."""
    assert shell.run("pause").exit_code == 2
