"""The way an event takes through the templates as they are rendered, before any account is entered."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from deployer.bundle import build
from deployer.render import render
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from deployer.settings import Target
from hub.actions import catalogue
from hub.incident import Mode
from hub.playbook import DEFAULT, Phase, Playbook, Use
from hub.values import to_plain
from tests.deployer.installations import EXAMPLE

HUB, MEMBER, HOME, ABROAD = "222222222222", "333333333333", "eu-west-1", "us-east-1"
LIBRARY = (Playbook(DEFAULT, "", {}, Mode.ACT, tuple(Use(action.name, Phase.CONTAIN) for action in catalogue())),)


@pytest.fixture(scope="module")
def deployed() -> Iterator[Sandbox]:
    """The hub, and one member's roles and forwarding in another Region, from the rendered templates."""
    settings = replace(EXAMPLE, organization=World.demo().organization_id, targets=(Target("r-sand", (HOME, ABROAD)),))
    bundle = build(json.dumps(to_plain(LIBRARY)))
    texts = render(settings, LIBRARY, catalogue(), bundle.key)
    with Sandbox.start(World.demo()) as sandbox:
        stack(sandbox, "irhub-bootstrap", texts.bootstrap, HUB, HOME)
        bucket = f"irhub-artifacts-{HUB}-{HOME}"
        for key, body in ((bundle.key, bundle.content), ("hub.yaml", texts.hub.encode())):
            sandbox.client("s3", HUB, HOME).put_object(Bucket=bucket, Key=key, Body=body)
        stack(sandbox, "irhub-dead-letters", texts.dead_letters, HUB, ABROAD)
        stack(sandbox, "irhub-hub", f"https://{bucket}.s3.{HOME}.amazonaws.com/hub.yaml", HUB, HOME)
        stack(sandbox, "irhub-role", texts.role, MEMBER, HOME)
        stack(sandbox, "irhub-forwarding", texts.forwarding, MEMBER, ABROAD)
        yield sandbox


def stack(sandbox: Sandbox, name: str, text: str, account_id: str, region: str) -> None:
    """A stack of this template stands; one that is too long to be sent is named by its address."""
    cloudformation = sandbox.client("cloudformation", account_id, region)
    template = {"TemplateURL" if text.startswith("https://") else "TemplateBody": text}
    cloudformation.create_stack(StackName=name, **template, Capabilities=["CAPABILITY_NAMED_IAM"])
    assert cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"


def an_event(source: str, kind: str, account_id: str, **detail: Any) -> dict[str, Any]:
    """An event as it lies on an account's default bus."""
    envelope = {"version": "0", "id": "event-1", "time": "2026-01-02T03:04:05Z", "region": ABROAD, "resources": []}
    return envelope | {"source": source, "detail-type": kind, "account": account_id, "detail": detail}


def letters(sandbox: Sandbox, name: str, region: str = HOME) -> list[Any]:
    """What lies in a queue of the hub account, taken from it."""
    sqs = sandbox.client("sqs", HUB, region)
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])
    for letter in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
    return found


def test_a_finding_of_a_member_abroad_reaches_the_function(deployed: Sandbox) -> None:
    """Rule, forwarder, boundary, bus policy, rule, queue policy, queue, mapping, bundle, role: one that is wrong stops it."""
    deployed.put_event(an_event("aws.guardduty", "GuardDuty Finding", MEMBER, accountId=MEMBER, type="x"), MEMBER, ABROAD)
    deployed.settle()

    (letter,) = letters(deployed, "irhub-dead-letters")
    assert "detail.arn" in letter["MessageAttributes"]["reason"]["StringValue"]


def test_an_alarm_abroad_becomes_a_dead_letter_at_home(deployed: Sandbox) -> None:
    """So people hear of it through the one topic that they have subscribed to."""
    alarm = {"alarmName": "irhub-forwarding-dead-letters", "state": {"value": "ALARM"}}
    deployed.put_event(an_event("aws.cloudwatch", "CloudWatch Alarm State Change", HUB, **alarm), HUB, ABROAD)
    deployed.settle()

    (letter,) = letters(deployed, "irhub-dead-letters")
    assert json.loads(letter["Body"])["detail"] == alarm


def test_what_a_member_cannot_forward_is_kept_in_its_region(deployed: Sandbox) -> None:
    """The hub bus lets nobody in; the event waits in the hub account, in the member's Region."""
    events = deployed.client("events", HUB, HOME)
    statement = json.loads(events.describe_event_bus(Name="irhub-hub")["Policy"])["Statement"][0]
    events.remove_permission(EventBusName="irhub-hub", StatementId=statement["Sid"])

    deployed.put_event(an_event("aws.guardduty", "GuardDuty Finding", MEMBER, accountId=MEMBER, type="x"), MEMBER, ABROAD)
    deployed.settle()
    assert len(letters(deployed, "irhub-forwarding-dead-letters", ABROAD)) == 1
