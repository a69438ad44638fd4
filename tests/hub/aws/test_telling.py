"""Facts about the channels that are put together from the settings, and about messages for API destinations."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.aws.clients import Clients
from hub.aws.messages import Messages
from hub.aws.telling import channels, routed, routes
from hub.aws.topic import Topic, topics
from hub.channels import sms
from hub.errors import ChannelError
from hub.routes import EVERYBODY, Destination, Routes, SlackApp
from hub.values import to_plain
from tests.fakes import Clock, a_hub, settings
from tests.notices import a_notice


class Bus:
    """An event bus that keeps what is put, or refuses it."""

    def __init__(self, failed: int = 0) -> None:
        self.entries: list[dict[str, Any]] = []
        self.failed = failed

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto's name
        """Takes them, or says why not."""
        self.entries += Entries
        refused = [{"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}] * self.failed
        return {"FailedEntryCount": self.failed, "Entries": refused}


@pytest.mark.parametrize("kind", ["teams", "pagerduty", "webhook", "siem"])
def test_a_message_names_whom_it_is_for(kind: str) -> None:
    """The rule of the receiver takes it by that name, and hands over the payload alone."""
    bus = Bus()
    Messages(bus, "irhub-hub", "on-call", kind).send(a_notice())

    (entry,) = bus.entries
    detail = json.loads(entry["Detail"])
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == ("irhub", "irhub Message", "irhub-hub")
    assert (detail["channel"], detail["incident"]) == ("on-call", a_notice().incident_id)
    assert isinstance(detail["payload"], dict)


def test_what_is_nothing_for_a_receiver_is_not_sent() -> None:
    """A SIEM takes incidents only."""
    bus = Bus()
    Messages(bus, "irhub-hub", "siem", "siem").send(a_notice(incident_id=""))

    assert bus.entries == []


def test_a_bus_that_refuses_is_an_error() -> None:
    """Whoever told tries again later."""
    with pytest.raises(ChannelError, match="refused a message for siem: ThrottlingException"):
        Messages(Bus(1), "irhub-hub", "siem", "siem").send(a_notice())


def names(told: Routes, **changes: Any) -> list[str]:
    """The channels that there are."""
    return [one.name for one in channels(settings(**changes), told, Clients("eu-central-1"), Clock().pause)]


def test_there_are_no_more_channels_than_are_named() -> None:
    """Mail and the bus are always there."""
    assert names(EVERYBODY) == ["sns", "bus"]
    assert names(Routes((Destination("soc", "teams"),), sms=True, chat=True), slack_secret_arn="irhub/slack") == [
        "slack", "sns", "sms", "chat", "soc", "bus",
    ]  # fmt: skip


def test_a_hub_has_the_channels_of_its_bundle(tmp_path: Path) -> None:
    """Where nothing lies there, everybody is told."""
    assert routes(tmp_path) == EVERYBODY
    told = Routes(slack_app=SlackApp("C0123", "irhub/token"))
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub/routes.json").write_text(json.dumps(to_plain(told)))

    made = routed(a_hub(), routes(tmp_path), Clients("eu-central-1"))

    assert ([one.name for one in made.channels], made.routes) == (["sns", "bus", "slack_app"], told)


def test_topics_lie_beside_each_other(clients: Clients) -> None:
    """Each with a form of its own; who subscribes to one reads no other."""
    sns = clients.own("sns")
    arn = sns.create_topic(Name="irhub-notices")["TopicArn"]
    found = topics(sns, arn, with_sms=True, with_chat=True)

    assert [one._arn.rpartition(":")[2] for one in found] == ["irhub-notices", "irhub-sms", "irhub-chat"]


def test_a_telephone_gets_a_short_text() -> None:
    """And not the mail."""
    published: list[dict[str, Any]] = []

    class Sns:
        def publish(self, **words: Any) -> None:
            published.append(words)

    Topic(Sns(), "arn:sms", "sms", sms.text).send(a_notice())

    assert published[0]["Message"] == sms.text(a_notice())


def test_without_an_app_nothing_posts_as_one() -> None:
    """The usual case at first."""
    assert [one.name for one in routed(a_hub(), EVERYBODY, Clients("eu-central-1")).channels] == ["sns", "bus"]
