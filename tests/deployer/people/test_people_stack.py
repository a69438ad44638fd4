"""The door for people as it is deployed: what its role may do, which ways lead to it, and what it is told."""

from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from deployer.people.routes import ACCESS_LOG
from deployer.render import Rendered, render
from deployer.settings import Channels
from deployer.settings.channels import SlackApp
from hub.actions import catalogue
from hub.aws.people_desk import read
from hub.people.door import ROUTES
from hub.people.route import Guard
from tests.deployer.installations import EXAMPLE, KEY, KINDS, LIBRARY, many, properties, resources, statements

APP = SlackApp(bot_token="irhub/token", signing_secret="irhub/signing", channel="C0123", team="T0123")
OURS = ("ASK#", "EVENT#", "TICKET#")
THEIRS = ("INC#", "TARGET#", "HOLD#", "ACCOUNT#", "SETTING#", "NOTE#", "ANSWER#")
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")


@cache
def with_slack() -> Rendered:
    """The texts of an installation with a Slack app."""
    return render(replace(EXAMPLE, channels=Channels(slack_app=APP)), LIBRARY, catalogue(), KEY)


def granted(kind: str = "members") -> list[Any]:
    """Every statement of the door's role."""
    return [one for name, one in statements(kind) if name.startswith("hub/stack/PeopleRole.people")]


@pytest.mark.parametrize("kind", KINDS)
def test_the_door_enters_no_account(kind: str) -> None:
    """Its role has nothing of STS, writes nothing in IAM, and reaches no account but the hub's."""
    actions = {action for statement in granted(kind) for action in many(statement["Action"])}

    assert actions
    assert not [action for action in actions if action.startswith("sts:")]
    assert {action for action in actions if action.startswith("iam:")} == {"iam:GetRole"}
    assert not [arn for statement in granted(kind) for arn in many(statement["Resource"]) if ":iam::*:" in arn]


@pytest.mark.parametrize("kind", KINDS)
def test_the_door_cannot_write_what_the_responder_owns(kind: str) -> None:
    """Every write of the record is bound to partitions of asks, tickets and lines; incidents, holds and pauses are in none."""
    writing = [one for one in granted(kind) for action in many(one["Action"]) if action.partition(":")[2] in WRITES]

    assert writing
    for statement in writing:
        patterns = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        assert statement["Condition"]["Null"] == {"dynamodb:LeadingKeys": "false"}
        assert all(any(fnmatchcase(f"{key}x", one) for one in patterns) for key in OURS)
        assert not any(fnmatchcase(f"{key}x", one) for key in THEIRS for one in patterns)


def test_only_the_door_itself_has_such_a_key_to_the_workflow() -> None:
    """Whom a token wakes is said by the token, so IAM takes no resource."""
    stars = [one["Sid"] for one in granted() if "*" in many(one["Resource"])]

    assert stars == ["WakeTheWorkflow"]


def test_slack_has_a_way_in_only_where_there_is_an_app() -> None:
    """Without it nobody could be known; with it the function knows two secrets and the workspace."""
    text = with_slack().hub

    assert "POST /slack/interactions" not in keys_of()
    assert "POST /slack/interactions" in text
    assert "secret:irhub/signing-??????" in text
    assert '"T0123"' in text


def keys_of(kind: str = "members") -> list[str]:
    """The keys of every route that is deployed."""
    return [str(one["Properties"]["RouteKey"]) for _, one in resources(kind, "AWS::ApiGatewayV2::Route")]


def test_every_route_of_the_door_that_needs_no_setting_is_deployed_and_asks_iam() -> None:
    """And no other: there is no default route, so nothing else reaches the function."""
    expected = [route.key for route in ROUTES if route.guard is Guard.IAM]
    asked = {one["Properties"]["AuthorizationType"] for _, one in resources("members", "AWS::ApiGatewayV2::Route")}

    assert keys_of() == expected == ["POST /cli/{verb}"]
    assert asked == {"AWS_IAM"}


def test_nothing_secret_is_in_the_access_log() -> None:
    """No query, header, path or body: they may hold a ticket or a word of a sign-in."""
    told = " ".join(ACCESS_LOG.values()).lower()

    assert not [word for word in ("query", "header", "body", ".path", "querystring", "authorizer") if word in told]


def test_strangers_are_held_off_before_they_cost_anything() -> None:
    """The stage throttles, and logs whoever comes."""
    stage = properties("hub/stack/PeopleStage")

    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 20
    assert stage["AccessLogSettings"]["Format"].startswith("{")


def test_the_function_reads_what_its_stack_sets() -> None:
    """The prefix, the table and the queue are this installation's."""
    variables = properties("hub/stack/People")["Environment"]["Variables"]

    assert read({**variables, "AWS_REGION": "eu-west-1"}).table == "irhub-ledger"


def test_the_responder_knows_the_doors_role_by_its_id() -> None:
    """Which AWS never gives twice, unlike a name."""
    assert '!GetAtt "PeopleRole.RoleId"' in with_slack().hub or "!GetAtt PeopleRole.RoleId" in with_slack().hub
