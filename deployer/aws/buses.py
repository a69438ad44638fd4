"""Buses, the rules that lead to them, and the queues behind them (EventBridge API, SQS API)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.seat import Seat
from deployer.calls import Aws, Call, Door, pages
from deployer.errors import NotFoundError

SERVICE = "events"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends to."""

    arn: str
    role: str = ""
    dead_letters: str = ""
    """The ARN of the queue for what cannot be delivered; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the default bus."""

    name: str
    enabled: bool
    pattern: Mapping[str, Any]
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue's name, whom it lets in, and how much lies in it."""

    arn: str
    policy: Mapping[str, Any]
    messages: int


def policy(aws: Aws, region: str, bus: str) -> Mapping[str, Any] | None:
    """The bus's resource policy; empty where it has none, None where there is no such bus."""
    try:
        said = aws.make(Call(Door.HUB, SERVICE, "DescribeEventBus", region, {"Name": bus}))
    except NotFoundError:
        return None
    document: Mapping[str, Any] = json.loads(said.get("Policy") or "{}")
    return document


def leading_to(aws: Aws, seat: Seat, region: str, target_arn: str) -> tuple[str, ...]:
    """The names of the default bus's rules that send there."""
    call = seat.call(SERVICE, "ListRuleNamesByTarget", region, {"TargetArn": target_arn})
    return tuple(pages(aws, call, "RuleNames"))


def how_many_rules(aws: Aws, region: str, bus: str) -> int:
    """How many rules a bus of the hub account has."""
    return sum(1 for _ in pages(aws, Call(Door.HUB, SERVICE, "ListRules", region, {"EventBusName": bus}), "Rules"))


def rule(aws: Aws, seat: Seat, region: str, name: str) -> Rule | None:
    """A rule of the default bus with its targets; None where there is none of that name."""
    try:
        said = aws.make(seat.call(SERVICE, "DescribeRule", region, {"Name": name}))
    except NotFoundError:
        return None
    found = pages(aws, seat.call(SERVICE, "ListTargetsByRule", region, {"Rule": name}), "Targets")
    pattern = json.loads(said.get("EventPattern") or "{}")
    return Rule(name, said.get("State") != "DISABLED", pattern, tuple(_target(one) for one in found))


def queue(aws: Aws, region: str, name: str) -> Queue | None:
    """A queue of the hub account; None where there is none of that name."""
    try:
        url = aws.make(Call(Door.HUB, "sqs", "GetQueueUrl", region, {"QueueName": name}))["QueueUrl"]
        names = ["QueueArn", "Policy", "ApproximateNumberOfMessages"]
        call = Call(Door.HUB, "sqs", "GetQueueAttributes", region, {"QueueUrl": url, "AttributeNames": names})
        said = aws.make(call).get("Attributes", {})
    except NotFoundError:
        return None
    return Queue(
        said.get("QueueArn", ""), json.loads(said.get("Policy") or "{}"), int(said.get("ApproximateNumberOfMessages", 0))
    )


def _target(said: Mapping[str, Any]) -> Target:
    return Target(said["Arn"], said.get("RoleArn", ""), (said.get("DeadLetterConfig") or {}).get("Arn", ""))
