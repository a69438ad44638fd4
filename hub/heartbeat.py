"""Signs of life: every six hours each Region of a member says, over the way of its findings, that this way is open.

The rule that forwards findings has a schedule beside its pattern (EventBridge API, PutRule: "a rule can have both"). So the
sign takes the very rule, target, forwarder role and bus policy that a finding takes, and it stops when somebody disables
that rule, empties its targets, or changes the role. Nothing more is installed in a member for it: no schedule with a role of
its own, no right to put events. Scheduled events carry the source ``aws.events``, which nobody can give an event of their
own (EventBridge API, PutEvents), and EventBridge itself writes account and Region: an account can only speak for itself.
The hub's forwarding rule carries no version; whether a spoke is behind is what CloudFormation says of its stack.

The price. 1,000 accounts in 17 Regions are 68,000 signs a day. Two million cross-account events a month cost about two
dollars, spread over the members; queue, function and record cost the hub about five more. Every hour would be six times
that, and tell nobody anything sooner that waits for GuardDuty, which repeats findings every six hours itself. A schedule
counts from when its rule was made, so signs spread as the deployment did. And since all might still come at once, they have
a queue of their own, which at most two invocations of the function work through: a finding never waits behind a sign of
life. What this cannot show is the findings' own queue; the daily comparison runs through that one, and its alarms watch it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.errors import RefusedError
from hub.hub import Hub
from hub.newcomer import welcome
from hub.sources import trust
from hub.sources.foreign import Reader, short

SOURCE, DETAIL_TYPE = "aws.events", "Scheduled Event"
EVERY_HOURS = 6
LATE_AFTER = timedelta(hours=2 * EVERY_HOURS + 1)
"""Two signs missed, and an hour for deliveries that EventBridge tried again."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One sign of life."""

    account_id: str
    region: str
    at: datetime


def is_one(event: Mapping[str, Any]) -> bool:
    """True for what a schedule sent."""
    return (event.get("source"), event.get("detail-type")) == (SOURCE, DETAIL_TYPE)


def hear(event: Mapping[str, Any], hub: Hub) -> Beat:
    """The sign is on record; an account that nobody onboarded is put on record as a newcomer.

    Raises ``MalformedEventError`` for what cannot be read, and ``RefusedError`` for what no rule of ours sent.
    """
    beat = read(event, hub)
    if not hub.register.heard(beat.account_id, beat.region, beat.at):
        welcome(beat.account_id, hub)
    return beat


def read(event: Mapping[str, Any], hub: Hub) -> Beat:
    """Who sent it, and when; never in the future."""
    envelope = Reader.over(event, "event")
    account_id, region = trust.account_id(envelope, "account"), trust.region(envelope, "region")
    rule = f"arn:{hub.settings.partition}:events:{region}:{account_id}:rule/{hub.settings.prefix}-forward-guardduty"
    if event.get("resources") != [rule]:
        raise RefusedError("resources", f"{short(event.get('resources'))} is not the forwarding rule of {account_id}")
    return Beat(account_id, region, min(_time(envelope), hub.now()))


def is_late(at: str, now: datetime) -> bool:
    """True where the last sign is older than two that were missed."""
    return now - datetime.fromisoformat(at) > LATE_AFTER


def _time(envelope: Reader) -> datetime:
    try:
        moment = datetime.fromisoformat(envelope.text("time"))
    except ValueError:
        raise envelope.wrong("time", "is no time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
