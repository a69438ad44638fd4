"""An installation is brought to this version in an order that always works, and its hub back again."""

import json
from typing import Any

import pytest

from deployer.calls import Door, Pair
from deployer.upgrading.plan import is_newer
from deployer.version import VERSION
from tests.deployer.conftest import Shell
from tests.fake_aws import HOME, ONE

HUB = (Door.HUB, "irhub-hub", HOME)
OLD_HUB = """\
Description: the hub of yesterday
Metadata:
  irhub: {version: 0.0.9}
Resources:
  Respond: {Properties: {Code: {S3Key: bundles/old.zip}}}
"""


@pytest.fixture
def behind(deployed_shell: Shell) -> Shell:
    """An installation whose hub and roles in members are of an older version; its code is in the bucket."""
    aws = deployed_shell.aws
    aws.stacks[HUB]["TemplateBody"] = OLD_HUB
    aws.sets["irhub-role"].parameters["TemplateBody"] = "Description: the role of yesterday\n"
    aws.objects["bundles/old.zip"] = b"the code of yesterday"
    return deployed_shell


@pytest.fixture
def upgraded(behind: Shell) -> Shell:
    """The same, brought to this version."""
    assert behind.run("upgrade", "--yes").exit_code == 0
    behind.aws.made.clear()
    return behind


def says(shell: Shell) -> list[str]:
    """What was written, in order: operation and name."""
    names = ("StackName", "StackSetName", "Key", "TableName")
    made = [
        (call.operation, next((call.parameters[one] for one in names if one in call.parameters), ""))
        for call in shell.aws.writes
    ]
    return [f"{operation} {name}" for operation, name in made if isinstance(name, str)]


def test_members_come_before_the_hub(behind: Shell) -> None:
    """The roles only gain what the new hub will ask for; the hub that is replaced is kept first."""
    result = behind.run("upgrade", "--yes")

    done = says(behind)
    assert result.exit_code == 0, result.output
    assert done[0] == "PutItem irhub-ledger"
    assert done[1].startswith("PutObject releases/")
    assert done.index("UpdateStackSet irhub-role") < done.index("UpdateStack irhub-hub")


def test_what_stands_where_is_shown(behind: Shell) -> None:
    """Before anything is asked, and as facts in --json."""
    told = json.loads(behind.run("upgrade", "--dry-run", "--json").stdout)

    assert (told["versions"]["hub"], told["versions"]["irhub"], told["schema"]["is"]) == ("0.0.9", VERSION, 1)
    assert "hub 0.0.9" in behind.run("upgrade", "--dry-run").stderr
    assert behind.aws.writes == []


def test_it_asks_first(behind: Shell) -> None:
    """Without a terminal and without --yes nothing is changed."""
    assert (behind.run("upgrade").exit_code, behind.aws.writes) == (5, [])


def test_there_may_be_nothing_to_upgrade(deployed_shell: Shell) -> None:
    """It says so, and writes nothing."""
    result = deployed_shell.run("upgrade")

    assert (result.exit_code, deployed_shell.aws.writes) == (0, [])
    assert "Everything is at this version." in result.stderr


def test_the_hub_comes_back_exactly_as_it_was(upgraded: Shell) -> None:
    """By the address of the template that was kept; nothing else is touched."""
    result = upgraded.run("upgrade", "--rollback", "--yes")

    (back,) = [call for call in upgraded.aws.writes if call.operation == "UpdateStack"]
    key = back.parameters["TemplateURL"].split("/", 3)[3]
    assert result.exit_code == 0, result.output
    assert upgraded.aws.objects[key] == OLD_HUB.encode()
    assert not [call for call in upgraded.aws.writes if "StackSetName" in call.parameters]
    assert "to stay back, install the older irhub" in result.stderr


