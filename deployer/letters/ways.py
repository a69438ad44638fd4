"""Where a dead letter goes when it is sent on; pure.

Most go to the hub's own work queue, as the event they are. Two kinds do not: what the rule of a channel could not deliver goes
back on the hub bus, so that this rule tries again; and the news that another Region has dead letters is put away once that
Region has none.

What lies in a Region's forwarding queue was put there by EventBridge for a rule in a member account, and that account's
administrator decides which rules there are. So such a letter goes on only where it agrees with itself: EventBridge's own
attributes name a forwarding rule, the event came from that rule's account and Region, and the finding is about that account.
Then it says nothing that the same administrator could not do by his own hands, and never anything about another account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from deployer.letters.letter import Letter
from deployer.settings import Settings
from hub.settings import Intake

MESSAGE_EVENT = "irhub Message"
OWN_EVENTS = frozenset({"irhub Incident", MESSAGE_EVENT})
ALARM_EVENT = "CloudWatch Alarm State Change"


class Way(StrEnum):
    """Where it goes."""

    WORK = "work queue"
    BUS = "hub bus"
    AWAY = "put away"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Course:
    """Where one letter goes, and why not, where it goes nowhere."""

    way: Way
    why: str = ""


def course(letter: Letter, settings: Settings) -> Course:
    """Where this letter goes."""
    if letter.queue.name == forwarding_name(settings):
        wrong = _disagreement(letter, settings)
        return Course(Way.NOWHERE, wrong) if wrong else Course(Way.WORK)
    if _is_alarm(letter, settings):
        return Course(Way.AWAY)
    return Course(Way.BUS if _is_incident_event(letter, settings) else Way.WORK)


def forwarding_name(settings: Settings) -> str:
    """The queue of each Region that members' rules leave to it what they cannot deliver."""
    return f"{settings.prefix}-forwarding-dead-letters"


def _is_alarm(letter: Letter, settings: Settings) -> bool:
    event = letter.event
    named = _mapping(event.get("detail")).get("alarmName") == forwarding_name(settings)
    return event.get("detail-type") == ALARM_EVENT and named and event.get("account") == settings.hub.account


def _is_incident_event(letter: Letter, settings: Settings) -> bool:
    return bool(channel_of(letter, settings)) or letter.event.get("detail-type") in OWN_EVENTS


def channel_of(letter: Letter, settings: Settings) -> str:
    """The channel whose rule could not deliver it; empty where it comes from no such rule."""
    rule = letter.attributes.get("RULE_ARN", "").rpartition("/")[2]
    if rule == f"{settings.prefix}-webhook":
        return "webhook"
    called = f"{settings.prefix}-tell-"
    return rule.removeprefix(called) if rule.startswith(called) else ""


def _disagreement(letter: Letter, settings: Settings) -> str:
    """What about a forwarded event does not fit; empty where all does."""
    rule = letter.attributes.get("RULE_ARN", "").split(":", 5)
    if len(rule) < 6 or not rule[5].startswith(f"rule/{settings.prefix}-forward-"):  # noqa: PLR2004 - an ARN has six parts
        return "EventBridge names no forwarding rule that it comes from"
    event, account_id, region = letter.event, rule[4], rule[3]
    if not event:
        return "it is not a JSON object"
    if (event.get("account"), event.get("region")) != (account_id, region):
        return f"it says it is from {event.get('account')} {event.get('region')}, and its rule is one of {account_id} {region}"
    return _of_another(event, account_id, settings)


def _of_another(event: Mapping[str, Any], account_id: str, settings: Settings) -> str:
    about = _mapping(event.get("detail")).get("accountId", account_id)
    gathers = settings.intake is Intake.ADMINISTRATOR and account_id == settings.guardduty_administrator
    return "" if gathers or about == account_id else f"it is about {about}, and its rule is one of {account_id}"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
