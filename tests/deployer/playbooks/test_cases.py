"""`irhub playbook test`: a team's own cases."""

import json
import re
from pathlib import Path

import pytest
import yaml

from deployer.playbooks.case_file import schema
from tests.deployer.conftest import Shell
from tests.hub.test_several import instance, sequence
from tests.library import shipped
from tests.replay import recorded

CASES = """\
cases:
  - name: a machine that is commanded from outside is isolated
    finding: finding.json
    expect:
      playbook: compromised-instance
      actions:
        {actions}
  - name: a sample changes nothing
    finding: sample.json
    expect: {ending: noted, reason: sample}
"""
FITTING = "\n        ".join(
    f"{use.action}: act" for book in shipped() if book.name == "compromised-instance" for use in book.uses
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two findings and two cases that fit."""
    for name, event in (("finding", "instance"), ("sample", "sample-title")):
        (tmp_path / f"{name}.json").write_text(json.dumps(recorded(event)), encoding="utf-8")
    (tmp_path / "cases").mkdir()
    for file in tmp_path.glob("*.json"):
        file.rename(tmp_path / "cases" / file.name)
    write(tmp_path / "cases")
    return tmp_path / "cases"


def write(folder: Path, actions: str = FITTING) -> None:
    """The cases, with these actions expected of the first."""
    (folder / "machines.yaml").write_text(CASES.replace("{actions}", actions), encoding="utf-8")


def test_cases_that_fit_end_well(shell: Shell, folder: Path) -> None:
    """One line each, and exit code 0, without a call."""
    result = shell.run("playbook", "test", str(folder))

    assert result.exit_code == 0, result.stdout
    assert [line[:3] for line in result.stdout.splitlines()] == ["✓ a", "✓ a"]
    assert shell.aws.made == []


def test_what_comes_otherwise_is_shown_beside_what_was_expected(shell: Shell, folder: Path) -> None:
    """Exit code 1, and the lines that differ with - and +; what was not expected is a difference too."""
    write(folder, "isolate-instance: ask")

    result = shell.run("playbook", "test", str(folder))
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert {"- isolate-instance: ask", "+ isolate-instance: act", "+ protect-instance: act"} <= set(lines)
    assert lines[0].endswith(f"({folder / 'machines.yaml'}:2)")


def test_the_same_as_json(shell: Shell, folder: Path) -> None:
    """Whether all fit, and each case with what was expected and what came."""
    told = shell.json("playbook", "test", str(folder))

    assert told["fits"] is True
    assert [one["fits"] for one in told["cases"]] == [True, True]


def test_each_resource_of_a_sequence_can_be_expected(shell: Shell, folder: Path) -> None:
    """By its id, with an account in which irhub only asks; a finding may stand in the case itself."""
    event = sequence(instance("i-0a1b2c3d4e5f60718"), {"resourceType": "EC2_VPC", "uid": "vpc-0a1b2c3d"})
    event["detail"]["type"] = "AttackSequence:Novel/Thing"
    case = {
        "name": "told",
        "finding": event,
        "account": "ask",
        "expect": {"resources": {"i-0a1b2c3d4e5f60718": {}, "vpc-0a1b2c3d": {}}},
    }
    (folder / "machines.yaml").write_text(json.dumps({"cases": [case]}), encoding="utf-8")

    assert shell.run("playbook", "test", str(folder)).exit_code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cases: []\n", "machines.yaml:1: cases: there is nothing in this list."),
        ("cases:\n  - nome: x\n", "machines.yaml:2: cases[0].nome: there is no such key. Did you mean name?"),
        (CASES.replace("{actions}", "isolate-instance: akt"), "machines.yaml:7: cases[0].expect.actions.isolate-instance"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(shell: Shell, folder: Path, text: str, says: str) -> None:
    """As for every other file that people write."""
    (folder / "machines.yaml").write_text(text, encoding="utf-8")

    assert says in shell.run("playbook", "test", str(folder)).stderr


def test_a_folder_without_cases_is_told(shell: Shell, tmp_path: Path) -> None:
    """A misspelt folder is no success."""
    (tmp_path / "none").mkdir()

    assert "holds no cases" in shell.run("playbook", "test", str(tmp_path / "none")).stderr


def test_a_finding_that_is_not_there_is_told_with_its_case(shell: Shell, folder: Path) -> None:
    """Which case names it, and where it is looked for."""
    (folder / "machines.yaml").write_text("cases: [{name: a miner, finding: gone.json, expect: {}}]\n", encoding="utf-8")

    told = shell.run("playbook", "test", str(folder)).stderr
    assert "a miner: gone.json cannot be read." in told
    assert "from where machines.yaml lies" in told


def test_a_finding_may_be_pasted_as_yaml(shell: Shell, folder: Path) -> None:
    """Its times without quotes, which YAML takes for moments."""
    pasted = yaml.safe_dump({"cases": [{"name": "pasted", "finding": recorded("instance"), "expect": {}}]})
    unquoted = re.sub(r"'([0-9]{4}-[0-9-]+T[0-9:.]+Z)'", r"\1", pasted)
    (folder / "machines.yaml").write_text(unquoted, encoding="utf-8")

    assert unquoted != pasted
    assert shell.run("playbook", "test", str(folder)).exit_code == 0


def test_a_file_that_is_nested_without_end_is_told(shell: Shell, folder: Path) -> None:
    """In words, and with its name."""
    (folder / "machines.yaml").write_text(f"cases: {'[' * 3_000}", encoding="utf-8")

    assert "machines.yaml:1: this is nested deeper" in shell.run("playbook", "test", str(folder)).stderr


def test_both_schemas_can_be_printed(shell: Shell) -> None:
    """For an editor: that of a playbook, and that of cases."""
    assert json.loads(shell.run("playbook", "schema").stdout)["title"] == "Document"
    assert json.loads(shell.run("playbook", "schema", "--cases").stdout) == schema()
    assert shell.json("playbook", "schema", "--cases")["schema"] == schema()
