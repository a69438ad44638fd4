"""Drift in the sandbox: rules and roles are compared with what their stack made, and nothing else is claimed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import cloudformation, drift, repaired
from deployer.sandbox.repairs.stackset.model import FAILURES
from tests.sandbox.aws import HOME, client
from tests.sandbox.stacksets import DEEP, HERE, OTHER, REPAIRS, World

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
INLINE = {
    "PolicyName": "p",
    "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "events:PutEvents",
                "Resource": "arn:aws:events:eu-west-1:333333333333:event-bus/default",
            }
        ],
    },
}
TEMPLATE = {
    "Resources": {
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": "r",
                "State": "ENABLED",
                "EventPattern": {"source": ["a"]},
                "ScheduleExpression": "rate(1 day)",
            },
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "x", "AssumeRolePolicyDocument": TRUST, "Policies": [INLINE]},
        },
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}},
    }
}


@pytest.fixture
def stack() -> Iterator[Any]:
    """A client, and a stack `s` with a rule, a role and a queue."""
    with mock_aws(), repaired((*cloudformation.REPAIRS, *drift.REPAIRS)):
        aws = client("cloudformation")
        aws.create_stack(StackName="s", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_NAMED_IAM"])
        yield aws


def found(aws: Any) -> dict[str, str]:
    """Each resource's drift, after a look."""
    looked = aws.detect_stack_drift(StackName="s")["StackDriftDetectionId"]
    told = aws.describe_stack_drift_detection_status(StackDriftDetectionId=looked)
    assert told["DetectionStatus"] == "DETECTION_COMPLETE"
    drifts = aws.describe_stack_resource_drifts(StackName="s")["StackResourceDrifts"]
    assert told["DriftedStackResourceCount"] == sum(
        one["StackResourceDriftStatus"] in {"MODIFIED", "DELETED"} for one in drifts
    )
    return {one["LogicalResourceId"]: one["StackResourceDriftStatus"] for one in drifts}


def test_what_was_made_has_not_drifted(stack: Any) -> None:
    """And what the sandbox cannot look at is not called so."""
    assert found(stack) == {"Rule": "IN_SYNC", "Role": "IN_SYNC", "Queue": "NOT_CHECKED"}


def test_a_stack_that_nobody_looked_at_says_so(stack: Any) -> None:
    """And afterwards what was found, and when."""
    before = stack.describe_stacks(StackName="s")["Stacks"][0]["DriftInformation"]
    client("events").disable_rule(Name="r")
    found(stack)
    after = stack.describe_stacks(StackName="s")["Stacks"][0]["DriftInformation"]

    assert before == {"StackDriftStatus": "NOT_CHECKED"}
    assert (after["StackDriftStatus"], "LastCheckTimestamp" in after) == ("DRIFTED", True)


def test_what_was_changed_is_told_with_both_values(stack: Any) -> None:
    """Property by property."""
    client("events").disable_rule(Name="r")
    assert found(stack)["Rule"] == "MODIFIED"

    (told,) = stack.describe_stack_resource_drifts(StackName="s", StackResourceDriftStatusFilters=["MODIFIED"])[
        "StackResourceDrifts"
    ]
    assert told["PropertyDifferences"] == [
        {"PropertyPath": "/State", "ExpectedValue": "ENABLED", "ActualValue": "DISABLED", "DifferenceType": "NOT_EQUAL"}
    ]


def test_what_is_gone_is_deleted(stack: Any) -> None:
    """A rule, and a role."""
    client("events").delete_rule(Name="r")
    iam = client("iam")
    iam.delete_role_policy(RoleName="x", PolicyName="p")
    iam.delete_role(RoleName="x")

    assert {one: found(stack)[one] for one in ("Rule", "Role")} == {"Rule": "DELETED", "Role": "DELETED"}


def test_an_unknown_look_is_refused(stack: Any) -> None:
    """As AWS does."""
    with pytest.raises(ClientError, match="does not exist"):
        stack.describe_stack_drift_detection_status(StackDriftDetectionId="0" * 36)


@pytest.fixture
def world() -> Iterator[World]:
    """A StackSet `s` with a rule in two accounts."""
    with mock_aws(), repaired((*REPAIRS, *drift.REPAIRS)):
        made = World()
        rule = {"Resources": {"Rule": TEMPLATE["Resources"]["Rule"]}}
        made.create(TemplateBody=json.dumps(rule))
        made.on("create", made.outer)
        yield made
    FAILURES.clear()


def looked(world: World) -> str:
    """The id of a look at the StackSet that has ended."""
    return str(world.aws.detect_stack_set_drift(StackSetName="s", **HERE)["OperationId"])


def instances(world: World, **more: Any) -> dict[str, str]:
    """The drift of each account."""
    summaries = world.aws.list_stack_instances(StackSetName="s", **HERE, **more)["Summaries"]
    return {one["Account"]: one["DriftStatus"] for one in summaries if one["Account"] in {OTHER, DEEP}}


def test_a_stackset_is_looked_at_in_every_account(world: World) -> None:
    """The filter of ListStackInstances knows what was found."""
    client("events", DEEP).disable_rule(Name="r")
    before, operation_id = instances(world), looked(world)

    assert before == {OTHER: "NOT_CHECKED", DEEP: "NOT_CHECKED"}
    assert instances(world) == {OTHER: "IN_SYNC", DEEP: "DRIFTED"}
    assert instances(world, Filters=[{"Name": "DRIFT_STATUS", "Values": "DRIFTED"}]) == {DEEP: "DRIFTED"}
    told = world.aws.describe_stack_set_operation(StackSetName="s", OperationId=operation_id, **HERE)["StackSetOperation"]
    assert (told["Action"], told["StackSetDriftDetectionDetails"]["DriftedStackInstancesCount"]) == ("DETECT_DRIFT", 1)


def test_what_differs_in_an_account_is_told_without_entering_it(world: World) -> None:
    """By the administrator of the StackSet, for the statuses that were asked for."""
    client("events", DEEP).disable_rule(Name="r")
    asked = {"OperationId": looked(world), "StackInstanceRegion": HOME, "StackSetName": "s", **HERE}

    deep, other = (
        world.aws.list_stack_instance_resource_drifts(
            StackInstanceAccount=account, StackInstanceResourceDriftStatuses=["MODIFIED"], **asked
        )["Summaries"]
        for account in (DEEP, OTHER)
    )
    assert [one["LogicalResourceId"] for one in deep] == ["Rule"]
    assert other == []


def test_a_look_that_fails_leaves_the_instance_as_it_is(world: World) -> None:
    """It is current, as it was, and its result says why it was not seen."""
    FAILURES.append(lambda account, _: "planted" if account == DEEP else None)
    operation_id = looked(world)

    results = world.aws.list_stack_set_operation_results(StackSetName="s", OperationId=operation_id, **HERE)["Summaries"]
    assert {one["Account"]: one["Status"] for one in results}[DEEP] == "FAILED"
    statuses = world.aws.list_stack_instances(StackSetName="s", **HERE)["Summaries"]
    assert {one["Status"] for one in statuses if one["Account"] == DEEP} == {"CURRENT"}


@mock_aws
def test_stock_moto_knows_no_drift() -> None:
    """Canary for cloudformation-drift."""
    aws = client("cloudformation")
    aws.create_stack(StackName="s", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_NAMED_IAM"])

    with pytest.raises((ClientError, NotImplementedError)):
        aws.detect_stack_drift(StackName="s")
