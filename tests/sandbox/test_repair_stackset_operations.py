"""StackSet operations: what fails in one account, and what is told of it."""

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.stackset.model import FAILURES
from deployer.sandbox.repairs.stackset.running import PACE, Pace
from tests.sandbox.aws import HOME, client
from tests.sandbox.stacksets import DEEP, HERE, OTHER, REPAIRS, World, queues


@pytest.fixture
def world() -> Iterator[World]:
    """The world, with the repairs."""
    with mock_aws(), repaired(REPAIRS):
        yield World()
    FAILURES.clear()


ONLY = {"AccountFilterType": "INTERSECTION"}


class Clock:
    """A clock that the test turns."""

    now = 0.0

    def __call__(self) -> float:
        """The seconds since it began."""
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Turned by the test; by it operations come to one instance a second."""
    made = Clock()
    PACE.append(Pace(1, made))
    yield made
    PACE.clear()


def _deep_fails(account: str, _: str) -> str | None:
    return "planted" if account == DEEP else None


def test_a_failure_within_the_tolerance_is_called_a_success(world: World) -> None:
    """The instance and the operation's results tell the truth; the others went on."""
    world.create()
    FAILURES.append(_deep_fails)
    operation = world.on("create", world.outer, OperationPreferences={"FailureToleranceCount": 1})
    told = {"OperationId": operation, "Filters": [{"Name": "OPERATION_RESULT_STATUS", "Values": "FAILED"}]}
    (failed,) = world.aws.list_stack_set_operation_results(StackSetName="s", **told, **HERE)["Summaries"]

    assert world.status(operation) == ("SUCCEEDED", 1)
    assert (failed["Account"], failed["StatusReason"]) == (DEEP, "planted")
    assert world.instances() == {f"{OTHER} {HOME}": "SUCCEEDED", f"{DEEP} {HOME}": "FAILED"}


def test_beyond_the_tolerance_the_rest_is_cancelled(world: World) -> None:
    """And the operation is FAILED."""
    world.create()
    FAILURES.append(lambda account, _: "planted" if account == OTHER else None)
    operation = world.on("create", world.outer, (HOME, "us-east-1"))

    assert world.status(operation) == ("FAILED", 1)
    assert sorted(world.instances().values()) == ["CANCELLED", "CANCELLED", "CANCELLED", "FAILED"]


def test_the_next_operation_takes_up_what_failed(world: World) -> None:
    """Once the cause is gone."""
    world.create()
    FAILURES.append(_deep_fails)
    world.on("create", world.outer, OperationPreferences={"FailureTolerancePercentage": 100})
    FAILURES.clear()
    world.update()

    assert (queues(DEEP), set(world.instances().values())) == (["one"], {"SUCCEEDED"})


def test_a_stack_that_fails_tells_its_first_failure(world: World) -> None:
    """In one string, as StackSets do."""
    client("sns", DEEP).create_topic(Name="t")
    broken = json.dumps({"Resources": {"Bad": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "not good"}}}})
    world.create(TemplateBody=broken)
    world.on("create", world.inner)
    (instance,) = world.aws.list_stack_instances(StackSetName="s", **HERE)["Summaries"]

    assert instance["Status"] == "OUTDATED"
    assert instance["StatusReason"].startswith(
        "ResourceLogicalId:Bad, ResourceType:AWS::SQS::Queue, ResourceStatusReason:Can only"
    )


def test_a_failed_update_still_changes_the_set(world: World) -> None:
    """Its template is the new one, its instances are behind."""
    world.create()
    world.on("create", world.outer)
    FAILURES.append(lambda *_: "planted")
    world.update("two")
    listed = world.aws.list_stack_instances(StackSetName="s", **HERE)["Summaries"]

    assert "two" in world.aws.describe_stack_set(StackSetName="s", **HERE)["StackSet"]["TemplateBody"]
    assert {each["Status"] for each in listed} == {"OUTDATED"}


def test_what_cannot_be_deleted_is_inoperable(world: World) -> None:
    """Updates leave it out."""
    world.create()
    world.on("create", world.inner)
    FAILURES.append(_deep_fails)
    world.on("delete", world.inner, RetainStacks=False)
    FAILURES.clear()
    world.update("two")

    assert (world.instances(), queues(DEEP)) == ({f"{DEEP} {HOME}": "INOPERABLE"}, ["one"])


