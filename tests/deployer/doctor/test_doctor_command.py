"""`irhub doctor` at the command line: what it prints, and how it ends."""

import json

import pytest

from deployer.calls import Door
from deployer.doctor.catalogue import CHECKS
from deployer.doctor.check import Report, Result, failed, not_known, passed, skipped
from deployer.screen.doctor import lines, summary
from tests.deployer.conftest import Shell
from tests.fake_aws import ONE

D001, D002, D003, D004 = CHECKS[:4]


def told(width: int, *results: Result) -> list[str]:
    """The lines of these results."""
    return [text for text, _ in lines(results, width)]


def test_what_passes_is_one_line(shell: Shell) -> None:
    """What is true, and what was seen."""
    result = shell.run("doctor", "--only", "D001")

    assert result.exit_code == 0
    assert result.stdout.startswith("PASS D001 The credentials are those of the hub account: we are arn:aws:iam::222222222222:")
    assert "1 check: 1 pass, 0 warn, 0 fail, 0 skip. Nothing stands against a deployment." in result.stdout


def test_a_failure_refuses_with_5_and_names_what_mends_it(shell: Shell) -> None:
    """What was seen, why it matters, and the command."""
    shell.aws.callers[Door.HUB] = ONE
    result = shell.run("doctor", "--only", "D001")

    assert result.exit_code == 5
    assert "why:  Everything is made with them" in result.stdout
    assert "mend: irhub doctor --profile HUB-PROFILE" in result.stdout
    assert "Refused: D001." in result.stdout


def test_an_ignored_failure_ends_well_and_is_called_ignored(shell: Shell) -> None:
    """By its code, in letters of either size."""
    shell.aws.callers[Door.HUB] = ONE
    result = shell.run("doctor", "--only", "D001", "--ignore", "d001")

    assert (result.exit_code, result.stdout[:8]) == (0, "IGN  D00")


def test_a_code_that_there_is_not_is_a_slip(shell: Shell) -> None:
    """It says where the codes stand."""
    result = shell.run("doctor", "--ignore", "D999")

    assert result.exit_code == 2
    assert "irhub doctor --list names them all" in result.stderr


def test_as_json_every_fact_is_there(shell: Shell) -> None:
    """Typed and versioned, one object."""
    shell.aws.callers[Door.HUB] = ONE
    said = shell.json("doctor", "--only", "D001", "--only", "D003")

    assert (said["kind"], said["version"], said["refused"], said["gaps"]) == ("doctor", 1, ["D001"], [])
    assert [check["verdict"] for check in said["checks"]] == ["fail", "skip"]
    assert said["checks"][0].keys() >= {"code", "title", "why", "mend", "says", "details", "unknown", "ignored"}


def test_the_list_asks_nobody(shell: Shell) -> None:
    """Neither AWS nor the settings."""
    shell.config.unlink()
    result = shell.run("doctor", "--list")

    assert (result.exit_code, shell.aws.made) == (0, [])
    assert all(check.code in result.stdout and check.title in result.stdout for check in CHECKS)
    assert [one["code"] for one in json.loads(shell.run("doctor", "--list", "--json").stdout)["checks"]] == [
        one.code for one in CHECKS
    ]


def test_what_is_unknown_is_counted_apart() -> None:
    """It is a warning, and more than that."""
    report = Report((Result(D001, not_known("who can say")), Result(D002, skipped("not asked")), Result(D003, passed("well"))))

    assert summary(report).startswith("3 checks: 1 pass, 1 warn, 0 fail, 1 skip, 1 unknown.")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_but_a_command_is_wider_than_the_screen(width: int) -> None:
    """Commands stay whole, so that they can be copied."""
    result = Result(D004, failed("many words " * 20, ["one more line of many words " * 9]), mend=D004.mend)

    assert all(len(line) <= width for line in told(width, result) if "mend:" not in line)


def test_many_lines_are_counted() -> None:
    """A thousand accounts do not scroll away what comes after them."""
    result = Result(D004, failed("bad", [f"account {number}" for number in range(30)]))

    assert told(80, result)[-1].strip() == "- and 18 more; --json names them all"


def test_codes_are_completed_in_a_shell(shell: Shell) -> None:
    """With their titles."""
    result = shell.run("doctor", "--list", "--stats")

    assert result.exit_code == 0
    from deployer.commands.doctor import Code, command

    param = next(one for one in command.params if one.name == "only")
    assert [one.value for one in Code().shell_complete(command.make_context("doctor", ["--list"]), param, "d00")][:2] == [
        "D001",
        "D002",
    ]
