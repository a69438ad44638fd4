"""Makers for tests of a running sandbox: functions of a few lines, queues, buses and rules, by AWS's own APIs."""

import io
import json
import zipfile
from typing import Any

from deployer.sandbox.running import Sandbox

OWNER, HUB, MEMBER = "111111111111", "222222222222", "333333333333"
HOME, ABROAD = "eu-west-1", "us-east-1"

ECHO = """
import json, os, urllib.request
def handler(event, context):
    print("got", len(event.get("Records", [])))
    return {"event": event, "left": context.get_remaining_time_in_millis(), "environ": dict(os.environ)}
"""


def a_policy(**statement: Any) -> str:
    """A policy of one statement that allows."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "only", "Effect": "Allow", **statement}]})


def a_role(sandbox: Sandbox, name: str, service: str, account_id: str = HUB, **allows: Any) -> str:
    """The ARN of a role that this service may enter, allowing `action` on `resource`, everything by default."""
    iam = sandbox.client("iam", account_id, "us-east-1")
    trust = a_policy(Principal={"Service": service}, Action="sts:AssumeRole")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    own = a_policy(Action=allows.get("action", "*"), Resource=allows.get("resource", "*"))
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=own)
    return str(role["Arn"])


def zipped(code: str) -> bytes:
    """A bundle of one module, ``main``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("main.py", code)
    return out.getvalue()


def a_function(sandbox: Sandbox, name: str, code: str = ECHO, **settings: Any) -> str:
    """The ARN of a function in the hub that runs `main.handler` of this code."""
    made = sandbox.client("lambda", HUB, HOME).create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="main.handler",
        Role=settings.pop("role", None) or a_role(sandbox, f"{name}-role", "lambda.amazonaws.com"),
        Code={"ZipFile": zipped(code)},
        Timeout=settings.pop("timeout", 10),
        **settings,
    )
    return str(made["FunctionArn"])


def a_queue(sandbox: Sandbox, name: str, account_id: str = HUB, region: str = HOME, **attributes: str) -> str:
    """The ARN of a queue."""
    sqs = sandbox.client("sqs", account_id, region)
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def an_open_queue(sandbox: Sandbox, name: str, account_id: str = HUB, region: str = HOME) -> str:
    """The ARN of a queue that lets EventBridge in."""
    policy = a_policy(Principal={"Service": "events.amazonaws.com"}, Action="sqs:SendMessage", Resource="*")
    return a_queue(sandbox, name, account_id, region, Policy=policy)


def bodies(sandbox: Sandbox, arn: str) -> list[Any]:
    """The bodies of what lies in a queue, taken from it."""
    return [json.loads(message["Body"]) for message in messages(sandbox, arn)]


def messages(sandbox: Sandbox, arn: str) -> list[Any]:
    """What lies in a queue, taken from it with all attributes."""
    _, _, _, region, account_id, name = arn.split(":")
    sqs = sandbox.client("sqs", account_id, region)
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return list(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", []))


def send(sandbox: Sandbox, arn: str, body: Any, **more: Any) -> None:
    """A message lies in the queue."""
    _, _, _, region, account_id, name = arn.split(":")
    sqs = sandbox.client("sqs", account_id, region)
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=json.dumps(body), **more)


def a_mapping(sandbox: Sandbox, queue_arn: str, function_arn: str, **settings: Any) -> None:
    """The function is invoked with the queue's messages."""
    sandbox.client("lambda", HUB, HOME).create_event_source_mapping(
        EventSourceArn=queue_arn, FunctionName=function_arn, BatchSize=settings.pop("batch_size", 1), **settings
    )


def a_rule(sandbox: Sandbox, target: dict[str, Any], account_id: str = HUB, region: str = HOME, **more: Any) -> None:
    """Events of source ``aws.guardduty`` (or of another `source`) go from a bus to the target."""
    events = sandbox.client("events", account_id, region)
    bus, name = more.get("bus", "default"), more.get("name", "findings")
    pattern = json.dumps({"source": [more.get("source", "aws.guardduty")]})
    events.put_rule(Name=name, EventBusName=bus, EventPattern=pattern, State=more.get("state", "ENABLED"))
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "target", **target}])


def an_event(**changes: Any) -> dict[str, Any]:
    """An event of GuardDuty in the member, abroad."""
    return {
        "version": "0",
        "id": "c8c4daa7-a20c-2f03-0070-b7393dd542ad",
        "source": "aws.guardduty",
        "detail-type": "GuardDuty Finding",
        "account": MEMBER,
        "region": ABROAD,
        "time": "2026-11-21T20:00:00Z",
        "resources": [],
        "detail": {"id": "1ab92989eaf0e742df4a014d5171d8f9", "severity": 8},
        **changes,
    }
