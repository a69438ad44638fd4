"""The record of API calls: who, where, what, and how it ended."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.sqs.responses import SQSResponse

from deployer.sandbox.identity import session_keys
from deployer.sandbox.recorder import MASKED, RecordedCall, masked
from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import HOME, HUB, MEMBER, a_role

CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("ec2", "describe_vpcs", {"VpcIds": ["vpc-1"], "Filters": [{"Name": "tag:a", "Values": ["b"]}]}),
    ("sqs", "list_queues", {"QueueNamePrefix": "x"}),
    ("dynamodb", "describe_table", {"TableName": "ledger"}),
    ("s3", "head_bucket", {"Bucket": "no-such-bucket"}),
    ("lambda", "get_function", {"FunctionName": "none"}),
    ("elbv2", "describe_load_balancers", {"Names": ["x"]}),
    ("elb", "describe_load_balancers", {"LoadBalancerNames": ["x"]}),
    ("autoscaling", "describe_auto_scaling_instances", {"InstanceIds": ["i-1"]}),
    ("cloudwatch", "describe_alarms", {"AlarmNames": ["x"]}),
    ("guardduty", "list_detectors", {}),
    ("cloudformation", "describe_stacks", {"StackName": "none"}),
]


def last(sandbox: Sandbox) -> RecordedCall:
    """The call that ended last."""
    return sandbox.calls[-1]


@pytest.mark.parametrize(("service", "method", "parameters"), CALLS, ids=[f"{one[0]}.{one[1]}" for one in CALLS])
def test_every_protocol_is_read(sandbox: Sandbox, service: str, method: str, parameters: dict[str, Any]) -> None:
    """Service, operation and parameters are those that the client was given."""
    client = sandbox.client(service, MEMBER, HOME)
    try:
        getattr(client, method)(**parameters)
    except ClientError:
        assert last(sandbox).error
    operation = client.meta.method_to_api_mapping[method]
    assert (last(sandbox).service, last(sandbox).operation) == (service, operation)
    assert last(sandbox).parameters == parameters


def test_a_session_is_recorded_with_its_name(sandbox: Sandbox) -> None:
    """The session name of irhub's own sessions is the incident, so it must be in the record."""
    keys = session_keys(a_role(sandbox, "contain", "lambda.amazonaws.com", MEMBER), "inc-20261121-abc")
    client = sandbox._parts.clients.acting_as(keys, "ec2", HOME)

    client.describe_vpcs()

    assert last(sandbox).principal_arn == f"arn:aws:sts::{MEMBER}:assumed-role/contain/inc-20261121-abc"
    assert last(sandbox).account_id == MEMBER


def test_what_moto_cannot_do_is_said_and_not_tried_again(sandbox: Sandbox) -> None:
    """A call that moto has not is an error with a code, and no crash."""
    with pytest.raises(ClientError, match="The sandbox cannot do DescribeFpgaImages"):
        sandbox.client("ec2", MEMBER, HOME).describe_fpga_images()
    assert last(sandbox).error == "NotImplemented"


def test_a_secret_is_not_in_the_record(sandbox: Sandbox) -> None:
    """What Secrets Manager is given stays there."""
    sandbox.client("secretsmanager", HUB, HOME).create_secret(Name="slack", SecretString="https://hooks.example")

    assert last(sandbox).parameters["SecretString"] == MASKED
    assert "hooks.example" not in json.dumps([str(call) for call in sandbox.calls])


def test_files_are_recorded_as_their_size() -> None:
    """A bundle of megabytes is not kept."""
    assert masked({"Code": {"ZipFile": b"12345"}, "Tags": [{"Key": "a"}]}) == {
        "Code": {"ZipFile": "<5 bytes>"},
        "Tags": [{"Key": "a"}],
    }


def test_what_moto_fails_at_is_told_and_kept(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller gets a server error, and the traceback is there to be read."""

    def fails(_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(SQSResponse, "list_queues", fails)
    with pytest.raises(ClientError, match="The sandbox failed at it: ZeroDivisionError"):
        sandbox.client("sqs", MEMBER, HOME).list_queues()
    assert "ZeroDivisionError" in sandbox.crashes[-1]


def test_the_calls_of_one_stretch_can_be_told_apart(sandbox: Sandbox) -> None:
    """Those after a mark, and no others."""
    mark = len(sandbox.calls)
    sandbox.client("sqs", MEMBER, HOME).list_queues()

    assert [call.name for call in sandbox.recorder.since(mark)] == ["sqs:ListQueues"]
