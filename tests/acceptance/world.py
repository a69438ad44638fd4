"""The world of the story as somebody sees it from outside: who acts, what was published, what is on record, who was told."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.acceptance.people import AWAY, HOME, HUB, MEMBER, enter, role
from tests.acceptance.server import Keys, Server

PREFIX = "irhub"
EVENT = Path(__file__).parent.parent / "events" / "instance.json"
WAIT_SECONDS = 90
"""Longer than the function may look for what ministack does not show."""

Json = Any
Item = Mapping[str, Mapping[str, Json]]


class WorldError(Exception):
    """Something could not be built, so there is nothing to judge."""


@dataclass
class World:
    """A server with everything built on it, seen through the eyes of the accounts' owners."""

    server: Server
    built: Path
    """What ``build.py`` wrote: the templates, the policies, the bundle, and ``facts.json``."""
    instance: str = ""
    second_instance: str = ""
    interface: str = ""
    incident_id: str = ""
    published_at: float = 0.0
    urls: dict[str, str] = field(default_factory=dict)
    """The queues that get everything the hub's bus and its topic do, by these names: ``bus``, ``people``."""

    @cached_property
    def facts(self) -> Mapping[str, Json]:
        """What the project's own code says of this installation."""
        found: Mapping[str, Json] = json.loads(self.text("facts.json"))
        return found

    @property
    def external_id(self) -> str:
        """The word that the roles of members ask for."""
        return str(self.facts["external_id"])

    def text(self, name: str) -> str:
        """A file that was built."""
        return (self.built / name).read_text()

    def template(self, name: str) -> dict[str, Json]:
        """A template as plain values."""
        found: dict[str, Json] = json.loads(self.text(f"{name}.json"))
        return found

    @cached_property
    def respond(self) -> Keys:
        """The responder's own keys, as Lambda has them: ministack takes the root of an account for its services."""
        return enter(self.server, HUB, role(HUB, f"{PREFIX}-respond"))

    def enter(self, name: str, **more: str) -> Keys:
        """The keys of one of the member's two roles, entered as the responder."""
        return enter(self.server, self.respond, role(MEMBER, f"{PREFIX}-{name}"), ExternalId=self.external_id, **more)

    def hub(self, service: str) -> Json:
        """A client of the hub account's owner, in the hub's Region."""
        return self.server.client(service, HOME, HUB)

    def member(self, service: str) -> Json:
        """A client of the member account's owner, in the Region of the trouble."""
        return self.server.client(service, AWAY, MEMBER)

    def finding(self, instance: str, name: str) -> dict[str, Json]:
        """A GuardDuty finding about an instance of the member, as its event's detail."""
        event = json.loads(EVENT.read_text())
        text = json.dumps(event["detail"])
        own = event["detail"]["resource"]["instanceDetails"]["instanceId"], event["detail"]["id"]
        detail: dict[str, Json] = json.loads(text.replace(own[0], instance).replace(own[1], f"finding-{name}"))
        return detail

    def publish(self, detail: Mapping[str, Json]) -> None:
        """The finding is on the member's own bus, as GuardDuty would put it there."""
        put = self.put(MEMBER, {"Source": "aws.guardduty", "DetailType": "GuardDuty Finding", "Detail": json.dumps(detail)})
        assert put, "the event was not taken"

    def put(self, account: str, entry: Mapping[str, str]) -> bool:
        """True where the account's own bus took the event; what came to the hub's bus before is forgotten."""
        self.on_the_bus()
        self.published_at = time.time()
        answer = self.server.client("events", AWAY, account).put_events(Entries=[entry])
        return bool(answer["FailedEntryCount"] == 0)

    def on_the_bus(self) -> list[dict[str, Json]]:
        """Every event that came to the hub's bus since the last time."""
        return [json.loads(body) for body in self._received("bus")]

    def told(self, incident_id: str) -> list[dict[str, str]]:
        """Every notice about an incident that people got since the last time."""
        return [json.loads(body) for body in self._received("people") if incident_id in body]

    def _received(self, name: str) -> Iterator[str]:
        sqs = self.hub("sqs")
        while found := sqs.receive_message(QueueUrl=self.urls[name], MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                sqs.delete_message(QueueUrl=self.urls[name], ReceiptHandle=message["ReceiptHandle"])
                yield message["Body"]

    def ledger(self, prefix: str) -> list[Item]:
        """Everything on record below keys that begin so."""
        pages = self.hub("dynamodb").get_paginator("scan").paginate(TableName=f"{PREFIX}-ledger", ConsistentRead=True)
        return [item for page in pages for item in page["Items"] if item["PK"]["S"].startswith(prefix)]

    def wait_for_incident(self, instance: str) -> Item:
        """The incident about that instance, once nothing is left to do; the other questions are about it from now on."""
        for _ in _until():
            for item in self.ledger("INC#"):
                if item["SK"]["S"] == "META" and instance in item["target"]["S"] and item["work_done"]["BOOL"]:
                    self.incident_id = item["PK"]["S"].removeprefix("INC#")
                    return item
        raise AssertionError(f"no incident about {instance} was finished in {WAIT_SECONDS} s")

    def settle(self) -> None:
        """Nothing is in the hub's queue but what is due later."""
        sqs, names = self.hub("sqs"), ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        url = sqs.get_queue_url(QueueName=f"{PREFIX}-work")["QueueUrl"]
        for _ in _until():
            counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names))["Attributes"]
            if all(counts[name] == "0" for name in names):
                return
        raise AssertionError(f"the hub was still at work after {WAIT_SECONDS} s")

    def meta(self) -> Item:
        """The incident as it is on record."""
        return next(item for item in self.ledger(f"INC#{self.incident_id}") if item["SK"]["S"] == "META")

    def steps(self) -> list[Item]:
        """Its steps as they are on record."""
        return [item for item in self.ledger(f"INC#{self.incident_id}") if item["SK"]["S"].startswith("STEP#")]

    def groups(self) -> list[dict[str, Json]]:
        """The security groups of the member."""
        found: list[dict[str, Json]] = self.member("ec2").describe_security_groups()["SecurityGroups"]
        return found

    def group_of(self, name: str) -> str:
        """The id of the member's security group of that name."""
        return next(group["GroupId"] for group in self.groups() if group["GroupName"] == name)

    def entries(self) -> list[dict[str, str]]:
        """What was asked of STS to enter another account since something was published, also what was refused."""
        entries = (asked for asked in self._trail(HUB, HOME, "sts") if asked["Action"] == "AssumeRole")
        return [asked for asked in entries if asked["RoleArn"].split(":")[4] != HUB]

    def calls_in_member(self) -> list[str]:
        """What was called of EC2 in the member's account and Region since something was published, by anybody but its owner."""
        return [asked["Action"] for asked in self._trail(MEMBER, AWAY, "ec2")]

    def _trail(self, account: str, region: str, service: str) -> Iterator[dict[str, str]]:
        """The parameters of the newest calls but the owner's; ministack names them so, and gives 50 at most."""
        named = [{"AttributeKey": "EventName", "AttributeValue": f"POST.{service}"}]
        found = self.server.client("cloudtrail", region, account).lookup_events(LookupAttributes=named)["Events"]
        for event in found:
            if event["EventTime"].timestamp() >= self.published_at and event["Username"] != account:
                yield json.loads(event["CloudTrailEvent"])["requestParameters"]


def _until() -> Iterator[None]:
    """Goes round until the time is over, a little slower each time."""
    deadline, pause = time.monotonic() + WAIT_SECONDS, 0.05
    while time.monotonic() < deadline:
        yield
        time.sleep(pause)
        pause = min(1.0, pause * 1.3)
