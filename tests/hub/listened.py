"""Events of the sources beside GuardDuty, in the shapes that AWS documents; fresh at each call."""

import copy
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hub.sources import Switched, Trust
from hub.sources.switched import Config, Feed, SecurityHub
from tests.fakes import HUB_ACCOUNT

HOME = "eu-west-1"
INSTANCE = "i-0123456789abcdef0"
EVENTS = Path(__file__).parent.parent / "events"
PRODUCTS = ("aws/macie", "aws/inspector")
ACTIONS = {"isolate": "compromised-instance"}
Event = dict[str, Any]


def trusting(feed: Feed = Feed.ASFF) -> Trust:
    """An installation that listens to every source there is."""
    hub = SecurityHub(HUB_ACCOUNT, HOME, feed, products=PRODUCTS, actions=ACTIONS)
    return Trust(switched=Switched(hub, Config(("securityhub-", "sg-")), cloudtrail=True, malware=True))


def listened(name: str) -> Event:
    """One of our own event files."""
    event: Event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return event


def imported(**changes: Any) -> Event:
    """An event of Security Hub with one finding of Macie, some of whose fields are changed."""
    event = listened("securityhub-imported")
    event["detail"]["findings"][0].update(copy.deepcopy(changes))
    return event


def clicked(**changes: Any) -> Event:
    """The same finding, which an analyst chose the action ``isolate`` for."""
    event = imported(**changes)
    action = f"arn:aws:securityhub:{HOME}:{HUB_ACCOUNT}:action/custom/isolate"
    return event | {"detail-type": "Security Hub Findings - Custom Action", "resources": [action]}


def resource(kind: str, uid: str, **more: Any) -> dict[str, Any]:
    """A resource as ASFF names it."""
    return {"Type": kind, "Id": uid, "Partition": "aws", "Region": HOME, **more}


def call(service: str, name: str, parameters: Mapping[str, Any] | None, **more: Any) -> Event:
    """A call that CloudTrail recorded in the member."""
    event = listened("cloudtrail")
    event["source"] = f"aws.{service}"
    event["detail"].update(eventSource=f"{service}.amazonaws.com", eventName=name, requestParameters=parameters, **more)
    return event


def every() -> Iterable[Event]:
    """One event of each source."""
    names = ("securityhub-imported", "securityhub-v2", "config", "cloudtrail", "malware")
    return (*map(listened, names), clicked())
