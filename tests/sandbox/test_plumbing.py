"""The whole way, without the hub: a finding in a member abroad runs a function of the hub, and its echo lies in a queue."""

import json

import pytest

from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import (
    ABROAD,
    HOME,
    HUB,
    MEMBER,
    a_function,
    a_mapping,
    a_policy,
    a_queue,
    a_role,
    a_rule,
    an_event,
    an_open_queue,
    messages,
)

ECHO = """
import json, os, urllib.parse, urllib.request
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
SCOPE = os.environ["AWS_ACCESS_KEY_ID"] + "/20261121/eu-west-1/sqs/aws4_request"
def handler(event, context):
    for record in event["Records"]:
        call = {"QueueUrl": os.environ["OUT"], "MessageBody": record["body"]}
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "AmazonSQS.SendMessage",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0",
        }
        request = urllib.request.Request(ENDPOINT, json.dumps(call).encode(), headers)
        urllib.request.urlopen(request, timeout=5).close()
"""
"""Signed by hand: the bundle holds no botocore, and moto reads the key alone."""


@pytest.fixture(scope="module")
def echoes(sandbox: Sandbox) -> str:
    """Everything is deployed; answers with the queue in which the echoes lie."""
    bus = sandbox.client("events", HUB, HOME).create_event_bus(Name="hub")["EventBusArn"]
    condition = {"StringEquals": {"aws:PrincipalOrgID": sandbox.world.organization_id}}
    policy = a_policy(Principal="*", Action="events:PutEvents", Resource=bus, Condition=condition)
    sandbox.client("events", HUB, HOME).put_permission(EventBusName="hub", Policy=policy)
    role = a_role(sandbox, "forwarder", "events.amazonaws.com", MEMBER, action="events:PutEvents", resource=bus)
    a_rule(sandbox, {"Arn": bus, "RoleArn": role}, MEMBER, ABROAD)
    work, out = an_open_queue(sandbox, "work"), a_queue(sandbox, "out")
    a_rule(sandbox, {"Arn": work}, bus="hub")
    variables = {"OUT": f"{sandbox.endpoint}/{HUB}/out"}
    a_mapping(sandbox, work, a_function(sandbox, "echo", ECHO, Environment={"Variables": variables}))
    return out


def test_the_echo_of_a_finding_is_the_finding(sandbox: Sandbox, echoes: str) -> None:
    """Bus, rule, queue, function, and back by an API call of the function's own role."""
    sandbox.put_event(an_event(), MEMBER, ABROAD)
    sandbox.settle()

    assert [json.loads(message["Body"]) for message in messages(sandbox, echoes)] == [an_event()]
    sent = [call for call in sandbox.calls if call.name == "sqs:SendMessage"]
    assert sent[-1].principal_arn == f"arn:aws:sts::{HUB}:assumed-role/echo-role/echo"


def test_a_warm_function_starts_within_a_tenth_of_a_second(sandbox: Sandbox, echoes: str) -> None:
    """From the finding to the handler, by event and not by polling; the best of five, for a busy machine."""
    assert echoes
    waits = []
    for _ in range(5):
        sandbox.put_event(an_event(), MEMBER, ABROAD)
        sandbox.settle()
        last = sandbox.functions.outcomes[-1]
        waits.append(last.started - max(call.ended for call in sandbox.calls if call.ended < last.started))
    assert not sandbox.functions.outcomes[-1].cold
    assert min(waits) < 0.1


def test_nothing_is_lost_in_a_storm(sandbox: Sandbox, echoes: str) -> None:
    """A hundred findings are a hundred echoes."""
    before = len([call for call in sandbox.calls if call.name == "sqs:SendMessage"])
    for number in range(100):
        sandbox.put_event(an_event(id=str(number)), MEMBER, ABROAD)
    sandbox.settle(30)

    assert echoes
    sent = [json.loads(call.parameters["MessageBody"])["id"] for call in sandbox.calls if call.name == "sqs:SendMessage"]
    assert sorted(sent[before:], key=int) == [str(number) for number in range(100)]
