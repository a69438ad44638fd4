"""A plan in a file, and why it no longer holds."""

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deployer import plan_file
from deployer.aws.gate import ReadGate
from deployer.aws.organization import Identity
from deployer.calls import Door, Pair, one_by_one
from deployer.changes import changes
from deployer.desired import desire
from deployer.errors import PathError, StalePlanError
from deployer.found import find
from deployer.planning import Planned
from deployer.settings import Settings
from tests.fake_aws import AWAY, BUNDLE, HOME, HUB, ONE, FakeAws, deployed, some_settings, some_texts

BY = Identity(HUB, f"arn:aws:sts::{HUB}:assumed-role/planner/anna")


def a_plan(aws: FakeAws, settings: Settings | None = None, **texts: str) -> Planned:
    """A plan as the command makes it."""
    desired = desire(settings or some_settings(), aws.organization, some_texts(**texts), BUNDLE)
    found = find(ReadGate(aws), desired, aws.organization, one_by_one)
    return Planned(BY, desired, found, changes(desired, found))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The plan of a first deployment, in a file."""
    plan_file.write(tmp_path / "plan.json", a_plan(FakeAws()))
    return tmp_path / "plan.json"


def test_a_plan_that_still_holds_is_taken(file: Path) -> None:
    """The same plan made again says the same, and who made the first is known."""
    assert plan_file.check(file, a_plan(FakeAws())).planned_by == BY.arn


def test_only_its_owner_can_read_it(file: Path) -> None:
    """It names accounts and how they are entered."""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_names_every_change_and_its_calls(file: Path) -> None:
    """What is reviewed is what is carried out."""
    said = json.loads(file.read_text())

    assert said["changes"] == [json.loads(json.dumps(change.shown())) for change in a_plan(FakeAws()).changes]


def test_another_role_of_the_same_account_may_deploy_it(file: Path) -> None:
    """Whoever reviews plans may be another than who deploys, and a session's name changes with each sign-in."""
    other = replace(a_plan(FakeAws()), identity=Identity(HUB, f"arn:aws:sts::{HUB}:assumed-role/deployer/bert"))

    assert plan_file.check(file, other).basis


def _of_other_account(_: Planned) -> Planned:
    return replace(a_plan(FakeAws()), identity=Identity(ONE, f"arn:aws:iam::{ONE}:user/x"))


def _of_other_template(_: Planned) -> Planned:
    return a_plan(FakeAws(), role="Description: other\n")


def _of_other_targets(_: Planned) -> Planned:
    (target,) = some_settings().targets
    return a_plan(FakeAws(), some_settings(targets=(replace(target, exclude=(ONE,)),)))


def _of_other_tags(_: Planned) -> Planned:
    return a_plan(FakeAws(), some_settings(tags={"team": "blue"}))


def _of_other_organization(_: Planned) -> Planned:
    aws = FakeAws()
    aws.organization = replace(aws.organization, accounts=aws.organization.accounts[:-1])
    return a_plan(aws)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (_of_other_account, f"of another installation: account of the credentials ({HUB} → {ONE})"),
        (_of_other_template, "wanted now is another: template of stack set irhub-role"),
        (_of_other_targets, "wanted now is another: targets of stack set irhub-forwarding"),
        (_of_other_tags, "wanted now is another: parameters of stack set irhub-role"),
        (_of_other_organization, "the organization changed: accounts, where they lie, and their state"),
    ],
)
def test_a_stale_plan_is_refused_with_the_reason(file: Path, other: Callable[[Planned], Planned], reason: str) -> None:
    """What differs is named in words."""
    with pytest.raises(StalePlanError, match="is stale") as refused:
        plan_file.check(file, other(a_plan(FakeAws())))

    assert reason in refused.value.why


def test_what_aws_did_since_makes_it_stale(tmp_path: Path) -> None:
    """A StackSet that saw another operation is not the one that was planned for, even where it looks the same."""
    aws, file = deployed(), tmp_path / "plan.json"
    plan_file.write(file, a_plan(aws))
    aws.operations["operation-late"] = []

    with pytest.raises(StalePlanError, match="changed in AWS since: last operation of stack set irhub-forwarding"):
        plan_file.check(file, a_plan(aws))


def test_an_instance_that_failed_since_makes_it_stale(tmp_path: Path) -> None:
    """So does a stack that somebody changed."""
    aws, file = deployed(), tmp_path / "plan.json"
    plan_file.write(file, a_plan(aws))
    aws.sets["irhub-forwarding"].instances[Pair(ONE, AWAY)] = "OUTDATED"
    aws.stacks[Door.HUB, "irhub-hub", HOME]["TemplateBody"] = "Description: mine\n"

    with pytest.raises(StalePlanError, match="stack irhub-hub of hub in eu-west-1") as refused:
        plan_file.check(file, a_plan(aws))

    assert "instances of stack set irhub-forwarding" in refused.value.why


def test_a_plan_that_was_edited_is_refused(file: Path) -> None:
    """Its seal does not fit any more."""
    file.write_text(file.read_text().replace("irhub-hub", "irhub-hut", 1))

    with pytest.raises(StalePlanError, match="seal"):
        plan_file.check(file, a_plan(FakeAws()))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "plan-file", "version": 2}'])
def test_what_is_no_plan_is_no_plan(tmp_path: Path, text: str) -> None:
    """The path is named, and how to write one."""
    (tmp_path / "no.json").write_text(text)

    with pytest.raises(PathError, match=r"irhub plan --out FILE"):
        plan_file.read(tmp_path / "no.json")


def test_a_failed_write_leaves_the_old_file(file: Path) -> None:
    """A plan is replaced whole or not at all, and no draft stays behind."""
    before = file.read_text()

    with pytest.raises(AttributeError):
        plan_file.write(file, None)  # type: ignore[arg-type]

    assert (file.read_text(), list(file.parent.iterdir())) == (before, [file])
