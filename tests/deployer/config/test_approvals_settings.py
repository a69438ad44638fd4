"""Facts about people and rules in irhub.yaml: what may stand there, and what each mistake is told as."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deployer.settings import load
from deployer.settings.approvals import for_hub
from deployer.settings.problem import FlawedFileError
from hub.approval.people import Person, Rule
from tests.deployer.installations import EXAMPLE

WHOLE = yaml.safe_load((Path(__file__).parents[3] / "docs" / "irhub.example.yaml").read_text())
PEOPLE = [
    {"name": "ada", "email": "ada@example.com", "slack": "U012AB3CD", "aws": "ada@example.com"},
    {"name": "ben", "aws": "arn:aws:iam::222222222222:user/ben"},
    {"name": "cleo", "email": "cleo@example.com"},
]
GROUPS = {"soc": ["ada", "ben"], "leads": ["cleo"]}
LAST = {"group": "soc", "then": ["leads"]}


def said(folder: Path, *rules: Any, people: Any = PEOPLE, groups: Any = GROUPS) -> Any:
    """The settings of a file that says so."""
    path = folder / "irhub.yaml"
    path.write_text(yaml.safe_dump({**WHOLE, "people": people, "approvals": {"groups": groups, "rules": list(rules)}}))
    return load(path)


def flaw(folder: Path, *rules: Any, **more: Any) -> tuple[str, str]:
    """The key and the words of the one problem."""
    with pytest.raises(FlawedFileError) as raised:
        said(folder, *rules, **more)
    (problem,) = raised.value.problems
    assert problem.line > 1
    return problem.key, problem.says


def test_the_hub_reads_what_the_file_says(tmp_path: Path) -> None:
    """People by every door, groups, and rules in their order."""
    narrow = {"group": "leads", "people": 1, "minutes": 30, "accounts": ["333333333333"], "severity": 7}
    settings = said(tmp_path, {**narrow, "ous": ["Workloads"], "actions": ["stop-instance"]}, LAST)

    approvers = for_hub(settings.people, settings.approvals)

    assert approvers.people[0] == Person("ada", "ada@example.com", "U012AB3CD", "ada@example.com")
    assert approvers.groups == {"soc": ("ada", "ben"), "leads": ("cleo",)}
    assert approvers.rules == (
        Rule("leads", 1, 30, (), ("333333333333",), ("Workloads",), ("stop-instance",), 7.0),
        Rule("soc", then=("leads",)),
    )


def test_without_people_nobody_is_asked() -> None:
    """That is how an installation begins, and the example shows how it goes on."""
    assert for_hub((), EXAMPLE.approvals.__class__()).rules == ()


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ([{"name": "ada"}], "no door could know ada"),
        ([*PEOPLE, {"name": "ada", "aws": "x"}], "two people have the same name: ada."),
        ([*PEOPLE, {"name": "dan", "aws": "ADA@example.com"}], "two people have the same aws: ada@example.com."),
        ([*PEOPLE, {"name": "dan", "email": "Ada@Example.com"}], "two people have the same email: ada@example.com."),
        ([{"name": "Ada", "aws": "x"}], "is not a person's short name"),
        ([{"name": "ada", "slack": "@ada"}], "is not a member's id in Slack"),
        ([{"name": "ada", "aws": "arn:aws:iam::222222222222:role/x"}], "is not a user name in IAM Identity Center"),
    ],
)
def test_people_can_be_told_apart(tmp_path: Path, people: Any, says: str) -> None:
    """By every door."""
    assert says in flaw(tmp_path, people=people, groups={})[1]


@pytest.mark.parametrize(
    ("rules", "key", "says"),
    [
        ([{"group": "sco"}], "approvals.rules[0].group", "there is no group sco. Did you mean soc?"),
        ([{"group": "soc", "then": ["zzz"]}], "approvals.rules[0].then", "there is no group zzz. See what there is."),
        ([{"group": "soc", "then": ["soc"]}], "approvals.rules[0].then", "a group would be asked twice: soc, soc."),
        (
            [{"group": "soc", "actions": ["stop-instanse"]}, LAST],
            "approvals.rules[0].actions",
            "there is no action stop-instanse. Did you mean stop-instance?",
        ),
        (
            [{"group": "soc", "people": 3}],
            "approvals.rules[0].people",
            "3 people must agree, and all groups of this rule have 2 between them.",
        ),
        (
            [{"group": "leads", "actions": ["terminate-instance"]}, LAST],
            "approvals.rules[0].actions",
            "nothing brings back terminate-instance, so 2 people must agree; the groups have 1.",
        ),
        (
            [LAST, {"group": "leads"}],
            "approvals.rules[1].group",
            "this rule is never reached: rule 1 fits everything that it does.",
        ),
        ([{"group": "soc", "severity": 7}], "approvals.rules[0].group", "the last rule must fit everything"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_told_with_its_key(tmp_path: Path, rules: Any, key: str, says: str) -> None:
    """And with what was probably meant."""
    found = flaw(tmp_path, *rules)

    assert found[0] == key
    assert says in found[1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"actions": ["stop-instance", "stop-task"]}, {"actions": ["stop-task"]}),
        ({"severity": 5}, {"severity": 7, "accounts": ["333333333333"]}),
        ({"ous": ["Workloads"]}, {"ous": ["Workloads/Production", "Workloads/Test"]}),
        ({"accounts": ["333333333333", "444444444444"]}, {"accounts": ["333333333333"], "severity": 9}),
    ],
)
def test_no_rule_stands_behind_one_that_fits_all_it_does(tmp_path: Path, first: Any, second: Any) -> None:
    """It could never hold, and whoever wrote it meant something else; the other way round it is fine."""
    narrow, wide = {"group": "soc", **second}, {"group": "soc", **first}

    assert "never reached" in flaw(tmp_path, wide, narrow, LAST)[1]
    assert len(said(tmp_path, narrow, wide, LAST).approvals.rules) == 3


def test_a_group_names_people(tmp_path: Path) -> None:
    """Each once, and nobody whom the file does not know."""
    assert "there is no person bne. Did you mean ben?" in flaw(tmp_path, LAST, groups={**GROUPS, "x": ["bne"]})[1]
    assert "names somebody twice" in flaw(tmp_path, LAST, groups={**GROUPS, "x": ["ada", "ada"]})[1]
