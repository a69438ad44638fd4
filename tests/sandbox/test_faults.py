"""Troubles on order: which calls they hit, and what a client sees of them."""

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from deployer.sandbox.faults import LOST, Called, Fault, Faults, Moment, Trouble, broken, denied, failing_instance, throttled
from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import HOME, MEMBER

CALL = Called("ec2", "DescribeVpcs", MEMBER, HOME)


def test_a_fault_is_used_up_after_its_number_of_times() -> None:
    """Twice means twice, and then all goes well."""
    faults = Faults()
    faults.add(Fault("ec2", "DescribeVpcs", LOST, times=2))

    assert [faults.take(CALL) is not None for _ in range(3)] == [True, True, False]


def test_faults_end_when_they_are_cleared() -> None:
    """However many times were left."""
    faults = Faults()
    faults.add(Fault("ec2", "DescribeVpcs", LOST, times=1_000))

    faults.clear()
    assert faults.take(CALL) is None


@pytest.mark.parametrize(
    "elsewhere",
    [
        Fault("sqs", "DescribeVpcs", LOST),
        Fault("ec2", "DescribeSubnets", LOST),
        Fault("ec2", "DescribeVpcs", LOST, account_id="999999999999"),
        Fault("ec2", "DescribeVpcs", LOST, region="us-east-1"),
    ],
)
def test_a_fault_for_another_call_stays(elsewhere: Fault) -> None:
    """Service, operation, account and Region must all fit."""
    faults = Faults()
    faults.add(elsewhere)

    assert faults.take(CALL) is None
    assert faults.left == (elsewhere,)


@pytest.mark.parametrize("make", [throttled, denied, broken])
@pytest.mark.parametrize(
    ("service", "operation", "call"),
    [("ec2", "DescribeVpcs", "describe_vpcs"), ("sqs", "ListQueues", "list_queues"), ("s3", "ListBuckets", "list_buckets"),
     ("lambda", "ListFunctions", "list_functions"), ("sts", "GetCallerIdentity", "get_caller_identity")],
)  # fmt: skip
def test_a_client_reads_the_code_in_every_protocol(
    sandbox: Sandbox, service: str, operation: str, call: str, make: Callable[[str], Trouble]
) -> None:
    """Query, EC2, JSON, REST-JSON and REST-XML each have their own way to say it."""
    trouble = make(service)
    sandbox.faults.add(Fault(service, operation, trouble))

    with pytest.raises(ClientError) as caught:
        getattr(sandbox.client(service, MEMBER, HOME), call)()
    assert caught.value.response["Error"]["Code"] == trouble.code
    assert sandbox.calls[-1].error == trouble.code


def test_a_lost_answer_was_applied(sandbox: Sandbox) -> None:
    """The queue exists though nobody heard of it, and the record says so."""
    sqs = sandbox.client("sqs", MEMBER, HOME)
    sandbox.faults.add(Fault("sqs", "CreateQueue", LOST, when=Moment.AFTER))

    with pytest.raises(ConnectionClosedError):
        sqs.create_queue(QueueName="unheard")
    assert sqs.get_queue_url(QueueName="unheard")
    assert (sandbox.calls[-2].error, sandbox.calls[-2].applied) == ("AnswerLost", True)


def test_a_call_that_fails_before_is_not_carried_out(sandbox: Sandbox) -> None:
    """A denied call changes nothing, and the record says that it was not applied."""
    sqs = sandbox.client("sqs", MEMBER, HOME)
    sandbox.faults.add(Fault("sqs", "CreateQueue", denied("sqs")))

    with pytest.raises(ClientError):
        sqs.create_queue(QueueName="forbidden")
    assert not sandbox.calls[-1].applied
    assert "forbidden" not in str(sqs.list_queues().get("QueueUrls", []))


def test_one_account_of_a_stack_set_can_fail(sandbox: Sandbox) -> None:
    """With its reason, and the others go on; the next operation finds all well."""
    world = sandbox.world
    cloudformation = sandbox.client("cloudformation", world.hub.id, HOME)
    topic = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    named = {"StackSetName": "topics", "CallAs": "DELEGATED_ADMIN"}
    deployment = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    cloudformation.create_stack_set(**named, TemplateBody=topic, PermissionModel="SERVICE_MANAGED", AutoDeployment=deployment)
    sandbox.faults.add(failing_instance(MEMBER, HOME, "Account gate said no"))

    targets = {"OrganizationalUnitIds": [world.unit_id(("Workloads",))]}
    tolerant = {"FailureToleranceCount": 5}
    cloudformation.create_stack_instances(**named, DeploymentTargets=targets, Regions=[HOME], OperationPreferences=tolerant)

    found = cloudformation.list_stack_instances(**named)["Summaries"]
    assert {one["Account"]: one.get("StatusReason", "") for one in found}[MEMBER] == "Account gate said no"
    assert sum(one["Status"] == "CURRENT" for one in found) == 3
