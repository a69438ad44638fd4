"""SQS: a message tells who sent it, and an event source mapping waits to be polled."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.sqs.models import sqs_backends

from deployer.sandbox.identity import caller_of, session_keys
from deployer.sandbox.repairs import repaired, sqs
from tests.sandbox.aws import HOME, HUB, a_role, client, client_as

FUNCTION = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


@pytest.fixture
def queue() -> Iterator[str]:
    """The URL of a queue of the hub, with the repairs."""
    with mock_aws(), repaired(sqs.REPAIRS):
        yield client("sqs", HUB).create_queue(QueueName="work")["QueueUrl"]


def _sender(url: str) -> str:
    received = client("sqs", HUB).receive_message(QueueUrl=url, MessageSystemAttributeNames=["SenderId"])
    return str(received["Messages"][0]["Attributes"]["SenderId"])


def test_a_user_is_told_by_its_id(queue: str) -> None:
    """That is how a release knows who asked for it."""
    client("sqs", HUB).send_message(QueueUrl=queue, MessageBody="release")

    assert _sender(queue) == client("sts", HUB).get_caller_identity()["UserId"]


def test_a_session_is_told_by_role_id_and_session_name(queue: str) -> None:
    """So is one entry of a batch."""
    keys = session_keys(a_role("respond", HUB, FUNCTION), "inc-1")
    client_as(keys, "sqs").send_message_batch(QueueUrl=queue, Entries=[{"Id": "1", "MessageBody": "tick"}])

    caller = caller_of(keys.access_key_id)
    assert caller is not None
    assert _sender(queue) == caller.user_id
    assert caller.user_id.endswith(":inc-1")


def _mapped() -> Any:
    """The hub's queue, after a function was mapped to it."""
    role = a_role("respond", HUB, FUNCTION)
    code = {"S3Bucket": "none", "S3Key": "none"}
    hub = client("lambda", HUB)
    hub.create_function(FunctionName="respond", Role=role, Runtime="python3.13", Handler="h.h", Code=code)
    hub.create_event_source_mapping(FunctionName="respond", EventSourceArn=f"arn:aws:sqs:{HOME}:{HUB}:work")
    return sqs_backends[HUB][HOME].queues["work"]


@pytest.fixture
def no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Functions need no code to be made."""
    monkeypatch.setenv("VALIDATE_LAMBDA_S3", "false")


@pytest.mark.usefixtures("queue", "no_code")
def test_a_mapping_waits_to_be_polled() -> None:
    """It is listed, and the queue knows nothing of it."""
    assert _mapped().lambda_event_source_mappings == {}
    assert client("lambda", HUB).list_event_source_mappings()["EventSourceMappings"][0]["State"] == "Enabled"


def _policy_after_a_change(url: str) -> bool:
    hub, allow = client("sqs", HUB), {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    hub.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    hub.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "99"})
    return "Policy" in hub.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def test_a_policy_outlives_other_settings(queue: str) -> None:
    """Only a new policy, or an empty one, replaces it."""
    assert _policy_after_a_change(queue)


@mock_aws
def test_stock_moto_loses_the_policy_of_a_queue() -> None:
    """Canary for sqs-policies."""
    assert not _policy_after_a_change(client("sqs", HUB).create_queue(QueueName="work")["QueueUrl"])


@mock_aws
def test_stock_moto_says_one_sender_of_all_messages() -> None:
    """Canary for sqs-sender."""
    url = client("sqs", HUB).create_queue(QueueName="work")["QueueUrl"]
    client("sqs", HUB).send_message(QueueUrl=url, MessageBody=json.dumps({}))

    assert _sender(url) != client("sts", HUB).get_caller_identity()["UserId"]


@pytest.mark.usefixtures("no_code")
@mock_aws
def test_stock_moto_runs_a_mapped_function_while_sending() -> None:
    """Canary for sqs-mappings."""
    client("sqs", HUB).create_queue(QueueName="work")

    assert _mapped().lambda_event_source_mappings
