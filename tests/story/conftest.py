"""A hub on moto with real actions, real ledger and real gates, in one process and on virtual time."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from moto.sqs.models import sqs_backends

from hub.action import Place
from hub.aws.clients import Clients
from hub.aws.wiring import Process, build
from hub.finding import Finding, Target
from hub.hub import Hub
from hub.incident import Mode
from hub.playbook import Phase, Playbook, Use
from tests.contract.cloud import BUCKET, HUB_REGION, MEMBER, Cloud, a_cloud
from tests.fakes import DEFAULT_PLAYBOOK, Clock, a_finding, settings
from tests.story.clock import Rounds
from tests.story.crash import Crash, never

BESIDE = ("capture-api-state", "protect-instance", "snapshot-volumes", "auto-scaling-standby")
USES = (*(Use(name, Phase.BESIDE) for name in BESIDE), Use("isolate-instance", Phase.CONTAIN))
LIBRARY = (Playbook("compromised-instance", "", {"type": [{"prefix": "Backdoor:"}]}, Mode.ACT, USES), DEFAULT_PLAYBOOK)


@dataclass(frozen=True, slots=True)
class Scene:
    """The hub, the cloud it works in, and the clock it runs by."""

    hub: Hub
    cloud: Cloud
    rounds: Rounds
    clock: Clock

    def finding(self, target: Target, **changes: Any) -> Finding:
        """A severe finding on that target."""
        finding = a_finding(target=target, account_id=target.account_id, region=target.region)
        return replace(finding, **changes)

    def messages(self, kind: str) -> list[dict[str, Any]]:
        """The messages of that kind that the hub sent itself, as Lambda's mapping will hand them over."""
        queues = sqs_backends[MEMBER][HUB_REGION].queues
        bodies = [message.body for message in queues["irhub-work"]._messages]
        ours = [body for body in bodies if json.loads(body)["irhub"] == kind]
        return [{"messageId": f"m-{index}", "body": body, "attributes": {}} for index, body in enumerate(ours)]

    def later(self, seconds: float) -> None:
        """Time passes."""
        self.clock.now += timedelta(seconds=seconds)


def furnish(cloud: Cloud) -> dict[str, Any]:
    """The hub's table, queues, topic and bus, and what the settings call them."""
    dynamodb = cloud.client("dynamodb", Place.EVIDENCE)
    names = {"PK": "HASH", "SK": "RANGE", "state": "HASH", "opened_at": "RANGE"}
    keys = [{"AttributeName": name, "KeyType": kind} for name, kind in names.items()]
    dynamodb.create_table(
        TableName="irhub-ledger",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=keys[:2],
        GlobalSecondaryIndexes=[{"IndexName": "by-state", "KeySchema": keys[2:], "Projection": {"ProjectionType": "ALL"}}],
    )
    account = {"PK": {"S": f"ACCOUNT#{MEMBER}"}, "SK": {"S": "META"}, "name": {"S": "shop"}, "mode": {"S": "act"}}
    dynamodb.put_item(TableName="irhub-ledger", Item=account)
    sqs, sns, events = (cloud.client(name, Place.EVIDENCE) for name in ("sqs", "sns", "events"))
    events.create_event_bus(Name="irhub-hub")
    return {
        "identity_center_account_id": MEMBER,
        "identity_center_region": HUB_REGION,
        "queue_url": sqs.create_queue(QueueName="irhub-work")["QueueUrl"],
        "dead_letter_url": sqs.create_queue(QueueName="irhub-dead-letters")["QueueUrl"],
        "topic_arn": sns.create_topic(Name="irhub-notices")["TopicArn"],
    }


class Line:
    """The hub's clients, made once for all stories, and who listens on the line."""

    def __init__(self) -> None:
        self.clients = Clients(HUB_REGION)
        self.listeners: tuple[Rounds, Crash] | None = None
        for session in (self.clients._own, self.clients._entering):
            for event in ("before-call", "before-send", "after-call"):
                session.register(event, self.pass_on)

    def pass_on(self, event_name: str, **what: Any) -> None:
        """Tells the clock and the crash of a call."""
        if self.listeners is None:
            return
        rounds, crash = self.listeners
        moment = event_name.partition(".")[0]
        if moment == "before-send":
            rounds.tick(event_name, **what)
        elif moment == "after-call":
            rounds.bring(**what)
        crash.count(moment)

    @contextmanager
    def tapped(self, rounds: Rounds, crash: Crash) -> Iterator[Clients]:
        """The clients, with these two listening."""
        self.listeners = (rounds, crash)
        yield self.clients
        self.listeners = None


LINE = Line()


@contextmanager
def staged(crash: Crash) -> Iterator[Scene]:
    """Everything in place; no round has passed."""
    rounds, clock = Rounds(), Clock()
    with a_cloud() as cloud:
        chosen = settings(hub_region=HUB_REGION, evidence_bucket=BUCKET, **furnish(cloud))
        process = Process(rounds.together, clock, clock.pause)
        with LINE.tapped(rounds, crash) as clients:
            yield Scene(build(chosen, LIBRARY, clients, process), cloud, rounds, clock)


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A hub in a process that lives."""
    with staged(never()) as made:
        yield made
