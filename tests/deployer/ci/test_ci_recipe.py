"""The workflows of docs/ci.md: they parse, ask for little, and say only what irhub understands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from deployer.cli import cli

PAGE = (Path(__file__).parents[3] / "docs" / "ci.md").read_text()
GITHUB, GITLAB = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
JOBS = GITHUB["jobs"]


def lines(told: Any) -> Iterator[str]:
    """Every line of every script below."""
    if isinstance(told, str):
        yield from told.splitlines()
    elif isinstance(told, list | dict):
        for part in told.values() if isinstance(told, dict) else told:
            yield from lines(part)


def commands() -> list[str]:
    """Every line that calls irhub, up to where the shell takes over."""
    found = [line.strip() for told in (GITHUB, GITLAB) for line in lines(told)]
    return sorted({re.split(r" \|\| | > ", line)[0] for line in found if line.startswith("irhub ")})


@pytest.mark.parametrize("line", commands())
def test_every_command_is_one_of_irhubs(line: str) -> None:
    """Words and options as the Click tree knows them."""
    command: click.Command = cli
    words = shlex.split(line)[1:]
    context = click.Context(cli)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found, line
        command = found
    known = {option for parameter in command.params for option in parameter.opts}

    assert {word for word in words if word.startswith("--")} <= known


def test_both_recipes_plan_and_deploy_that_plan() -> None:
    """And both ask for the plan as a comment's text."""
    for recipe in (GITHUB, GITLAB):
        said = [line.strip() for line in lines(recipe)]
        assert any(line.startswith("irhub plan") and "--out plan.json --markdown plan.md" in line for line in said)
        assert "irhub deploy plan.json --yes --progress lines" in said


def test_nothing_is_permitted_that_is_not_needed() -> None:
    """None at all by default; the plan may comment, the deployment may not even that."""
    assert GITHUB["permissions"] == {}
    assert JOBS["plan"]["permissions"] == {"contents": "read", "id-token": "write", "pull-requests": "write"}
    assert JOBS["deploy"]["permissions"] == {"contents": "read", "id-token": "write"}


def test_a_fork_gets_no_credentials() -> None:
    """Its pull request is skipped, and nothing runs with the target's rights on the fork's code."""
    events = GITHUB[True]  # YAML 1.1 reads the key "on" as true

    assert set(events) == {"pull_request", "push"}
    assert "head.repo.full_name == github.repository" in JOBS["plan"]["if"]
    assert "CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID" in str(GITLAB["plan"]["rules"])


def test_deploying_is_for_the_merge_and_an_approval() -> None:
    """Only on the main branch, in an environment that somebody protects, one at a time."""
    assert "github.event_name == 'push'" in JOBS["deploy"]["if"]
    assert (JOBS["deploy"]["environment"], JOBS["deploy"]["concurrency"]) == ("production", "irhub-deploy")
    assert GITLAB["deploy"]["rules"][0]["when"] == "manual"


def test_actions_are_to_be_pinned_and_leave_no_credentials() -> None:
    """No tag that somebody can move; no token stays in the checkout."""
    steps = [step for job in JOBS.values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]

    assert {name.partition("@")[2] for name in used} == {"COMMIT-OF-A-RELEASE"}
    assert all(step["with"] == {"persist-credentials": False} for step in steps if "checkout" in step.get("uses", ""))


def test_no_expression_stands_in_a_script() -> None:
    """What others wrote, such as a branch's name, would be run as a command there; it comes by the environment."""
    scripts = [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]

    assert not [script for script in scripts if "${{" in script]
