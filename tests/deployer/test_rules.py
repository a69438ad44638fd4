"""Which events the deployed rules let through, and where each rule leaves what it cannot deliver."""

from typing import Any

import pytest

from hub.pattern import matches
from tests.deployer.installations import KINDS, properties, resources

FINDING = {
    "source": "aws.guardduty",
    "detail-type": "GuardDuty Finding",
    "account": "222222222222",
    "detail": {"accountId": "222222222222"},
}


def answers(rule: str, event: dict[str, Any], kind: str = "members") -> bool:
    """Whether a rule lets an event through."""
    return matches(properties(rule, kind)["EventPattern"], event)


def test_an_account_forwards_its_own_findings() -> None:
    """What GuardDuty reports about this account goes to the hub."""
    assert answers("spoke/forwarding/ForwardGuardDuty", FINDING)


def test_the_administrator_does_not_forward_findings_of_members() -> None:
    """GuardDuty repeats members' findings on its administrator's bus; forwarded again, each would come twice."""
    repeated = FINDING | {"detail": {"accountId": "333333333333"}}

    assert not answers("spoke/forwarding/ForwardGuardDuty", repeated)


def test_with_intake_administrator_findings_of_members_are_forwarded() -> None:
    """There, nobody else forwards."""
    repeated = FINDING | {"detail": {"accountId": "333333333333"}}

    assert answers("spoke/forwarding/ForwardGuardDuty", repeated, "administrator")


def test_the_hub_works_on_findings_only() -> None:
    """What else lies on the bus is not work."""
    assert answers("hub/stack/FindingsRule", FINDING)
    assert not answers("hub/stack/FindingsRule", {"source": "irhub", "detail-type": "irhub Incident", "detail": {}})


def test_only_our_own_messages_for_it_reach_the_webhook() -> None:
    """A member that puts an event with our source on the bus is not believed."""
    ours = {"source": "irhub", "detail-type": "irhub Message", "account": "222222222222", "detail": {"channel": "webhook"}}

    assert answers("hub/stack/WebhookRule", ours, "full")
    assert not answers("hub/stack/WebhookRule", ours | {"detail": {"channel": "teams"}}, "full")
    assert not answers("hub/stack/WebhookRule", ours | {"account": "333333333333"}, "full")


def test_an_alarm_of_a_region_becomes_a_dead_letter() -> None:
    """The event that the rule of a Region brings is the one that the hub's rule waits for, and only when it goes off."""
    alarm: dict[str, Any] = {
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "account": "222222222222",
        "detail": {"alarmName": "irhub-forwarding-dead-letters", "state": {"value": "ALARM"}},
    }

    assert answers("hub/dead-letters/AlarmsRule", alarm)
    assert answers("hub/stack/AlarmsRule", alarm)
    assert not answers("hub/stack/AlarmsRule", alarm | {"account": "333333333333"})


def test_forwarding_leads_to_the_hub_bus_and_the_regions_dead_letters() -> None:
    """One hop to the hub's Region, with a role; what fails is kept in the hub account, in the member's Region."""
    (target,) = properties("spoke/forwarding/ForwardGuardDuty")["Targets"]

    assert target["Id"] == "hub"
    assert target["Arn"] == "arn:aws:events:eu-west-1:222222222222:event-bus/irhub-hub"
    assert target["RoleArn"] == "arn:aws:iam::222222222222:role/irhub/irhub-forwarder"
    assert target["DeadLetterConfig"]["Arn"] == "arn:aws:sqs:eu-west-1:222222222222:irhub-forwarding-dead-letters"


@pytest.mark.parametrize("kind", KINDS)
def test_every_target_says_how_long_it_tries_and_where_the_rest_goes(kind: str) -> None:
    """Nothing is lost in silence."""
    for name, rule in resources(kind, only="AWS::Events::Rule"):
        for target in rule["Properties"]["Targets"]:
            assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}, name
            assert target["DeadLetterConfig"]["Arn"].startswith("arn:")


def test_the_webhooks_secret_never_enters_a_template() -> None:
    """CloudFormation reads it from Secrets Manager; the template names it only."""
    connection = properties("hub/stack/WebhookConnection", "full")

    key = connection["AuthParameters"]["ApiKeyAuthParameters"]
    assert key == {"ApiKeyName": "Authorization", "ApiKeyValue": "{{resolve:secretsmanager:irhub/webhook}}"}


def test_without_a_webhook_there_is_nothing_of_it() -> None:
    """What is not configured is not deployed."""
    assert not [name for name, _ in resources() if "Webhook" in name]
