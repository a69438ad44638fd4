"""The playbooks to take: sound together and each by itself, and doing what their cases say."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployer import texts
from deployer.playbooks import EXAMPLES, library
from deployer.playbooks.examples import names
from deployer.playbooks.file import load
from hub.actions import catalogue
from hub.incident import Mode
from tests.deployer.conftest import Shell
from tests.deployer.installations import EXAMPLE

ROOT = Path(__file__).parents[3]
CASES = EXAMPLES / "tests"
CLICKS = {"products": ["aws/inspector"], "actions": {"contain": "chosen-by-an-analyst"}}
NOWHERE_ELSE = frozenset({
    "attach-forensic-interface",
    "block-address-in-waf",
    "capture-memory",
    "collect-from-instance",
    "detach-from-auto-scaling-group",
    "terminate-instance",
})  # fmt: skip
"""Actions that no shipped playbook uses, and that the issue of a responder may turn on."""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """An irhub.yaml that takes all examples, with the custom action for one of them."""
    said: dict[str, Any] = yaml.safe_load((ROOT / "docs/irhub.example.yaml").read_text(encoding="utf-8"))
    said |= {"playbooks": str(EXAMPLES), "sources": {"guardduty": {"severity": 4}, "securityhub": CLICKS}}
    path = tmp_path / "taken.yaml"
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    return path


def test_their_cases_fit(settings: Path, shell: Shell) -> None:
    """Each finding is answered by the example that is meant for it, as freely as it is meant."""
    tried = shell.run("playbook", "test", str(CASES), "--config", str(settings))

    assert tried.exit_code == 0, tried.output


@pytest.mark.parametrize("name", names())
def test_each_stands_in_a_case(name: str) -> None:
    """What nobody tried is no example."""
    cases = "".join(path.read_text(encoding="utf-8") for path in CASES.glob("*.yaml"))

    assert f"playbook: {name}\n" in cases


@pytest.mark.parametrize("name", names())
def test_each_can_be_taken_alone(name: str, tmp_path: Path) -> None:
    """Into an empty folder, beside the shipped library."""
    (tmp_path / f"{name}.yaml").write_text((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    assert name in {book.name for book in library(tmp_path)}


def test_no_action_is_out_of_reach() -> None:
    """What no shipped playbook does, an example shows."""
    used = {use.action for book in library(EXAMPLES) for use in book.uses}

    assert used >= NOWHERE_ELSE


@pytest.mark.parametrize("name", names())
def test_what_cannot_be_taken_back_is_asked(name: str, tmp_path: Path) -> None:
    """No example lets an instance be ended or its memory be read unasked."""
    (tmp_path / f"{name}.yaml").write_text((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (book,) = (book for book in library(tmp_path) if book.name == name)
    final = {"terminate-instance", "stop-instance", "capture-memory"}

    assert all(use.mode is Mode.ASK for use in book.uses if use.action in final)


def test_a_step_that_would_ask_says_why_it_acts() -> None:
    """Where an example lets an action act that asks by default, a comment on its line gives the reason."""
    asking = {action.name for action in catalogue() if action.asks}
    for name in names():
        lines = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
        freed = [line for line in lines if "mode: act}" in line or "mode: act," in line]
        assert all("# it would ask" in line for line in freed if line.split(":")[0].strip(" -") in asking), name


def test_each_is_listed_with_what_it_is_for(shell: Shell) -> None:
    """In one sentence."""
    listed = " ".join(shell.run("playbook", "example").stdout.split())

    assert all(name in listed for name in names())
    assert load(EXAMPLES / "block-address.yaml").document.threat.strip() in listed


def test_one_is_printed_as_it_lies_there(shell: Shell) -> None:
    """But for where an editor finds the schema."""
    text = shell.run("playbook", "example", "block-address").stdout

    assert text.splitlines()[0].endswith("$schema=playbook.schema.json")
    assert text.splitlines()[1:] == (EXAMPLES / "block-address.yaml").read_text(encoding="utf-8").splitlines()[1:]


def test_both_come_as_objects(shell: Shell) -> None:
    """For programs."""
    assert set(shell.json("playbook", "example")["examples"]) == set(names())
    assert shell.json("playbook", "example", "block-address")["text"].startswith("# yaml-language-server")


def test_a_slip_in_a_name_is_told(shell: Shell) -> None:
    """With the name that was meant."""
    answered = shell.run("playbook", "example", "block-adress")

    assert answered.exit_code == 1
    assert "Did you mean block-address?" in answered.stderr


def test_all_of_them_fit_into_the_roles_of_members() -> None:
    """Policies have a size; and only who takes the example lets irhub end an instance."""
    role = texts.rendered(replace(EXAMPLE, playbooks=str(EXAMPLES))).role

    assert "ec2:TerminateInstances" in role
    assert "ec2:TerminateInstances" not in texts.rendered(EXAMPLE).role
