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


@pytest.mark.parametrize("command", [("pause", "--reason", "a drill"), ("resume",)])
def test_a_slip_in_an_account_id_pauses_nothing(shell: Shell, command: tuple[str, ...]) -> None:
    """Nobody believes an account to be paused that is not."""
    said = shell.run(*command, "--account", "3333")

    assert said.exit_code == 2
    assert "It has 12 digits." in said.stderr
    assert writes(shell) == []


def test_an_account_that_nobody_knows_is_paused_with_a_warning(shell: Shell) -> None:
    """It may be new, or a slip: whoever is in a hurry is not refused, and is told."""
    shell.run("deploy", "--yes")

    known, unknown = (shell.run("pause", "--reason", "x", "--account", one) for one in (HUB, "999999999999"))

    assert "not on record" not in known.stderr
    assert unknown.exit_code == 0
    assert "999999999999 is not on record here." in unknown.stderr


def test_the_end_of_one_pause_does_not_hide_the_other(shell: Shell) -> None:
    """Everything and one account are paused by themselves, and whoever ends one hears of the other."""
    shell.run("deploy", "--yes")
    shell.run("pause", "--reason", "a flood")

    of_one, of_all = shell.run("resume", "--account", HUB), shell.run("resume")

    assert "It does not go on yet: everything is paused (a flood): irhub resume." in of_one.stderr
    assert "but for accounts that are paused by themselves" in of_all.stderr
    assert f"Account {HUB} goes on." in shell.run("resume", "--account", HUB).stderr
