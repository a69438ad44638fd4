"""Reads calls that CloudTrail recorded: attempts to blind those who watch.

The record is AWS's own, and nobody can send such an event ("AWS API call events via CloudTrail", EventBridge user guide), so it
may lead to *act*; what the caller wrote into the call, the name of a trail, is held to the form of a name. The call is in the
past: what irhub does about it is read from the trail as it is now, and who made the call is kept for people.

* A call that failed is told and can never lead to a step: it is about the account, which no action works on.
* A call of irhub's own roles is refused; a role of theirs is known by its whole ARN, in the account that recorded the call.
* A trail of another account is a trail of the organization: its administrator may stop it from afar. People are told of that
  too, in the account that did it.
* Global services record in one Region, us-east-1 in most partitions; that is where such an event comes from.

After the only trail was stopped nothing more arrives by this road. GuardDuty sees it by another
(Stealth:IAMUser/CloudTrailLoggingDisabled), which is why this source stands beside that one and not in its place.
"""

import re
from collections.abc import Mapping
from typing import Any

from hub.errors import RefusedError
from hub.finding import Finding, Target
from hub.sources.cloudtrail_calls import CALLS, TRAIL, Tampering
from hub.sources.foreign import Reader, own, short
from hub.sources.guardduty_resource import ACCOUNT
from hub.sources.trust import PLAIN_ID, Trust, account_id, region, vouch

DETAIL_TYPE = "AWS API Call via CloudTrail"
ENDING = ".amazonaws.com"
DONE, FAILED = 8.0, 5.0
"""Severities, on GuardDuty's scale."""
TRAIL_ARN = re.compile(r"arn:(?:aws[a-z-]*):cloudtrail:([a-z0-9-]{2,32}):([0-9]{12}):trail/([A-Za-z0-9._-]{3,128})")
TRAIL_NAME = re.compile(r"[A-Za-z0-9._-]{3,128}")
OUR_ROLES = ("contain", "restore", "verify")


def read_event(event: Mapping[str, Any], trust: Trust) -> Finding:
    """The tampering in an EventBridge event, vouched for by its envelope; else ``RefusedError`` or ``MalformedEventError``."""
    envelope = Reader.over(event, "event")
    if not trust.switched.cloudtrail:
        raise RefusedError("detail-type", "calls recorded by CloudTrail are not among the sources that are switched on")
    if not envelope.part("detail").values:
        raise envelope.wrong("detail", "is missing or empty")
    record = Reader(own(envelope.part("detail").values, "detail"), "detail")
    if envelope.text("source") != f"aws.{_service(record)}":
        raise RefusedError("detail.eventSource", f"is {short(record.text('eventSource'))}, which is not the event's source")
    finding = _read(record, trust)
    vouch(finding, envelope, Trust(trust.partition))
    return finding


def read_finding(plain: Mapping[str, Any]) -> Finding:
    """A bare record; nothing vouches for it."""
    return _read(Reader(own(Reader.over(plain, "finding").values, "")), Trust())


def _service(record: Reader) -> str:
    return record.text("eventSource").removesuffix(ENDING)


def _read(record: Reader, trust: Trust) -> Finding:
    service, name = _service(record), record.text("eventName")
    call = CALLS.get((service, name))
    if call is None:
        raise RefusedError(record.named("eventName"), f"{short(name)} of {short(service)} is no call that blinds anybody")
    account, home = _account(record), region(record, "awsRegion")
    _refuse_our_own(record, account, trust)
    failure = record.text("errorCode", "")
    request = record.part("requestParameters")
    weakened = _weakened(call, request) if not failure else ""
    here = Target(ACCOUNT, account, account, home, trust.partition)
    target = here if failure else _target(call, request, here)
    moment = record.text("eventTime")
    return Finding(
        source="cloudtrail",
        id=record.text("eventID"),
        arn=f"arn:{trust.partition}:cloudtrail:{home}:{account}:event/{record.text('eventID')}",
        type=f"Tampering:{service}/{name}{'.Failed' if failure else ''}",
        severity=FAILED if failure else DONE,
        title=_title(record, call, failure, weakened),
        account_id=account,
        region=home,
        partition=trust.partition,
        target=target,
        resource_type=call.kind,
        created_at=moment,
        updated_at=moment,
        detail=record.values,
    )


def _account(record: Reader) -> str:
    """Where the call was recorded, which is where it took effect; old records name only who made it."""
    if record.values.get("recipientAccountId") is not None:
        return account_id(record, "recipientAccountId")
    return account_id(record.part("userIdentity"), "accountId")


def _refuse_our_own(record: Reader, account: str, trust: Trust) -> None:
    issuer = record.part("userIdentity").part("sessionContext").part("sessionIssuer").text("arn", "")
    ours = {f"arn:{trust.partition}:iam::{account}:role/irhub/{trust.prefix}-{role}" for role in OUR_ROLES}
    if issuer in ours:
        raise RefusedError(record.named("userIdentity"), f"{issuer} is irhub's own role")


def _weakened(call: Tampering, request: Reader) -> str:
    """What the call weakened; raises ``RefusedError`` where it weakened nothing."""
    if call.weakening is None:
        return ""
    found = call.weakening(request)
    if not found:
        raise RefusedError(request.name, "nothing in it weakens what is watched")
    return found


def _target(call: Tampering, request: Reader, here: Target) -> Target:
    """The resource, where the call names one of this account by what can be its name; else the account."""
    name = request.text(call.id, "") if call.id else ""
    if call.kind == TRAIL:
        return _trail(name, here)
    if not name or not PLAIN_ID.fullmatch(name):
        return here
    return Target(call.kind, name, here.account_id, here.region, here.partition)


def _trail(name: str, here: Target) -> Target:
    arn = TRAIL_ARN.fullmatch(name)
    if arn is None and TRAIL_NAME.fullmatch(name):
        arn = TRAIL_ARN.fullmatch(f"arn:{here.partition}:cloudtrail:{here.region}:{here.account_id}:trail/{name}")
    if arn is None or arn[2] != here.account_id or not arn[0].startswith(f"arn:{here.partition}:"):
        return here
    return Target(TRAIL, arn[0], here.account_id, arn[1], here.partition)


def _title(record: Reader, call: Tampering, failure: str, weakened: str) -> str:
    identity, request = record.part("userIdentity"), record.part("requestParameters")
    who = identity.text("arn", "") or identity.text("invokedBy", "") or identity.text("type", "somebody unknown")
    where = record.text("sourceIPAddress", "an unknown place")
    name = request.text(call.id, "") if call.id else ""
    what = " ".join(filter(None, (call.says, short(name) if name else "")))
    if failure:
        return f"{who} at {where} tried in vain ({short(failure)}) what would have {what}"
    return f"{who} at {where} {what}{f': {weakened}' if weakened else ''}"