def test_an_account_that_was_suspended_is_skipped(world: World) -> None:
    """Neither a success nor a failure."""
    world.create()
    world.on("create", world.outer)
    world.organization.close_account(AccountId=DEEP)
    operation = world.update("two")

    assert (world.status(operation), world.instances()[f"{DEEP} {HOME}"]) == (("SUCCEEDED", 0), "SKIPPED_SUSPENDED_ACCOUNT")


def test_a_region_that_the_account_switched_off_fails(world: World) -> None:
    """The account's other Regions, and the others' Regions, do not."""
    world.create()
    client("account", DEEP).disable_region(RegionName="eu-south-1")
    everywhere = {"OperationPreferences": {"FailureTolerancePercentage": 100}}
    world.on("create", world.outer, (HOME, "eu-south-1"), **everywhere)

    assert {place for place, status in world.instances().items() if status == "FAILED"} == {f"{DEEP} eu-south-1"}


def test_an_operation_id_is_used_once(world: World) -> None:
    """A second operation under it is refused."""
    world.create()
    world.on("create", world.inner, OperationId="11111111-1111-1111-1111-111111111111")

    with pytest.raises(ClientError, match="OperationIdAlreadyExistsException"):
        world.update("two", OperationId="11111111-1111-1111-1111-111111111111")


def test_instances_that_do_not_exist_cannot_be_updated(world: World) -> None:
    """The call is refused before any operation begins."""
    world.create()

    with pytest.raises(ClientError, match="StackInstanceNotFoundException"):
        world.update(DeploymentTargets={"OrganizationalUnitIds": [world.inner]}, Regions=[HOME])


def test_at_a_pace_an_operation_is_seen_running(world: World, clock: Clock) -> None:
    """What it has not come to has no stack yet, and its results say what is waited for."""
    world.create()
    operation = world.on("create", world.outer)
    clock.now = 1
    told = world.aws.list_stack_set_operation_results(StackSetName="s", OperationId=operation, **HERE)["Summaries"]

    assert (world.status(operation), [one["Status"] for one in told]) == (("RUNNING", 0), ["SUCCEEDED", "RUNNING"])
    assert (queues(OTHER), queues(DEEP)) == (["one"], [])


def test_at_a_pace_an_operation_ends_when_its_time_has_come(world: World, clock: Clock) -> None:
    """Whoever asks then sees it done."""
    world.create()
    operation = world.on("create", world.outer)
    clock.now = 2

    assert (world.status(operation), queues(DEEP)) == (("SUCCEEDED", 0), ["one"])


def test_a_second_operation_is_refused_while_one_runs(world: World, clock: Clock) -> None:
    """Where execution is not managed."""
    world.create()
    world.on("create", world.inner)

    with pytest.raises(ClientError, match="OperationInProgressException"):
        world.update("two")
    clock.now = 1
    assert world.update("two")


def test_managed_operations_wait_only_for_those_they_touch(world: World, clock: Clock) -> None:
    """Another account's is carried out beside them."""
    world.create(ManagedExecution={"Active": True})
    first = world.on("create", world.inner)
    same, other = world.on("create", world.inner), world.on("create", filter={**ONLY, "Accounts": [OTHER]})

    assert [world.status(each)[0] for each in (first, same, other)] == ["RUNNING", "QUEUED", "RUNNING"]
    clock.now = 1
    assert [world.status(each)[0] for each in (first, same, other)] == ["SUCCEEDED", "RUNNING", "SUCCEEDED"]


def test_a_stopped_operation_cancels_what_it_has_not_come_to(world: World, clock: Clock) -> None:
    """What was done stays done."""
    world.create()
    operation = world.on("create", world.outer)
    clock.now = 1
    world.aws.stop_stack_set_operation(StackSetName="s", OperationId=operation, **HERE)

    assert (world.status(operation)[0], sorted(world.instances().values())) == ("STOPPED", ["CANCELLED", "SUCCEEDED"])


@mock_aws
def test_stock_moto_updates_no_instance() -> None:
    """Canary for stacksets."""
    world = World.stock()
    world.update("two")

    assert queues(OTHER) == ["one"]