def test_the_way_back_can_be_named(upgraded: Shell) -> None:
    """By the version of the hub; one that nobody kept is told."""
    assert upgraded.run("upgrade", "--rollback", "--to", "0.0.9", "--dry-run").exit_code == 0

    result = upgraded.run("upgrade", "--rollback", "--to", "0.0.1")
    assert (result.exit_code, "On record: 0.0.9." in result.stderr) == (5, True)


def test_without_an_upgrade_there_is_no_way_back(deployed_shell: Shell) -> None:
    """What was never kept cannot come back; the sentence says what can."""
    result = deployed_shell.run("upgrade", "--rollback", "--yes")

    assert (result.exit_code, deployed_shell.aws.writes) == (5, [])
    assert "Install that version of irhub, and deploy with it" in result.stderr


def test_a_hub_whose_code_is_gone_does_not_come_back(upgraded: Shell) -> None:
    """Better refused than a function that cannot start."""
    del upgraded.aws.objects["bundles/old.zip"]

    assert "The code of that hub is gone" in upgraded.run("upgrade", "--rollback", "--yes").stderr


def schema(shell: Shell, version: str, readable_by: str) -> None:
    """The record says that it has that form."""
    said: dict[str, Any] = {"PK": {"S": "SETTING#schema"}, "SK": {"S": "META"}}
    shell.aws.items["SETTING#schema"] = {**said, "version": {"S": version}, "readable_by": {"S": readable_by}}


def test_a_record_that_is_newer_is_refused(behind: Shell) -> None:
    """An older irhub would not understand what it writes into."""
    schema(behind, "7", "6")

    result = behind.run("upgrade", "--yes")

    assert (result.exit_code, behind.aws.writes) == (5, [])
    assert "The record has version 7" in result.stderr


def test_a_hub_that_cannot_read_the_record_does_not_come_back(upgraded: Shell) -> None:
    """The record is not migrated back."""
    schema(upgraded, "3", "2")

    assert "this one was migrated and needs at least 2" in upgraded.run("upgrade", "--rollback", "--yes").stderr


def test_a_hub_that_is_newer_is_refused(behind: Shell) -> None:
    """Going back is another command."""
    behind.aws.stacks[HUB]["TemplateBody"] = OLD_HUB.replace("0.0.9", "99.0.0")

    result = behind.run("upgrade", "--yes")

    assert (result.exit_code, behind.aws.writes) == (5, [])
    assert "irhub upgrade --rollback" in result.stderr


def test_only_this_version_can_be_named(behind: Shell) -> None:
    """Another one is another irhub's to bring."""
    assert behind.run("upgrade", "--to", "9.9.9").exit_code == 2
    assert behind.run("upgrade", "--to", VERSION, "--dry-run").exit_code == 0


def test_a_hub_that_cannot_be_upgraded_stays_as_it_was(behind: Shell) -> None:
    """CloudFormation puts it back, which is said; what comes after it is not begun."""
    behind.aws.failing["update of irhub-hub"] = "no such code"

    result = behind.run("upgrade", "--yes")

    assert result.exit_code == 4
    assert "CloudFormation put the hub back to what it was" in result.stderr


def test_what_failed_in_one_account_does_not_stop_the_hub(behind: Shell) -> None:
    """It is named, and the same command again takes up only that."""
    behind.aws.failing[Pair(ONE, HOME)] = "denied by a SCP"

    result = behind.run("upgrade", "--yes")

    assert (result.exit_code, f"{ONE} shop {HOME}" in result.stdout) == (4, True)
    assert "UpdateStack irhub-hub" in says(behind)


def test_nothing_is_upgraded_where_nothing_is_deployed(shell: Shell) -> None:
    """The sentence says what to do."""
    assert "Deploy it: irhub deploy." in shell.run("upgrade", "--yes").stderr


@pytest.mark.parametrize(("one", "other", "newer"), [("0.10.0", "0.9.9", True), ("1.0", "1.0", False), ("", "0.1", False)])
def test_versions_are_compared_by_their_numbers(one: str, other: str, newer: bool) -> None:
    """Ten comes after nine."""
    assert is_newer(one, other) is newer
