"""EventBridge: who may put which event where, and that what is accepted arrives whole."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.events.models import events_backends

from deployer.sandbox.repairs import events, repaired
from deployer.sandbox.repairs.events import ACCEPTED, Accepted
from tests.sandbox.aws import HOME, HUB, MEMBER, an_organization, client

BUS = f"arn:aws:events:{HOME}:{HUB}:event-bus/irhub"


@pytest.fixture
def taken() -> Iterator[list[Accepted]]:
    """The events that any bus takes, in an organization, with the repairs; the hub has a bus `irhub`."""
    taken: list[Accepted] = []
    with mock_aws(), repaired(events.REPAIRS):
        an_organization()
        client("events", HUB).create_event_bus(Name="irhub")
        ACCEPTED.append(taken.append)
        yield taken
        ACCEPTED.remove(taken.append)


def _put(account: str = HUB, region: str = HOME, **entry: Any) -> dict[str, Any]:
    whole = {
        "Source": "irhub",
        "DetailType": "irhub Incident",
        "Detail": '{"incident": "inc-1"}',
        "EventBusName": "irhub",
        **entry,
    }
    return dict(client("events", account, region).put_events(Entries=[whole])["Entries"][0])


def test_an_accepted_event_arrives_whole(taken: list[Accepted]) -> None:
    """The pump gets the envelope that AWS would make."""
    answer = _put(Resources=["arn:aws:ec2:::x"])

    assert (taken[0].account_id, taken[0].region, taken[0].bus) == (HUB, HOME, "irhub")
    assert taken[0].event == {
        "version": "0", "id": answer["EventId"], "detail-type": "irhub Incident", "source": "irhub", "account": HUB,
        "time": taken[0].event["time"], "region": HOME, "resources": ["arn:aws:ec2:::x"], "detail": {"incident": "inc-1"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"Source": "aws.guardduty"}, "NotAuthorizedForSourceException"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"Detail": "[]"}, "MalformedDetail"),
        ({"DetailType": ""}, "InvalidArgument"),
        ({"EventBusName": "nowhere"}, "InvalidArgument"),
    ],
)
def test_a_bad_entry_is_refused_alone(taken: list[Accepted], entry: dict[str, Any], code: str) -> None:
    """The request succeeds, the entry does not, and nothing is delivered."""
    assert (_put(**entry)["ErrorCode"], taken) == (code, [])


def test_a_bus_of_another_account_takes_nothing_uninvited(taken: list[Accepted]) -> None:
    """Without a policy only the bus's own account may put events."""
    assert (_put(MEMBER, EventBusName=BUS)["ErrorCode"], taken) == ("AccessDeniedException", [])


@pytest.mark.parametrize(("source", "arrives"), [("invited", True), ("other", False)])
def test_a_bus_of_another_account_takes_what_its_policy_allows(taken: list[Accepted], source: str, arrives: bool) -> None:
    """The event keeps the account and Region it came from."""
    organization = client("organizations", HUB).describe_organization()["Organization"]["Id"]
    condition = {
        "StringEquals": {"aws:PrincipalOrgID": organization},
        "ForAllValues:StringEquals": {"events:source": "invited"},
    }
    statement = {"Sid": "in", "Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": BUS}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition}]}
    client("events", HUB).put_permission(EventBusName="irhub", Policy=json.dumps(policy))
    _put(MEMBER, "us-east-1", EventBusName=BUS, Source=source)

    assert [(each.account_id, each.event["account"], each.event["region"]) for each in taken] == (
        [(HUB, MEMBER, "us-east-1")] if arrives else []
    )


@pytest.mark.usefixtures("taken")
def test_moto_delivers_nothing_by_itself() -> None:
    """Rules are the pump's work, so a target that moto cannot serve does no harm."""
    _rule_to_a_log_group("ENABLED")
    _put()

    assert not client("logs", HUB).describe_log_streams(logGroupName="/events")["logStreams"]


def _rule_to_a_log_group(state: str) -> Any:
    client("logs", HUB).create_log_group(logGroupName="/events")
    hub = client("events", HUB)
    hub.put_rule(Name="all", EventBusName="irhub", EventPattern='{"source": ["irhub"]}', State=state)
    target = f"arn:aws:logs:{HOME}:{HUB}:log-group:/events"
    hub.put_targets(Rule="all", EventBusName="irhub", Targets=[{"Id": "log", "Arn": target}])
    return events_backends[HUB][HOME].event_buses["irhub"].rules["all"]


def _send(rule: Any) -> int:
    """How many log streams there are after the rule got an event by moto's own way."""
    event = {"source": "irhub", "detail-type": "x", "detail": {}, "time": 1.0, "ingestion-time": 1.0, "id": "1", "region": HOME}
    rule.send_to_targets({**event, "resources": []})
    return len(client("logs", HUB).describe_log_streams(logGroupName="/events")["logStreams"])


@pytest.mark.usefixtures("taken")
def test_a_disabled_rule_is_silent() -> None:
    """Also on moto's own ways, such as a replay."""
    assert _send(_rule_to_a_log_group("DISABLED")) == 0


@mock_aws
def test_stock_moto_takes_events_as_aws() -> None:
    """Canary for events-door."""
    assert "EventId" in _put(EventBusName="default", Source="aws.guardduty")


@mock_aws
def test_stock_moto_delivers_disabled_rules() -> None:
    """Canary for events-disabled-rules."""
    client("events", HUB).create_event_bus(Name="irhub")

    assert _send(_rule_to_a_log_group("DISABLED")) == 1
