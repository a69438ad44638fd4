"""Names and reasons that others wrote reach the screen as what they are, and never as commands to it."""

import json
from dataclasses import replace

import pytest

from deployer.organization import Unit
from deployer.screen.plain import readable
from tests.deployer.conftest import Shell

CLEAR = "\x1b[2J\x9b1A\u202e"


@pytest.fixture
def strange(shell: Shell) -> Shell:
    """An organization with a unit whose name clears the screen; Organizations takes any character."""
    units = tuple(Unit(one.id, f"{one.name}{CLEAR}", one.parent) for one in shell.aws.organization.units)
    shell.aws.organization = replace(shell.aws.organization, units=units)
    return shell


@pytest.mark.parametrize("words", ["plan", "plan --diff", "deploy --yes", "deploy --yes --progress json", "status"])
def test_a_name_never_moves_the_cursor(strange: Shell, words: str) -> None:
    """On neither stream, in whatever form progress is told."""
    result = strange.run(*words.split())

    assert not set(CLEAR) - set("[2J1A") & set(result.stdout + result.stderr)


def test_a_refusal_that_quotes_a_name_is_readable_too(strange: Shell) -> None:
    """An error's words come from AWS and from files."""
    strange.aws.not_delegated = f"You{CLEAR} may not."

    assert not set(CLEAR) - set("[2J1A") & set(strange.run("plan").output)


def test_colours_of_our_own_stay(strange: Shell) -> None:
    """Only what others wrote is spelt out."""
    said = strange.run("plan", colour=True).stdout

    assert "\x1b[2J" not in said
    assert "\x1b[" in said


def test_progress_for_programs_stays_json(strange: Shell) -> None:
    """Every line of it can be read."""
    lines = strange.run("deploy", "--yes", "--progress", "json").stderr.splitlines()

    assert [json.loads(line) for line in lines if line.startswith("{")]


def test_lines_and_tabs_stay() -> None:
    """Diffs and lists need them."""
    assert readable("a\n\tb\x07") == "a\n\tb\\x07"
