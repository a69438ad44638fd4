"""StackSet operations: what fails in one account, and what is told of it."""

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.stackset.model import FAILURES
from tests.sandbox.aws import HOME, client
from tests.sandbox.stacksets import DEEP, HERE, OTHER, REPAIRS, World, queues


@pytest.fixture
def world() -> Iterator[World]:
    """The world, with the repairs."""
    with mock_aws(), repaired(REPAIRS):
        yield World()
    FAILURES.clear()


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


@mock_aws
def test_stock_moto_updates_no_instance() -> None:
    """Canary for stacksets."""
    world = World.stock()
    world.update("two")

    assert queues(OTHER) == ["one"]
