"""StackSets: whom they reach, who may call them, and what the accounts then have."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.organizations.models import organizations_backends

from deployer.sandbox.membership import STACKSETS
from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.stackset.model import FAILURES
from tests.sandbox.aws import HOME, HUB, MEMBER, OWNER, an_account, client
from tests.sandbox.stacksets import DEEP, HERE, OTHER, REPAIRS, World, a_template, queues


@pytest.fixture
def world() -> Iterator[World]:
    """The world, with the repairs."""
    with mock_aws(), repaired(REPAIRS):
        yield World()
    FAILURES.clear()


def test_units_are_followed_at_every_depth(world: World) -> None:
    """The management account and suspended accounts are left out."""
    world.create()
    world.on("create")

    assert set(world.instances()) == {f"{account} {HOME}" for account in (HUB, MEMBER, OTHER, DEEP)}
    assert queues(DEEP) == ["one"]
    assert queues(OWNER) == []


@pytest.mark.parametrize(("kind", "reached"), [("NONE", {OTHER, DEEP}), ("INTERSECTION", {DEEP}), ("DIFFERENCE", {OTHER})])
def test_accounts_are_filtered(world: World, kind: str, reached: set[str]) -> None:
    """Within the targeted units."""
    world.create()
    world.on("create", world.outer, filter={"AccountFilterType": kind, **({"Accounts": [DEEP]} if kind != "NONE" else {})})

    assert {place.split()[0] for place in world.instances()} == reached


def test_the_stack_is_visible_in_the_member(world: World) -> None:
    """Under a name that begins with the StackSet's, with the StackSet's tags."""
    world.create(Tags=[{"Key": "irhub:installation", "Value": "irhub"}])
    world.on("create", world.inner)
    (stack,) = client("cloudformation", DEEP).describe_stacks()["Stacks"]

    assert (stack["StackName"][:11], stack["StackStatus"]) == ("StackSet-s-", "CREATE_COMPLETE")
    assert stack["Tags"] == [{"Key": "irhub:installation", "Value": "irhub"}]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda aws: aws.describe_stack_set(StackSetName="s"), "StackSetNotFoundException"),
        (lambda aws: aws.list_stack_instances(StackSetName="s"), "StackSetNotFoundException"),
        (
            lambda aws: aws.create_stack_set(StackSetName="t", TemplateBody=a_template("a"), PermissionModel="SERVICE_MANAGED"),
            "ValidationError",
        ),
    ],
)
def test_the_delegate_must_say_that_it_is_one(world: World, call: Any, code: str) -> None:
    """On reads too."""
    world.create()

    with pytest.raises(ClientError) as caught:
        call(world.aws)
    assert caught.value.response["Error"]["Code"] == code


def test_a_member_that_is_no_delegate_is_refused(world: World) -> None:
    """Even with CallAs."""
    world.create()

    with pytest.raises(ClientError, match="Account used is not a delegated administrator"):
        client("cloudformation").describe_stack_set(StackSetName="s", **HERE)


def test_the_stack_set_is_the_owners(world: World) -> None:
    """It sees the same as its delegate, and the ARN names it."""
    world.create(Capabilities=["CAPABILITY_NAMED_IAM"], ManagedExecution={"Active": True}, Tags=[{"Key": "a", "Value": "b"}])
    said = client("cloudformation", OWNER).describe_stack_set(StackSetName="s")["StackSet"]

    assert said["StackSetARN"].startswith(f"arn:aws:cloudformation:{HOME}:{OWNER}:stackset/s:")
    assert (said["ManagedExecution"], said["Tags"]) == ({"Active": True}, [{"Key": "a", "Value": "b"}])
    assert (said["Capabilities"], said["AutoDeployment"]) == (["CAPABILITY_NAMED_IAM"], {"Enabled": False})


def test_it_is_seen_from_its_own_region_only(world: World) -> None:
    """StackSets are Regional."""
    world.create()

    with pytest.raises(ClientError, match="not found"):
        client("cloudformation", HUB, "us-east-1").describe_stack_set(StackSetName="s", **HERE)


def test_a_name_is_given_once(world: World) -> None:
    """The second creation is refused."""
    world.create()

    with pytest.raises(ClientError, match="NameAlreadyExistsException"):
        world.create()


def test_trusted_access_is_needed(world: World) -> None:
    """Without it no StackSet is made."""
    organizations_backends[OWNER]["aws"].disable_aws_service_access(ServicePrincipal=STACKSETS)

    with pytest.raises(ClientError, match="You must enable organizations access"):
        world.create()


def test_an_update_reaches_every_instance(world: World) -> None:
    """The new resource is there, the old one is gone."""
    world.create()
    world.on("create", world.outer)
    world.update("two")

    assert (queues(OTHER), queues(DEEP), set(world.instances().values())) == (["two"], ["two"], {"SUCCEEDED"})


def test_instances_are_deleted_by_unit(world: World) -> None:
    """With what they made; others stay."""
    world.create()
    world.on("create", world.outer)
    world.on("delete", world.inner, RetainStacks=False)

    assert (queues(OTHER), queues(DEEP), list(world.instances())) == (["one"], [], [f"{OTHER} {HOME}"])


def test_instances_are_deleted_by_account(world: World) -> None:
    """With a filter, and in the named Regions only."""
    world.create()
    world.on("create", world.outer, (HOME, "us-east-1"))
    world.on("delete", world.outer, RetainStacks=False, filter={"Accounts": [OTHER], "AccountFilterType": "INTERSECTION"})

    assert set(world.instances()) == {f"{DEEP} {HOME}", f"{DEEP} us-east-1", f"{OTHER} us-east-1"}


def test_retained_stacks_stay_where_they_are(world: World) -> None:
    """The StackSet forgets them."""
    world.create()
    world.on("create", world.inner)
    world.on("delete", world.inner, RetainStacks=True)

    assert (queues(DEEP), world.instances()) == (["one"], {})


def test_a_set_with_instances_is_not_deleted(world: World) -> None:
    """Without them it is."""
    world.create()
    world.on("create", world.inner)

    with pytest.raises(ClientError, match="StackSetNotEmptyException"):
        world.aws.delete_stack_set(StackSetName="s", **HERE)
    world.on("delete", world.inner, RetainStacks=False)
    world.aws.delete_stack_set(StackSetName="s", **HERE)
    assert world.aws.list_stack_sets(**HERE)["Summaries"] == []


def test_an_account_that_joins_gets_its_stacks_in_order(world: World) -> None:
    """A StackSet that depends on another goes after it; one that leaves loses them."""
    world.create("role", by_itself=True)
    arn = world.aws.describe_stack_set(StackSetName="role", **HERE)["StackSet"]["StackSetARN"]
    world.create("s", by_itself=True, TemplateBody=a_template("two"), auto={"DependsOn": [arn]})
    for name in ("s", "role"):
        world.on("create", world.outer, (HOME, "us-east-1") if name == "s" else (HOME,), name=name)
    world.organization.move_account(AccountId=MEMBER, SourceParentId=world.root, DestinationParentId=world.inner)

    made = client("cloudformation", MEMBER).describe_stacks()["Stacks"]
    assert [stack["StackName"].split("-")[1] for stack in made] == ["role", "s"]
    assert (queues(MEMBER), queues(MEMBER, "us-east-1")) == (["one", "two"], ["two"])
    world.organization.move_account(AccountId=MEMBER, SourceParentId=world.inner, DestinationParentId=world.root)
    assert (queues(MEMBER), queues(MEMBER, "us-east-1")) == ([], [])


def test_an_account_that_is_created_gets_its_stacks(world: World) -> None:
    """Where the root is targeted."""
    world.create(by_itself=True)
    world.on("create")
    an_account("777777777777")

    assert queues("777777777777") == ["one"]


def test_instances_come_in_pages_of_a_hundred_and_filtered(world: World) -> None:
    """By account, Region and detailed status."""
    for number in range(120):
        an_account(f"{900000000000 + number}", world.inner)
    world.create()
    world.on("create", world.inner)
    pages = list(world.aws.get_paginator("list_stack_instances").paginate(StackSetName="s", **HERE))

    assert [len(page["Summaries"]) for page in pages] == [100, 21]
    assert list(world.instances(StackInstanceAccount=DEEP)) == [f"{DEEP} {HOME}"]
    assert world.instances(Filters=[{"Name": "DETAILED_STATUS", "Values": "FAILED"}]) == {}


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ({"OrganizationalUnitIds": []}, "can only have OrganizationalUnit as target"),
        ({"OrganizationalUnitIds": ["ou-none-00000000"]}, "do not exist in the organization"),
        ({"OrganizationalUnitIds": ["r-0000"] * 51}, "less than or equal to 50"),
        ({"Accounts": [DEEP]}, "AccountFilterType must be"),
    ],
)
def test_targets_that_mean_nothing_are_refused(world: World, targets: dict[str, Any], words: str) -> None:
    """Before any operation begins."""
    world.create()

    with pytest.raises(ClientError, match=words):
        world.on("create", filter=targets)


def test_nested_stacks_are_refused(world: World) -> None:
    """Service-managed StackSets take none, nor transforms."""
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com"}}

    with pytest.raises(ClientError, match="Nested stacks and transforms are not supported"):
        world.create(TemplateBody=json.dumps({"Resources": {"N": nested}}))


def test_parameters_can_differ_by_instance(world: World) -> None:
    """Overrides of one account leave the others as they are."""
    body = {"Parameters": {"Name": {"Type": "String", "Default": "usual"}}}
    body["Resources"] = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}}}
    world.create(TemplateBody=json.dumps(body))
    world.on("create", world.outer)
    world.on("update", world.inner, ParameterOverrides=[{"ParameterKey": "Name", "ParameterValue": "special"}])

    assert (queues(OTHER), queues(DEEP)) == (["usual"], ["special"])


def test_one_instance_and_the_automatic_targets_are_told(world: World) -> None:
    """By account and Region, and by unit."""
    world.create(by_itself=True)
    world.on("create", world.inner)
    place = {"StackInstanceAccount": DEEP, "StackInstanceRegion": HOME}
    instance = world.aws.describe_stack_instance(StackSetName="s", **place, **HERE)["StackInstance"]
    targets = world.aws.list_stack_set_auto_deployment_targets(StackSetName="s", **HERE)["Summaries"]

    assert (instance["Status"], instance["OrganizationalUnitId"]) == ("CURRENT", world.inner)
    assert targets == [{"OrganizationalUnitId": world.inner, "Regions": [HOME]}]


@mock_aws
def test_stock_moto_deploys_to_nobody_who_joins() -> None:
    """Canary for stacksets-joining."""
    world = World.stock()
    world.organization.move_account(AccountId=MEMBER, SourceParentId=world.root, DestinationParentId=world.outer)

    assert queues(MEMBER) == []
