"""What irhub leaves alone: a person said so, with a reason and an end, and everybody reads it whenever it matters.

An exempted finding still opens its incident; nothing is changed for it, and notice and timeline say which exemption that is
due to. Other findings on the same target count as ever: what is known of a scanner must not hide a real intruder.

Tags of resources exempt nothing, whatever they say: who got into an account can tag. Of names, only those count that nobody
can give to a resource of their own: an ARN, an id that AWS chose, or a name together with its account.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.finding import Finding
from hub.pattern import matches

CHOSEN_BY_AWS = re.compile(r"[a-z]+-[0-9a-f]{8,17}|A[KS]IA[A-Z2-7]{12,28}")
"""Ids that AWS chooses, such as ``i-0123456789abcdef0`` and those of access keys."""
USERS = {"IAMUser": "user", "Role": "role", "AssumedRole": "role"}
"""GuardDuty's word for who used a key, and IAM's word in the ARN."""
ARN_PARTS = 6
ENDLESS = "until it is removed"


@dataclass(frozen=True, slots=True)
class Exemption:
    """What is left alone; of account, resource and finding type, all that are given must agree."""

    id: str
    reason: str
    by: str
    """Who said so: the ARN of the caller, or the approver that irhub.yaml names."""
    until: str = ""
    """The moment from which on it does not count; empty where it has no end."""
    account_id: str = ""
    resource: str = ""
    """An ARN, an id, or a name."""
    finding_type: str = ""
    """A finding type; ``*`` stands for anything in it."""

    @property
    def what(self) -> str:
        """What is left alone, in words."""
        parts = (
            f"findings {self.finding_type}" if self.finding_type else "findings",
            f"on {self.resource}" if self.resource else "",
            f"in account {self.account_id}" if self.account_id else "",
        )
        return " ".join(filter(None, parts))

    @property
    def says(self) -> str:
        """The whole of it as one clause, for notices."""
        until = f"until {self.until[:10]}" if self.until else ENDLESS
        return f"exempt {until} by {self.by} ({self.id}): {self.reason}"

    def has_expired(self, now: datetime) -> bool:
        """True once its end has come; an end that cannot be read has come."""
        try:
            return bool(self.until) and datetime.fromisoformat(self.until) <= now
        except (ValueError, TypeError):
            return True

    def covers(self, finding: Finding) -> bool:
        """True where account, resource and type agree, as far as they are given."""
        return (
            self.account_id in {"", finding.target.account_id}
            and (not self.resource or _names(self.resource, finding))
            and (not self.finding_type or matches({"type": [{"wildcard": self.finding_type}]}, {"type": finding.type}))
        )


def flaw(exemption: Exemption) -> str:
    """Why this exemption may not count; empty where it may."""
    one = exemption
    if not (one.account_id or one.resource or one.finding_type.strip("*")):
        return "It names no account, no resource and no finding type, so it would cover everything; that is a pause."
    if not one.reason.strip() or not one.by.strip():
        return "It does not say why, or who said so."
    if one.resource and one.account_id not in {"", _owner(one.resource) or one.account_id}:
        return f"{one.resource} does not lie in account {one.account_id}."
    if one.resource and not (one.account_id or one.resource.startswith("arn:") or CHOSEN_BY_AWS.fullmatch(one.resource)):
        return f"{one.resource} is a name, which a resource in any account can have. Name its account too, or give its ARN."
    return ""


def covering(finding: Finding, exemptions: Iterable[Exemption], now: datetime) -> Exemption | None:
    """The first exemption that covers the finding and counts now; None where there is none."""
    counting = (one for one in exemptions if not one.has_expired(now) and not flaw(one))
    return next((one for one in counting if one.covers(finding)), None)


def split(
    findings: Iterable[Finding], exemptions: Iterable[Exemption], now: datetime
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that count, and a sentence for each finding type that an exemption covers."""
    every = tuple(exemptions)
    covered = [(finding, covering(finding, every, now)) for finding in findings]
    says = dict.fromkeys(f"{finding.type} is {one.says}" for finding, one in covered if one)
    return tuple(finding for finding, one in covered if one is None), tuple(says)


def _owner(resource: str) -> str:
    """The account in an ARN; empty for other names, and for ARNs without one (S3 buckets)."""
    parts = resource.split(":", ARN_PARTS - 1)
    return parts[4] if resource.startswith("arn:") and len(parts) == ARN_PARTS else ""


def _names(resource: str, finding: Finding) -> bool:
    """True where the text is the target's id or ARN, or that of whoever used the key that the finding is about."""
    if not resource.startswith("arn:"):
        return resource == finding.target.id
    return resource in _arns(finding) or _pathless(resource) in _principals(finding)


def _arns(finding: Finding) -> frozenset[str]:
    """The ARNs that the target may have: with account and Region, or without where its service knows it without."""
    target = finding.target
    service, _, kind = target.kind.removeprefix("AWS::").lower().partition("::")
    places = {f"{target.region}:{target.account_id}", f":{target.account_id}", ":"}
    names = {target.id, f"{kind}/{target.id}", f"{kind}:{target.id}", f"{_ARN_WORDS.get(kind, kind)}:{target.id}"}
    return frozenset(f"arn:{target.partition}:{service}:{place}:{name}" for place in places for name in names)


_ARN_WORDS = {"dbinstance": "db", "dbcluster": "cluster", "dbshardgroup": "shard-group"}
"""Where an ARN has another word for the kind than CloudFormation (Service Authorization Reference, Amazon RDS)."""


def _pathless(arn: str) -> str:
    """The ARN of a user or role without its path, which findings do not tell; within an account the name alone is unique."""
    head, _, rest = arn.partition("/")
    return f"{head}/{rest.rpartition('/')[2]}"


def _principals(finding: Finding) -> list[str]:
    """The user or role whose key it is, where the finding is about a key and names one."""
    resource = finding.detail.get("resource")
    key = resource.get("accessKeyDetails") if isinstance(resource, dict) else None
    if finding.target.kind != "AWS::IAM::AccessKey" or not isinstance(key, dict):
        return []
    word = USERS.get(str(key.get("userType")), "")
    return [f"arn:{finding.partition}:iam::{finding.target.account_id}:{word}/{key.get('userName')}"] if word else []
