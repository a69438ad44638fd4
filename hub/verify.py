"""Answers ``irhub verify``: a sample finding and dry runs in one account and Region, with the answer on record.

The command line has no way into members and needs none: it asks the hub, which goes the way that it goes in an incident. So
what is proved is the way itself: queue, function, roles, record. A message that names no account proves the queue alone.

Dry runs come before the sample, so that a message which AWS had no time for, and which is therefore tried again from its
beginning, makes no second sample. A message that comes twice is answered once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub import sample
from hub.action import NoOptions, Role
from hub.errors import ActionError, AwsError, MalformedEventError, ThrottledError
from hub.finding import Target
from hub.hub import Hub
from hub.incident import Incident
from hub.rehearsal import rehearse
from hub.sources.trust import ACCOUNT_ID, REGION
from hub.values import to_plain

QUEUE = "QUEUE"
"""What a message is about that names no account."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What became of the wish for a sample finding."""

    type: str = ""
    at: str = ""
    """When GuardDuty was asked for it."""
    repeats: bool = False
    """True where it repeats a finding, which GuardDuty may publish hours later."""
    error: str = ""


def place_of(message: Mapping[str, Any], hub: Hub) -> Target | None:
    """The account and Region that a message names, as a target; None where it names none."""
    account_id, region = message.get("account"), message.get("region")
    if account_id is None and region is None:
        return None
    for field, value, form in (("account", account_id, ACCOUNT_ID), ("region", region, REGION)):
        if not isinstance(value, str) or not form.fullmatch(value):
            raise MalformedEventError(field, "is none")
    return Target(sample.DETECTOR, sample.DETECTOR, str(account_id), str(region), hub.settings.partition)


def about(target: Target | None) -> str:
    """Under which name the answer is kept."""
    return f"{target.account_id}#{target.region}" if target else QUEUE


def verify(message: Mapping[str, Any], hub: Hub) -> None:
    """The answer is on record: that the message arrived, and for an account and Region what was tried there."""
    run, target = str(message["run"]), place_of(message, hub)
    if hub.ledger.answer(run, about(target)) is not None:
        return
    answer: dict[str, Any] = {"began_at": hub.now().isoformat()}
    if target:
        answer |= _tried(target, run, hub)
    hub.ledger.keep_answer(run, about(target), {**answer, "at": hub.now().isoformat()})


def _tried(target: Target, run: str, hub: Hub) -> dict[str, Any]:
    if not hub.organization.holds(target.account_id):
        return {"sample": to_plain(Sample(error=f"{target.account_id} does not belong to the organization")), "tried": []}
    tried = rehearse(target, run, hub)
    return {"tried": to_plain(tried), "sample": to_plain(_sample(target, run, hub))}


def _sample(target: Target, run: str, hub: Hub) -> Sample:
    try:
        way = hub.accounts.enter(target, run, Role.VERIFY, (sample.ACTION,))[sample.ACTION.name]
        seen = sample.look(way, target)
        asked_at = hub.now().isoformat()
        for step in sample.plan(seen, Incident(run, target, asked_at), NoOptions()):
            way.do(step)
    except ThrottledError:
        raise
    except (ActionError, AwsError) as error:
        return Sample(error=str(error))
    return Sample(seen.next_type, asked_at, seen.repeats)
