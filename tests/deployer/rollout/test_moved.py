"""Accounts that are left out or that moved, in the sandbox: filters hit whom they mean, and nothing is left behind."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from moto.organizations.models import organizations_backends

from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from tests.deployer.scale.large import Large, Told

SHOP, WEB, HUB, HOME = "333333333333", "555555555555", "222222222222", "eu-west-1"
WORKLOADS = ("Workloads",)


@dataclass(frozen=True)
class Play:
    """What three commands said, and the accounts that had instances in between."""

    first: Told
    there: set[str]
    second: Told
    left: set[str]
    roles: set[str]
    last: Told


def instances(sandbox: Sandbox, name: str) -> set[str]:
    """The accounts in which the StackSet has instances."""
    said = sandbox.client("cloudformation", HUB, HOME).list_stack_instances(StackSetName=name, CallAs="DELEGATED_ADMIN")
    return {one["Account"] for one in said["Summaries"]}


def moved_unseen(sandbox: Sandbox, account_id: str, unit: tuple[str, ...]) -> None:
    """The account lies in another unit, and StackSets have not followed, as where automatic deployment failed."""
    backend = organizations_backends[sandbox.world.management.id]["aws"]
    backend.get_account_by_id(account_id).parent_id = sandbox.world.unit_id(unit)


def edit(stage: Large, old: str, new: str) -> None:
    """The settings say something else."""
    text = stage.config.read_text()
    assert old in text
    stage.config.write_text(text.replace(old, new, 1))


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Workloads are deployed but for one account; then one of them lies elsewhere."""
    with Sandbox.start(World.demo()) as sandbox:
        stage = Large(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("moved") / "irhub.yaml"))
        edit(stage, f"ou: {sandbox.world.root_id}", f"ou: {sandbox.world.unit_id(WORKLOADS)}\n  exclude: ['{WEB}']")
        first = stage.run("deploy", "--yes")
        there = instances(sandbox, "irhub-forwarding")
        moved_unseen(sandbox, SHOP, ("Sandbox",))
        second = stage.run("deploy", "--yes", "--allow-removal", "instances")
        yield Play(
            first,
            there,
            second,
            instances(sandbox, "irhub-forwarding"),
            instances(sandbox, "irhub-role"),
            stage.run("plan", "--detailed-exitcode"),
        )


def test_whoever_is_excluded_is_subtracted(play: Play) -> None:
    """The call names the unit and whom to leave out, and StackSets left him out."""
    calls = [call for change in play.first.facts["plan"]["changes"] for call in change["calls"]]
    targets = [call["parameters"]["DeploymentTargets"] for call in calls if call["call"].endswith(":CreateStackInstances")]

    assert {one["AccountFilterType"] for one in targets} <= {"DIFFERENCE", "INTERSECTION"}
    assert (play.first.exit_code, WEB in play.there) == (0, False)


def test_an_account_that_moved_away_is_not_left_behind(play: Play) -> None:
    """Its instances are deleted by the unit that they were targeted by, wherever it lies now."""
    assert play.second.exit_code == 0
    assert SHOP in play.there
    assert SHOP not in play.left
    assert SHOP not in play.roles


def test_nobody_else_loses_anything_by_that(play: Play) -> None:
    """StackSets touched the account that moved, and no other."""
    assert {pair.account_id for pair in play.second.touched} <= {SHOP}
    assert play.there - {SHOP} == play.left


def test_afterwards_the_plan_is_empty(play: Play) -> None:
    """Nothing is orphaned."""
    assert play.last.exit_code == 0
