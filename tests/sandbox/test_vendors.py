"""What API destinations add to a request, and what those behind them take: PagerDuty, Teams, whoever needs a token."""

import json
from typing import Any

import pytest
import urllib3

from deployer.sandbox.receiver import Received
from deployer.sandbox.running import Sandbox
from deployer.sandbox.vendors import CLIENT_ID, CLIENT_SECRET, GUARDED, PAGERDUTY, ROUTING_KEY, SIG, SLACK, TEAMS, TOKENS
from tests.sandbox.plumbing import HOME, HUB, a_role

http = urllib3.PoolManager(retries=False)
EVENT = {
    "routing_key": ROUTING_KEY,
    "event_action": "trigger",
    "dedup_key": "inc-1",
    "payload": {"summary": "s", "source": "irhub", "severity": "critical"},
}
CARD = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "AdaptiveCard"}}


def pairs(**values: str) -> list[dict[str, Any]]:
    """Parameters as a connection has them."""
    return [{"Key": name, "Value": value, "IsValueSecret": True} for name, value in values.items()]


def oauth(sandbox: Sandbox, secret: str = CLIENT_SECRET) -> dict[str, Any]:
    """How a connection signs in at the receiver's provider of tokens."""
    return {
        "OAuthParameters": {
            "ClientParameters": {"ClientID": CLIENT_ID, "ClientSecret": secret},
            "AuthorizationEndpoint": f"{sandbox.receiver.url}{TOKENS}",
            "HttpMethod": "POST",
            "OAuthHttpParameters": {"BodyParameters": pairs(grant_type="client_credentials")},
        }
    }


def tell(sandbox: Sandbox, name: str, authorization: tuple[str, dict[str, Any]], target: dict[str, Any] | None = None) -> None:
    """An event of the hub goes to the receiver's guarded door by an API destination of this name."""
    events = sandbox.client("events", HUB, HOME)
    kind, parameters = authorization
    if name not in {one["Name"] for one in events.list_api_destinations()["ApiDestinations"]}:
        made = events.create_connection(Name=name, AuthorizationType=kind, AuthParameters=parameters)
        where = {"InvocationEndpoint": f"{sandbox.receiver.url}{GUARDED}{name}?fixed=1", "HttpMethod": "POST"}
        to = events.create_api_destination(Name=name, ConnectionArn=made["ConnectionArn"], **where)["ApiDestinationArn"]
        events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
        role = a_role(sandbox, name, "events.amazonaws.com", HUB, action="events:InvokeApiDestination")
        events.put_targets(Rule=name, Targets=[{"Id": "one", "Arn": to, "RoleArn": role, **(target or {})}])
    events.put_events(Entries=[{"Source": name, "DetailType": "t", "Detail": '{"of": "irhub"}'}])
    sandbox.settle()


def arrived(sandbox: Sandbox, name: str) -> list[Received]:
    """What came to the door of this name, refused or not."""
    return [one for one in sandbox.receiver.received if one.path.startswith(f"{GUARDED}{name}")]


def asked_for_tokens(sandbox: Sandbox) -> int:
    """How often somebody asked for a token."""
    return sum(one.path == TOKENS for one in sandbox.receiver.received)


def test_a_token_is_asked_for_once(sandbox: Sandbox) -> None:
    """And anew once it was refused."""
    before = asked_for_tokens(sandbox)
    for _ in range(2):
        tell(sandbox, "tokens", ("OAUTH_CLIENT_CREDENTIALS", oauth(sandbox)))
    assert asked_for_tokens(sandbox) - before == 1

    sandbox.vendors.withdraw()
    tell(sandbox, "tokens", ("OAUTH_CLIENT_CREDENTIALS", oauth(sandbox)))

    assert asked_for_tokens(sandbox) - before == 2
    assert arrived(sandbox, "tokens")[-1].headers["Authorization"].startswith("Bearer ")
    assert not [one for one in sandbox.pump.undelivered if one.event["source"] == "tokens"]


