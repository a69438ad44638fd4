"""How deploy talks: as whom it acts, what it waits for, how it tells progress, and what it leaves to AWS."""

import json
from pathlib import Path

import pytest

from deployer.calls import Pair
from deployer.errors import DeniedError
from tests.deployer.rollout.slow_shell import SlowShell, a_shell
from tests.fake_aws import AWAY, HOME, HUB, MANAGEMENT, ONE

DENIED = "ResourceLogicalId:Contain, ResourceType:AWS::IAM::Role, ResourceStatusReason:denied by a SCP"
NAMED = f"{ONE} shop {HOME}: denied by a SCP (Contain, AWS::IAM::Role)"


@pytest.fixture
def shell(tmp_path: Path) -> SlowShell:
    """Nothing is deployed, and every operation takes a minute."""
    return a_shell(tmp_path)


def test_it_says_as_whom_it_acts(shell: SlowShell) -> None:
    """Account, its name, ARN, and what the account is in the organization; for both accounts that it enters."""
    talk = shell.run("deploy").stderr

    user = ":user/administrator"
    assert f"arn:aws:iam::{HUB}{user} in {HUB} security, a delegated administrator of StackSets" in talk
    assert f"arn:aws:iam::{MANAGEMENT}{user} in {MANAGEMENT} management, the management account" in talk


def test_a_role_that_cannot_be_seen_is_not_guessed(shell: SlowShell) -> None:
    """It says so."""

    def refuses(*_: object) -> None:
        raise DeniedError("organizations:ListDelegatedAdministrators", "AccessDeniedException", "no")

    shell.aws._list_delegated_administrators = refuses  # type: ignore[assignment,method-assign]  # the fake's own door

    assert "whether it is a delegated administrator of StackSets cannot be seen" in shell.run("deploy").stderr


def test_json_says_it_too(shell: SlowShell) -> None:
    """With the same facts."""
    hub, management = shell.json("deploy", "--yes")["acting_as"]

    assert (hub["account"], hub["name"], hub["role"]) == (HUB, "security", "a delegated administrator of StackSets")
    assert management["role"] == "the management account"


def test_what_runs_already_is_waited_for(shell: SlowShell) -> None:
    """It is named, and the plan is made once it has ended."""
    shell.slow.somebodys()

    result = shell.run("deploy", "--yes")

    assert "UPDATE of stack set irhub-role (0f3c) runs since 12:00:00 UTC, begun by carol; waiting" in result.stderr
    assert result.exit_code == 0


@pytest.mark.parametrize("words", [["--no-wait"], ["--wait", "0"]])
def test_who_does_not_want_to_wait_is_refused(shell: SlowShell, words: list[str]) -> None:
    """Nothing is changed, and it is named too."""
    shell.slow.somebodys()

    result = shell.run("deploy", "--yes", *words)

    assert (result.exit_code, shell.aws.writes) == (5, [])
    assert "begun by carol" in result.stderr


def test_lines_tell_failures_at_once(shell: SlowShell) -> None:
    """The failure stands before the end of its operation, and once."""
    shell.aws.failing[Pair(ONE, HOME)] = DENIED

    lines = shell.run("deploy", "--yes").stderr.splitlines()
    ended = next(line for line in lines if line.startswith("! create instances of stack set irhub-role"))

    assert lines.index(f"✗ {NAMED}") < lines.index(ended)
    assert sum(NAMED in line for line in lines) == 2  # once for each stack set


def test_lines_tell_counts_as_they_change(shell: SlowShell) -> None:
    """How much is done, runs, failed and waits, in how many Regions, after how long."""
    assert "… irhub-forwarding: 3 done, 5 running, 0 failed, 0 waiting in 2 Regions" in shell.run("deploy", "--yes").stderr


def test_errors_tell_nothing_else(shell: SlowShell) -> None:
    """Account, name, Region and reason of what failed."""
    shell.aws.failing[Pair(ONE, HOME)] = DENIED
    quiet = shell.run("deploy").stderr.splitlines()
    told = shell.run("deploy", "--yes", "--progress", "errors").stderr.splitlines()

    assert [line for line in told if line not in quiet] == [NAMED]


