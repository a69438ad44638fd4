"""Reads GuardDuty's findings: as EventBridge delivers them, and as people hand them over.

Two entrances, because two things are wanted. The queue door (``read_event``) must not act on what AWS would never send: there
an envelope is required that vouches for the finding, and every field that the API calls required and that we use ("Finding",
GuardDuty API). ``read_finding`` is for files, the demo and tests: it also takes what logs and consoles made of a finding,
and it vouches for nothing.

GuardDuty writes camelCase on the wire, PascalCase is what the SDKs show; people paste the one into the envelope of the other.
Both are read, and kept in camelCase, so playbooks need to know one form only.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.errors import RefusedError
from hub.finding import SEVERAL, Finding, Target
from hub.sources.foreign import Reader, own, short
from hub.sources.guardduty_mending import mended
from hub.sources.guardduty_resource import ACCOUNT, Named, named, within
from hub.sources.guardduty_sample import is_sample
from hub.sources.guardduty_sequence import sequence
from hub.sources.trust import Trust, account_id, region, vouch, vouch_for_target

SOURCE, DETAIL_TYPE = "aws.guardduty", "GuardDuty Finding"
SEQUENCE = "AttackSequence"
MOST_SEVERE = 10
MOST_OFTEN = 2**31
LONGEST_TYPE, LONGEST_WORDS = 200, 10_000
ARN = re.compile(r"arn:(aws(?:-[a-z]+)*):guardduty:([a-z0-9-]{2,32}):([0-9]+):detector/[^/]+/finding/.+", re.DOTALL)


def read_event(event: Mapping[str, Any], trust: Trust) -> Finding:
    """The finding in an EventBridge event, vouched for by its envelope; else ``RefusedError`` or ``MalformedEventError``."""
    envelope = Reader.over(event, "event")
    for key, expected in (("source", SOURCE), ("detail-type", DETAIL_TYPE)):
        if (found := envelope.text(key)) != expected:
            raise RefusedError(key, f"must be {short(expected)}, but is {short(found)}")
    if not envelope.part("detail").values:
        raise envelope.wrong("detail", "is missing or empty")
    finding, names = _read(Reader(_in_camel_case(envelope.part("detail").values, "detail"), "detail"))
    return _vouched(finding, names, envelope, trust)


def read_own(found: Mapping[str, Any], where: Mapping[str, str], trust: Trust) -> Finding:
    """A finding that irhub itself read from the detector of an account and Region, which vouch for it as an envelope does."""
    finding, names = _read(Reader(mended(_in_camel_case(found, ""))))
    return _vouched(finding, names, Reader(where), trust)


def _vouched(finding: Finding, names: tuple[Named, ...], envelope: Reader, trust: Trust) -> Finding:
    vouch(finding, envelope, trust)
    if finding.sample:
        return finding
    if finding.parts:
        return _only_vouched_for(finding, names)
    try:
        vouch_for_target(finding.target, names[0].field, names[0].arns)
    except RefusedError as refused:
        if finding.resource_type != SEQUENCE:
            raise
        here = Target(ACCOUNT, finding.account_id, finding.account_id, finding.region, finding.partition)
        return replace(finding, target=here, left_out=(str(refused),))
    return finding


def read_finding(plain: Mapping[str, Any]) -> Finding:
    """A bare finding, or the only one in the answer of GetFindings; nothing vouches for it.

    Raises ``MalformedEventError`` where it cannot be read, and ``RefusedError`` where it contradicts itself.
    """
    answer = Reader.over(plain, "finding")
    if "Findings" in answer.values:
        found = answer.parts("Findings")
        if len(found) != 1:
            raise answer.wrong("Findings", f"holds {len(found)} findings, and one is wanted")
        answer = Reader(found[0].values)
    finding, _ = _read(Reader(mended(_in_camel_case(answer.values, ""))))
    return finding


def _in_camel_case(detail: Mapping[str, Any], name: str) -> dict[str, Any]:
    is_pascal_case = "accountId" not in detail and "AccountId" in detail
    made: dict[str, Any] = own(detail, name, lower=is_pascal_case)
    return made


def _only_vouched_for(finding: Finding, names: tuple[Named, ...]) -> Finding:
    """Without the resources that cannot be such: one odd name in a sequence must not keep the others from being answered."""
    kept: list[Target] = []
    left_out: list[str] = []
    for part, name in zip(finding.parts, names, strict=True):
        try:
            vouch_for_target(part, name.field, name.arns)
        except RefusedError as refused:
            left_out.append(str(refused))
        else:
            kept.append(part)
    return replace(finding, parts=tuple(kept), left_out=tuple(left_out))


def _read(detail: Reader) -> tuple[Finding, tuple[Named, ...]]:
    account = account_id(detail, "accountId")
    partition, home = _origin(detail, account)
    if "resource" not in detail.values:
        raise detail.wrong("resource", "is missing")
    resource, service = detail.part("resource"), detail.part("service")
    resource_type = resource.text("resourceType", "")
    kind = detail.text("type", longest=LONGEST_TYPE)
    names = sequence(service) if resource_type == SEQUENCE else named(resource, kind)
    names = names or (Named(ACCOUNT, account, "accountId"),)
    targets = tuple(Target(one.kind, one.id, one.account_id or account, one.region or home, partition) for one in names)
    finding_id = detail.text("id")
    return Finding(
        source="guardduty",
        id=finding_id,
        arn=detail.text("arn"),
        type=kind,
        severity=float(detail.number("severity", MOST_SEVERE)),
        title=detail.text("title", kind, LONGEST_WORDS),
        description=detail.text("description", "", LONGEST_WORDS),
        account_id=account,
        region=home,
        partition=partition,
        target=targets[0] if len(targets) == 1 else Target(SEVERAL, finding_id, account, home, partition),
        parts=targets if len(targets) > 1 else (),
        resource_type=resource_type,
        activity_region=_activity_region(detail, home, resource_type),
        created_at=detail.text("createdAt"),
        updated_at=detail.text("updatedAt"),
        count=int(service.number("count", MOST_OFTEN, default=1)),
        archived=service.flag("archived"),
        within=within(resource),
        sample=is_sample(detail, names),
        detail=detail.values,
    ), names


def _origin(detail: Reader, account: str) -> tuple[str, str]:
    """The partition and Region that the finding's ARN names, which is where its detector is."""
    arn = detail.text("arn")
    parts = ARN.fullmatch(arn)
    if parts is None:
        raise detail.wrong("arn", f"must be the ARN of a GuardDuty finding, but is {short(arn)}")
    partition, home, owner = parts.groups()
    if owner != account:
        raise RefusedError(detail.named("arn"), f"names the account {short(owner)}, but accountId is {account}")
    stated = detail.text("partition", partition)
    if stated != partition:
        raise RefusedError(detail.named("partition"), f"is {short(stated)}, but the ARN is of {partition}")
    return partition, home


def _activity_region(detail: Reader, home: str, resource_type: str) -> str:
    """Where else the activity was: findings from global services name that Region; instances are where they are seen."""
    stated = region(detail, "region")
    if stated == home:
        return ""
    if resource_type == "Instance":
        raise RefusedError(detail.named("region"), f"is {stated}, but the finding's ARN is of {home}")
    return stated
