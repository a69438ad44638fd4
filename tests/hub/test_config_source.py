"""Changes of compliance that AWS Config tells of."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.errors import EventError, MalformedEventError, RefusedError
from hub.sources import Trust, read
from hub.sources.config import BY_UNIQUE_ID, read_finding
from tests.fakes import MEMBER
from tests.hub.listened import HOME, Event, listened, trusting


def change(**changes: Any) -> Event:
    """A change of compliance, some of whose fields are changed."""
    event = listened("config")
    event["detail"].update(changes)
    return event


def test_a_broken_rule_is_a_finding_on_its_resource() -> None:
    """The rule is its type, and the annotation is kept for people."""
    finding = read(change(), trusting())

    assert finding.target.key == f"aws/{MEMBER}/{HOME}/AWS::EC2::SecurityGroup/sg-0123456789abcdef0"
    assert (finding.type, finding.description) == ("sg-restricted-ssh-1a2b3c4d", "Port 22 is open to the world.")
    assert not finding.archived


def test_it_never_leads_to_more_than_a_question() -> None:
    """Any account can write a rule with a function that answers what it likes."""
    assert "only asks" in read(change(), trusting()).doubt


@pytest.mark.parametrize("verdict", ["COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"])
def test_a_resource_that_is_in_order_is_noted(verdict: str) -> None:
    """It closes nothing: an incident is closed by a person."""
    result = change()["detail"]["newEvaluationResult"] | {"complianceType": verdict}

    assert read(change(newEvaluationResult=result), trusting()).archived


@pytest.mark.parametrize("resource_id", ["AIDAJ7EHXUJYDKZNSYEF0", "AROAJ7EHXUJYDKZNSYEF0"])
def test_iams_own_ids_are_no_names(resource_id: str) -> None:
    """An action that took one for a name would find nobody and call the case closed."""
    finding = read(change(resourceType="AWS::IAM::User", resourceId=resource_id), trusting())

    assert (finding.target.kind, finding.target.id) == (BY_UNIQUE_ID, resource_id)


def test_a_rule_about_the_account_is_about_the_account() -> None:
    """Whatever id stands there."""
    finding = read(change(resourceType="AWS::::Account", resourceId="444444444444"), trusting())

    assert finding.target.id == MEMBER


def test_the_time_of_the_notification_stands_in() -> None:
    """Two deliveries of one result are one version."""
    result = {"complianceType": "NON_COMPLIANT"}

    assert read(change(newEvaluationResult=result), trusting()).updated_at == "2026-11-21T11:04:30.000Z"


REFUSED: tuple[tuple[type[EventError], str, Callable[[Event], object]], ...] = (
    (RefusedError, "detail.configRuleName", lambda event: event["detail"].update(configRuleName="their-rule")),
    (RefusedError, "account", lambda event: event.update(account="444444444444")),
    (RefusedError, "region", lambda event: event.update(region="us-east-1")),
    (RefusedError, "detail.configRuleARN", lambda event: event["detail"].update(awsRegion="us-east-1")),
    (RefusedError, "detail.messageType", lambda event: event["detail"].update(messageType="ConfigRulesEvaluationStarted")),
    (RefusedError, "detail.resourceId", lambda event: event["detail"].update(resourceId="sg-*")),
    (
        RefusedError,
        "detail.resourceId",
        lambda event: event["detail"].update(resourceId="arn:aws:ec2:eu-west-1:444444444444:security-group/sg-1"),
    ),
    (MalformedEventError, "detail.awsAccountId", lambda event: event["detail"].update(awsAccountId="12345678012")),
    (MalformedEventError, "detail.configRuleARN", lambda event: event["detail"].update(configRuleARN="arn:aws:iam::1:x")),
    (
        MalformedEventError,
        "detail.newEvaluationResult.complianceType",
        lambda event: event["detail"].update(newEvaluationResult={}),
    ),
    (MalformedEventError, "detail", lambda event: event.update(detail={})),
)


@pytest.mark.parametrize(("error", "field", "spoil"), REFUSED)
def test_what_is_wrong_is_told_by_its_field(error: type[EventError], field: str, spoil: Callable[[Event], object]) -> None:
    """Refused where it does not agree, malformed where it cannot be read."""
    event = change()
    spoil(event)
    with pytest.raises(error) as told:
        read(event, trusting())

    assert told.value.field == field


def test_it_is_refused_where_config_is_off() -> None:
    """Whatever rules somebody left behind."""
    with pytest.raises(RefusedError, match="switched on"):
        read(change(), Trust())


def test_a_bare_notification_is_read() -> None:
    """As people hand it over."""
    assert read_finding(change()["detail"]).type == "sg-restricted-ssh-1a2b3c4d"