def test_without_a_token_nothing_is_posted(sandbox: Sandbox) -> None:
    """The event is undelivered, and says why."""
    tell(sandbox, "tokenless", ("OAUTH_CLIENT_CREDENTIALS", oauth(sandbox, secret="another")))

    (lost,) = [one for one in sandbox.pump.undelivered if one.event["source"] == "tokenless"]
    assert "gave no token: 401" in lost.says
    assert not arrived(sandbox, "tokenless")


def test_what_the_connection_says_goes_before_what_the_target_says(sandbox: Sandbox) -> None:
    """In headers, query and body."""
    extra = {
        "HeaderParameters": pairs(**{"X-From": "connection"}),
        "QueryStringParameters": pairs(key="connection"),
        "BodyParameters": pairs(key="connection"),
    }
    authorization = {**oauth(sandbox), "InvocationHttpParameters": extra}
    says = {"HeaderParameters": {"X-From": "target", "X-More": "target"}, "QueryStringParameters": {"key": "target"}}
    target = {"InputPath": "$.detail", "HttpParameters": says}
    tell(sandbox, "merges", ("OAUTH_CLIENT_CREDENTIALS", authorization), target)

    (one,) = arrived(sandbox, "merges")
    assert (one.headers["X-From"], one.headers["X-More"]) == ("connection", "target")
    assert one.path == f"{GUARDED}merges?fixed=1&key=connection"
    assert json.loads(one.body) == {"of": "irhub", "key": "connection"}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 202),
        ({"event_action": "resolve", "payload": None}, 202),
        ({"event_action": "resolve", "dedup_key": None}, 400),
        ({"routing_key": "short"}, 400),
        ({"payload": {**EVENT["payload"], "summary": "s" * 1_025}}, 400),
        ({"payload": {**EVENT["payload"], "severity": "high"}}, 400),
    ],
)
def test_pagerduty_takes_what_it_documents(sandbox: Sandbox, changes: dict[str, Any], status: int) -> None:
    """And refuses the rest."""
    body = json.dumps({**EVENT, **changes})

    assert http.request("POST", f"{sandbox.receiver.url}{PAGERDUTY}", body=body).status == status


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({"type": "message", "attachments": [CARD]}, 202),
        ({"type": "message"}, 400),
        ({"type": "message", "attachments": [{**CARD, "contentType": "text/plain"}]}, 400),
        ({"type": "message", "attachments": [CARD], "more": "x" * 29_000}, 413),
    ],
)
def test_teams_takes_cards(sandbox: Sandbox, message: dict[str, Any], status: int) -> None:
    """That are not too large."""
    body = json.dumps(message)

    assert http.request("POST", f"{sandbox.receiver.url}{TEAMS}workflow?sig={SIG}", body=body).status == status


@pytest.mark.parametrize("query", ["", "?sig=", "?sig=another", "?sp=x"])
def test_teams_knows_its_own_signature(sandbox: Sandbox, query: str) -> None:
    """Who does not have the whole address posts nothing."""
    body = json.dumps({"type": "message", "attachments": [CARD]})

    assert http.request("POST", f"{sandbox.receiver.url}{TEAMS}workflow{query}", body=body).status == 401


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ({"text": "a word"}, (200, b"ok")),
        ({}, (400, b"no_text")),
        ({"text": "x" * 40_001}, (400, b"msg_too_long")),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, (400, b"invalid_blocks")),
    ],
)
def test_a_webhook_of_slack_takes_what_slack_documents(
    sandbox: Sandbox, message: dict[str, Any], answer: tuple[int, bytes]
) -> None:
    """And says in a word what is wrong with the rest."""
    said = http.request("POST", f"{sandbox.receiver.url}{SLACK}", body=json.dumps(message))

    assert (said.status, said.data) == answer