def test_objects_are_told_line_by_line(shell: SlowShell) -> None:
    """Each has its kind and version, what is counted Region by Region, and how a change ended."""
    told = shell.objects("deploy", "--yes")
    counted = [one for one in told if "regions" in one][-1]

    assert {(one["kind"], one["version"]) for one in told} == {("progress", 1)}
    assert counted["regions"][AWAY] == {"done": 4, "running": 0, "failed": 0, "waiting": 0}
    assert {one["outcome"]["result"] for one in told if one["ended"]} == {"done"}


def test_with_json_stdout_holds_one_object(shell: SlowShell) -> None:
    """Progress is talk, whatever its form."""
    result = shell.run("deploy", "--yes", "--json", "--progress", "json")

    assert json.loads(result.stdout)["kind"] == "deployment"


def test_detached_it_says_what_was_begun_and_what_was_not(shell: SlowShell) -> None:
    """What comes after the first operation over accounts is not begun, and does not begin by itself."""
    result = shell.run("deploy", "--yes", "--detach")

    assert result.exit_code == 4
    assert "begun: create instances of stack set irhub-role in eu-west-1" in result.stdout
    assert "not begun: create stack set irhub-forwarding in eu-west-1" in result.stdout
    assert "What was not begun does not begin by itself" in result.stdout


def test_after_that_the_same_command_does_the_rest(shell: SlowShell) -> None:
    """It waits for what was begun, names whose it is, and comes to the end."""
    shell.run("deploy", "--yes", "--detach")

    result = shell.run("deploy", "--yes")

    assert "begun by administrator; waiting for it" in result.stderr
    assert (result.exit_code, len(shell.slow.begun)) == (0, 2)


def test_what_failed_is_told_with_what_to_do(shell: SlowShell) -> None:
    """One sentence for each kind of reason."""
    shell.aws.failing[Pair(ONE, HOME)] = DENIED

    result = shell.run("deploy", "--yes")

    assert NAMED in result.stdout
    assert "To mend 2 of them: let the SCP except arn:aws:iam::*:role/stacksets-exec-*" in result.stdout


def test_a_plan_file_is_carried_out_while_it_holds(shell: SlowShell) -> None:
    """It says what would be done now."""
    file = shell.config.parent / "plan.json"
    shell.run("plan", "--out", str(file))

    result = shell.run("deploy", str(file), "--yes")

    assert result.exit_code == 0
    assert f"That is still what {file} says." in result.stderr


def test_a_stale_plan_file_is_refused_with_the_reason(shell: SlowShell) -> None:
    """Somebody deployed in between."""
    file = shell.config.parent / "plan.json"
    shell.run("plan", "--out", str(file))
    shell.run("deploy", "--yes")
    shell.aws.made.clear()

    result = shell.run("deploy", str(file), "--yes")

    assert (result.exit_code, shell.aws.writes) == (5, [])
    assert "is stale" in result.stderr
    assert "changed in AWS since" in result.stderr


@pytest.mark.parametrize("broken", ["", "{}", "[" * 100_000])
def test_a_broken_plan_file_is_told_before_anything_is_asked(shell: SlowShell, broken: str) -> None:
    """No plan is made that could not be compared with anything."""
    file = shell.config.parent / "plan.json"
    file.write_text(broken)

    result = shell.run("deploy", str(file), "--yes")

    assert (result.exit_code, shell.aws.made, result.stdout) == (2, [], "")
    assert "irhub plan --out FILE" in result.stderr


def test_a_missing_plan_file_is_told_before_anything_is_asked(shell: SlowShell) -> None:
    """It is a word that was mistyped, and so wrong usage."""
    result = shell.run("deploy", str(shell.config.parent / "none.json"), "--yes")

    assert (result.exit_code, shell.aws.made) == (2, [])
    assert "none.json' does not exist" in result.stderr


def test_a_plan_file_that_was_edited_is_told_before_anything_is_asked(shell: SlowShell) -> None:
    """Its seal is judged without AWS."""
    file = shell.config.parent / "plan.json"
    shell.run("plan", "--out", str(file))
    file.write_text(file.read_text().replace("irhub-hub", "irhub-hut", 1))
    shell.aws.made.clear()

    result = shell.run("deploy", str(file), "--yes")

    assert (result.exit_code, shell.aws.made) == (5, [])
