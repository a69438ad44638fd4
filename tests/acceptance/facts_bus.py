"""What reaches the hub's bus, asked with rules in members and a queue that gets everything the bus does."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.awsrequest import AWSPreparedRequest

from tests.acceptance.deploying import stack
from tests.acceptance.people import AWAY, HOME, HUB, MEMBER, STRANGER, allow, make_role, refused, role
from tests.acceptance.world import PREFIX, World

BUS = f"arn:aws:events:{HOME}:{HUB}:event-bus/{PREFIX}-hub"


def a_finding_keeps_its_origin(world: World) -> None:
    """Our rule brings a member's finding to the hub's bus in another account and Region, with its origin on it."""
    world.publish(_sample(world, "origin"))
    (event,) = world.on_the_bus()
    assert (event["account"], event["region"], event["source"]) == (MEMBER, AWAY, "aws.guardduty")


def another_role_brings_nothing(world: World) -> None:
    """A rule that lends another role brings not even findings, although that role may put events on any bus."""
    make_role(world.server, MEMBER, "courier", {"Principal": {"Service": "events.amazonaws.com"}}, [allow("events:PutEvents")])
    _rule(world, "courier", {"source": ["aws.guardduty"], "detail": {"accountId": ["courier"]}})
    world.publish({**_sample(world, "courier"), "accountId": "courier"})  # for that rule alone: ours asks for the account's own
    assert world.on_the_bus() == []


def another_source_is_stopped(world: World) -> None:
    """Our forwarder brings no event of another source, even if somebody adds a rule that lends it."""
    _rule(world, f"{PREFIX}-forwarder", {"source": ["acceptance.forged"]})
    assert world.put(MEMBER, {"Source": "acceptance.forged", "DetailType": "GuardDuty Finding", "Detail": "{}"})
    assert world.on_the_bus() == []


def a_stranger_brings_nothing(world: World) -> None:
    """An account outside of the organization brings nothing, although it installed our own templates."""
    stack(world, (STRANGER, AWAY), "forwarding", world.text("spoke/forwarding.yaml"))
    detail = {**_sample(world, "stranger"), "accountId": STRANGER}
    assert world.put(STRANGER, {"Source": "aws.guardduty", "DetailType": "GuardDuty Finding", "Detail": json.dumps(detail)})
    assert world.on_the_bus() == []


def a_sample_is_only_noted(world: World) -> None:
    """A sample finding comes all the way and is noted with its reason; no account is entered for it."""
    world.publish(_sample(world, "noted"))
    world.settle()
    assert any("sample" in item["note"]["S"] for item in world.ledger("NOTE#"))
    assert world.ledger("INC#") == []
    assert world.entries() == []


def only_tls_is_taken(world: World) -> None:
    """The hub's queues take nothing that does not come over TLS, not even from the hub's own role."""
    sqs = world.server.client("sqs", HOME, world.respond)
    url = world.hub("sqs").get_queue_url(QueueName=f"{PREFIX}-dead-letters")["QueueUrl"]
    assert not refused(sqs.send_message, QueueUrl=url, MessageBody="over TLS")
    sqs.meta.events.register("before-send", _as_a_proxy_without_tls)
    assert refused(sqs.send_message, QueueUrl=url, MessageBody="in the clear")


def _as_a_proxy_without_tls(request: AWSPreparedRequest, **_: Any) -> None:
    request.headers["X-Forwarded-Proto"] = "http"


def _sample(world: World, name: str) -> dict[str, Any]:
    detail = world.finding(world.instance, f"sample-{name}")
    return {**detail, "service": {**detail["service"], "additionalInfo": {"sample": True}}}


def _rule(world: World, lends: str, pattern: Mapping[str, Any]) -> None:
    events, name = world.member("events"), f"acceptance-{lends}"
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "hub", "Arn": BUS, "RoleArn": role(MEMBER, lends)}])


FACTS: tuple[Callable[[World], None], ...] = (
    a_finding_keeps_its_origin,
    another_role_brings_nothing,
    another_source_is_stopped,
    a_stranger_brings_nothing,
    a_sample_is_only_noted,
    only_tls_is_taken,
)
