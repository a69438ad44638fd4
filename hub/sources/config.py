"""Reads AWS Config's events about compliance: a resource that a rule finds wrong.

Anybody in an account may write a rule of their own, with a function behind it that answers what they like (AWS Config developer
guide, "AWS Config Custom Rules"). So a change of compliance never leads to more than a question. Which rules are answered the
settings say by how their names begin, since Security Hub and conformance packs add endings of their own.

A resource that is in order again is noted: an incident is closed by a person, with a verdict, not by a rule. IAM's resources go
by the ids that IAM makes up and not by their names, which nothing can be done about without asking IAM; people are told.
"""

import re
from collections.abc import Mapping
from typing import Any

from hub.errors import RefusedError
from hub.finding import Finding, Target
from hub.sources.foreign import Reader, own, short
from hub.sources.guardduty_resource import ACCOUNT
from hub.sources.trust import Trust, account_id, region, vouch, vouch_for_target

SOURCE, DETAIL_TYPE = "aws.config", "Config Rules Compliance Change"
CHANGE = "ComplianceChangeNotification"
WRONG = "NON_COMPLIANT"
SEVERITY = 5.0
"""Config knows no severity; a rule that is broken is of the middle."""
DOUBT = "any account can write rules of AWS Config, so what they find only asks"
ARN = re.compile(r"arn:(aws(?:-[a-z]+)*):config:([a-z0-9-]{2,32}):([0-9]{12}):config-rule/(.+)", re.DOTALL)
UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,28}")
BY_UNIQUE_ID = "AWS::IAM::UniqueId"


def read_event(event: Mapping[str, Any], trust: Trust) -> Finding:
    """The change in an EventBridge event, vouched for by its envelope; else ``RefusedError`` or ``MalformedEventError``."""
    envelope = Reader.over(event, "event")
    if trust.switched.config is None:
        raise RefusedError("source", "AWS Config is not among the sources that are switched on")
    if not envelope.part("detail").values:
        raise envelope.wrong("detail", "is missing or empty")
    detail = Reader(own(envelope.part("detail").values, "detail"), "detail")
    rule = detail.text("configRuleName")
    if not rule.startswith(trust.switched.config.rules):
        raise RefusedError("detail.configRuleName", f"the rule {short(rule)} is none of those that are answered")
    finding = _read(detail)
    vouch(finding, envelope, Trust(trust.partition))
    vouch_for_target(finding.target, "detail.resourceId", (("detail.resourceId", finding.target.id),))
    return finding


def read_finding(plain: Mapping[str, Any]) -> Finding:
    """A bare notification; nothing vouches for it."""
    return _read(Reader(own(Reader.over(plain, "finding").values, "")))


def _read(detail: Reader) -> Finding:
    if (kind := detail.text("messageType")) != CHANGE:
        raise RefusedError(detail.named("messageType"), f"is {short(kind)}, which is no change of compliance")
    account, home = account_id(detail, "awsAccountId"), region(detail, "awsRegion")
    arn, rule = detail.text("configRuleARN"), detail.text("configRuleName")
    partition = _partition(detail, account, home)
    verdict = detail.part("newEvaluationResult")
    resource = detail.text("resourceType"), detail.text("resourceId")
    recorded = verdict.text("resultRecordedTime", "") or detail.text("notificationCreationTime")
    return Finding(
        source="config",
        id=f"{arn}/{resource[0]}/{resource[1]}",
        arn=arn,
        type=rule,
        severity=SEVERITY,
        title=f"{resource[1]} breaks the rule {rule}",
        description=verdict.text("annotation", "", 10_000),
        account_id=account,
        region=home,
        partition=partition,
        target=_target(*resource, Target(ACCOUNT, account, account, home, partition)),
        resource_type=resource[0],
        created_at=recorded,
        updated_at=recorded,
        archived=verdict.text("complianceType") != WRONG,
        doubt=DOUBT,
        detail=detail.values,
    )


def _partition(detail: Reader, account: str, home: str) -> str:
    arn = detail.text("configRuleARN")
    parts = ARN.fullmatch(arn)
    if parts is None:
        raise detail.wrong("configRuleARN", f"must be the ARN of a rule, but is {short(arn)}")
    if (parts[2], parts[3]) != (home, account):
        raise RefusedError(detail.named("configRuleARN"), f"is of {parts[3]} {parts[2]}, but the change is of {account} {home}")
    return parts[1]


def _target(kind: str, resource_id: str, account: Target) -> Target:
    if kind == ACCOUNT:
        return account
    if kind.startswith("AWS::IAM::") and UNIQUE_ID.fullmatch(resource_id):
        kind = BY_UNIQUE_ID
    return Target(kind, resource_id, account.account_id, account.region, account.partition)
