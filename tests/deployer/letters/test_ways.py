"""Where a dead letter goes, and which are not to be trusted."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.letters.letter import Letter, Queue, subject
from deployer.letters.ways import Way, course
from hub.settings import Intake
from tests.fake_aws import AWAY, HOME, HUB, ONE, TWO, some_settings

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FINDING = {
    "detail-type": "GuardDuty Finding",
    "source": "aws.guardduty",
    "account": ONE,
    "region": AWAY,
    "detail": {"accountId": ONE, "type": "Backdoor:EC2/C&CActivity.B"},
}
ALARM = {
    "detail-type": "CloudWatch Alarm State Change",
    "account": HUB,
    "region": AWAY,
    "detail": {"alarmName": "irhub-forwarding-dead-letters"},
}
RULE = {"RULE_ARN": f"arn:aws:events:{AWAY}:{ONE}:rule/irhub-forward-guardduty", "ERROR_CODE": "NO_PERMISSIONS"}


def forwarded(event: Any = None, attributes: Any = None) -> Letter:
    """A finding that a member could not forward."""
    queue = Queue("irhub-forwarding-dead-letters", AWAY, "")
    return Letter("a" * 36, queue, json.dumps(event or FINDING), NOON, attributes=RULE if attributes is None else attributes)


def own(event: Any, **attributes: str) -> Letter:
    """A letter of the hub's own queue."""
    body = event if isinstance(event, str) else json.dumps(event)
    return Letter("b" * 36, Queue("irhub-dead-letters", HOME, ""), body, NOON, attributes=attributes)


def test_a_finding_that_was_not_forwarded_goes_to_the_work_queue() -> None:
    """The bus would not take it from us: nobody may say aws.guardduty there."""
    assert course(forwarded(), some_settings()).way is Way.WORK


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        (forwarded(attributes={}), "names no forwarding rule"),
        (forwarded(attributes={"RULE_ARN": f"arn:aws:events:{AWAY}:{ONE}:rule/mine"}), "names no forwarding rule"),
        (forwarded({**FINDING, "account": TWO}), f"says it is from {TWO}"),
        (forwarded({**FINDING, "region": HOME}), "its rule is one of"),
        (forwarded({**FINDING, "detail": {"accountId": TWO}}), f"it is about {TWO}"),
        (forwarded(["no event"]), "not a JSON object"),
    ],
)
def test_a_forwarded_event_that_does_not_agree_with_itself_goes_nowhere(letter: Letter, why: str) -> None:
    """A member's administrator decides which rules there are, and so what lies in that queue."""
    said = course(letter, some_settings())

    assert said.way is Way.NOWHERE
    assert why in said.why


def test_the_account_that_findings_gather_in_speaks_for_others() -> None:
    """With intake administrator its rule forwards findings about everybody."""
    settings = some_settings(intake=Intake.ADMINISTRATOR, guardduty_administrator=ONE)

    assert course(forwarded({**FINDING, "detail": {"accountId": TWO}}), settings).way is Way.WORK


@pytest.mark.parametrize("event", [FINDING, {"irhub": "tick", "incident": "inc-1"}, "no JSON at all"])
def test_what_the_hub_could_not_do_goes_to_its_queue_again(event: Any) -> None:
    """Its own messages too, and what it could not read, which comes back with a reason."""
    assert course(own(event), some_settings()).way is Way.WORK


@pytest.mark.parametrize(
    "letter",
    [
        own({"detail-type": "irhub Incident", "source": "irhub", "detail": {}}),
        own({"incident": "inc-1"}, RULE_ARN=f"arn:aws:events:{HOME}:{HUB}:rule/irhub-hub/irhub-webhook"),
    ],
)
def test_what_the_webhook_missed_goes_to_the_bus(letter: Letter) -> None:
    """Whether EventBridge kept the whole event or what the rule took of it."""
    assert course(letter, some_settings()).way is Way.BUS


def test_the_news_of_an_alarm_is_put_away() -> None:
    """It is no work for the hub."""
    assert course(own(ALARM), some_settings()).way is Way.AWAY


def test_an_alarm_of_somebody_else_is_none_of_ours() -> None:
    """Only the hub account's own alarm is news."""
    assert course(own({**ALARM, "account": ONE}), some_settings()).way is Way.WORK


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        (own("x", reason="body is not JSON"), "body is not JSON"),
        (forwarded(attributes={"ERROR_CODE": "NO_RESOURCE", "ERROR_MESSAGE": "no bus"}), "NO_RESOURCE: no bus"),
        (Letter("c", Queue("q", HOME, ""), "", NOON, failed_in="arn:of:work"), "it failed again and again"),
        (own("x"), "nothing says why"),
    ],
)
def test_each_letter_says_why_it_lies_there(letter: Letter, reason: str) -> None:
    """The hub's own reason, EventBridge's code, or the receives it used up."""
    assert letter.reason.startswith(reason)


def test_a_letter_says_in_a_few_words_what_it_is_about() -> None:
    """The kind of event and the finding's type."""
    assert subject(forwarded()) == "GuardDuty Finding, Backdoor:EC2/C&CActivity.B"
    assert subject(own({"irhub": "tick", "incident": "inc-1"})) == "irhub's own tick inc-1"
    assert subject(own("[")) == "not a JSON object"
