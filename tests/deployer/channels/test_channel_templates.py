"""What is deployed for channels: connections that keep secrets, rules that take one channel's messages, topics."""

import json
from typing import Any

import pytest

from hub.aws.messages import DETAIL_TYPE
from hub.pattern import matches
from tests.deployer.installations import FULL, properties, rendered, resources

NAMES = {"Webhook": "webhook", "TellTeams": "teams", "TellPagerduty": "pagerduty", "TellTickets": "tickets", "TellSiem": "siem"}


def connection(name: str) -> Any:
    """How a receiver knows us."""
    return properties(f"hub/stack/{name}Connection", "full")


@pytest.mark.parametrize(("logical_id", "channel"), NAMES.items())
def test_a_rule_takes_the_messages_of_one_channel(logical_id: str, channel: str) -> None:
    """Ours, and nobody else's; and hands over the payload alone."""
    rule = properties(f"hub/stack/{logical_id}Rule", "full")
    ours = {"source": "irhub", "detail-type": DETAIL_TYPE, "account": "222222222222", "detail": {"channel": channel}}

    assert matches(rule["EventPattern"], ours)
    assert not matches(rule["EventPattern"], ours | {"account": "333333333333"})
    assert not matches(rule["EventPattern"], ours | {"detail": {"channel": "another"}})
    assert rule["Targets"][0]["InputPath"] == "$.detail.payload"


def test_no_text_of_a_secret_is_in_a_template() -> None:
    """Secrets stand there by their names, which CloudFormation looks up."""
    text = rendered("full").hub
    found = {name for name in FULL.secrets.values() if f"resolve:secretsmanager:{name}" in text}

    assert found == set(FULL.secrets.values()) - {"irhub/slack", "irhub/bot", "irhub/signing"}


def test_the_key_of_pagerduty_is_put_into_the_body_on_the_way() -> None:
    """And is marked as secret."""
    (key,) = connection("TellPagerduty")["AuthParameters"]["InvocationHttpParameters"]["BodyParameters"]

    assert key == {"Key": "routing_key", "Value": "{{resolve:secretsmanager:irhub/pagerduty}}", "IsValueSecret": True}


def test_what_opens_a_workflow_of_teams_is_no_part_of_its_address() -> None:
    """Anybody who may describe the destination reads its address; the signature stands in the connection."""
    url = properties("hub/stack/TellTeamsDestination", "full")["InvocationEndpoint"]
    query = connection("TellTeams")["AuthParameters"]["InvocationHttpParameters"]["QueryStringParameters"]

    assert url == "{{resolve:secretsmanager:irhub/teams:SecretString:endpoint}}"
    assert [one["Key"] for one in query] == ["api-version", "sp", "sv", "sig"]
    assert all(one["IsValueSecret"] for one in query)


def test_a_receiver_knows_us_by_what_the_settings_say() -> None:
    """A key, a name and a password, or a token that EventBridge asks for."""
    words = {name: connection(name)["AuthorizationType"] for name in ("TellWiki", "TellTickets", "TellSiem")}
    oauth = connection("TellSiem")["AuthParameters"]["OAuthParameters"]

    assert words == {"TellWiki": "API_KEY", "TellTickets": "BASIC", "TellSiem": "OAUTH_CLIENT_CREDENTIALS"}
    assert oauth["ClientParameters"] == {"ClientID": "irhub", "ClientSecret": "{{resolve:secretsmanager:irhub/siem}}"}
    assert [(one["Key"], one["Value"]) for one in oauth["OAuthHttpParameters"]["BodyParameters"]] == [
        ("grant_type", "client_credentials"),
        ("scope", "events"),
    ]
    assert connection("TellWiki")["AuthParameters"]["InvocationHttpParameters"]["HeaderParameters"][0]["Key"] == "X-A"


def test_who_does_not_take_messages_is_told_before_a_day_is_over() -> None:
    """EventBridge tries for a day before a message is dead; the alarm sees that it tries."""
    alarm = properties("hub/stack/TellTeamsAlarm", "full")

    assert alarm["MetricName"] == "RetryInvocationAttempts"
    assert {one["Name"]: one["Value"] for one in alarm["Dimensions"]}["RuleName"] == "acme-ir-tell-teams"


def test_telephones_have_a_topic_of_their_own() -> None:
    """A text message is no mail, and what Amazon Q shows is neither."""
    kinds = dict(resources("full", "AWS::SNS::Subscription"))
    phones = [one["Properties"] for one in kinds.values() if one["Properties"]["Protocol"] == "sms"]

    assert [one["Endpoint"] for one in phones] == ["+4915112345678"]
    assert properties("hub/stack/TextMessages", "full")["TopicName"] == "acme-ir-sms"
    assert properties("hub/stack/Chat", "full")["TopicName"] == "acme-ir-chat"


def test_the_responder_publishes_where_there_are_topics() -> None:
    """And nowhere else."""
    (role,) = [one for name, one in resources("full", "AWS::IAM::Role") if name == "hub/stack/RespondRole"]
    statements = {one["Sid"]: one for one in role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]}

    assert len(statements["TellPeople"]["Resource"]) == 3
    assert json.dumps(statements["ReadSlackToken"]["Resource"]).endswith('secret:irhub/bot-??????"')


def test_what_is_not_named_is_not_deployed() -> None:
    """No topic, no connection and no rule for a channel that nobody has."""
    names = [name for name, _ in resources()]

    assert not [name for name in names if "/Tell" in name or "TextMessages" in name or name.endswith("/Chat")]
