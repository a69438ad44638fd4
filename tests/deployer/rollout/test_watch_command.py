"""irhub watch follows what runs, from any terminal, and ends as it ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deployer.calls import Door, Pair
from tests.deployer.rollout.slow_shell import SlowShell, a_shell
from tests.fake_aws import HOME, HUB, ONE

DENIED = "ResourceLogicalId:Contain, ResourceType:AWS::IAM::Role, ResourceStatusReason:denied by a SCP"
NAMED = f"{ONE} shop {HOME}: denied by a SCP (Contain, AWS::IAM::Role)"


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[SlowShell]:
    """Another terminal began to deploy and left; an operation takes a minute."""
    shell = a_shell(tmp_path)
    shell.aws.failing[Pair(ONE, HOME)] = DENIED
    shell.run("deploy", "--yes", "--detach")
    shell.aws.made.clear()
    yield shell
    assert shell.aws.writes == []


def test_what_runs_is_found_and_followed_to_its_end(shell: SlowShell) -> None:
    """Nobody names it; it ends with its outcome and the exit code of a deployment."""
    result = shell.run("watch")

    assert result.exit_code == 4
    assert "partly: create instances of stack set irhub-role in eu-west-1, begun by administrator (irhub-" in result.stdout
    assert f"    {NAMED}" in result.stdout


def test_failures_are_told_at_once(shell: SlowShell) -> None:
    """As deploy itself tells them."""
    assert f"✗ {NAMED}" in shell.run("watch").stderr


def test_one_operation_can_be_named(shell: SlowShell) -> None:
    """By the id that deploy told, even when it is over."""
    (name,) = shell.slow.begun
    shell.slow.now += 600

    told = shell.json("watch", name)

    assert [one["operations"] for one in told["outcomes"]] == [[name]]
    assert [one["account"] for one in told["failed"]] == [ONE]


def test_an_operation_that_nobody_knows_is_told(shell: SlowShell) -> None:
    """With what to do instead."""
    result = shell.run("watch", "nothing-of-ours")

    assert result.exit_code == 2
    assert "irhub watch without an id follows whatever runs." in result.stderr


def test_where_nothing_runs_the_last_operations_are_told(shell: SlowShell) -> None:
    """Whoever comes late learns how it ended."""
    shell.slow.now += 600

    result = shell.run("watch")

    assert "Nothing runs." in result.stderr
    assert (result.exit_code, NAMED in result.stdout) == (4, True)


def test_where_nothing_was_ever_begun_that_is_said(tmp_path: Path) -> None:
    """It is no failure."""
    result = a_shell(tmp_path).run("watch")

    assert (result.exit_code, "Nothing was ever begun." in result.stdout) == (0, True)


def test_a_stack_at_work_is_followed_too(shell: SlowShell) -> None:
    """The hub's own stacks take minutes."""
    shell.slow.now += 600
    shell.aws.stacks[Door.HUB, "irhub-hub", HOME]["StackStatus"] = "CREATE_IN_PROGRESS"

    result = shell.run("watch")

    assert (result.exit_code, f"done: create stack irhub-hub in {HUB} {HOME}." in result.stdout) == (0, True)


def test_what_is_begun_next_is_followed_as_well(shell: SlowShell) -> None:
    """A deployment in another terminal goes from stage to stage; watching goes along."""
    shell.slow.later = "irhub-role"

    assert len(shell.json("watch")["outcomes"]) == 2


def test_ctrl_c_ends_nothing_but_the_watching(shell: SlowShell) -> None:
    """The operation goes on."""
    shell.interrupted_at = 2

    result = shell.run("watch")

    assert result.exit_code == 4
    assert "What was begun goes on in AWS" in result.stderr
