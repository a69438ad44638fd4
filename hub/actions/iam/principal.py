"""Reading a user or a role with all its policies: what every action on identities begins with.

IAM's operations for users and roles differ in one word alone (GetUserPolicy, GetRolePolicy), so a principal knows its word.
How much room is left is measured and not assumed: the account's own quotas are read with it (IAM API, GetAccountSummary).
White space does not count against the size of policies (IAM User Guide, "IAM and AWS STS quotas").
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Account, Call
from hub.errors import TargetGoneError
from hub.finding import Target

USER, ROLE = "User", "Role"
GONE = "NoSuchEntity"
MOST_ATTACHED = 10
LONGEST: Mapping[str, int] = {USER: 2_048, ROLE: 10_240}
"""What IAM takes where the account's summary does not say: managed policies, and characters of all inline ones."""
UNEDITABLE: Mapping[str, str] = {
    "/aws-service-role/": "it belongs to a service and cannot be edited",
    "/aws-reserved/": "IAM Identity Center resets what is changed in it",
    "/irhub/": "it is part of irhub itself",
}
STACKSETS = "stacksets-exec-"
"""The roles through which CloudFormation works in members (CloudFormation User Guide, "StackSets and AWS Organizations")."""


@dataclass(frozen=True, slots=True)
class Policy:
    """An inline policy; its text has no white space and its keys are sorted."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Principal:
    """A user or a role with all its policies, and how many more it can have."""

    kind: str
    name: str
    id: str
    path: str
    policies: tuple[Policy, ...] = ()
    attached: tuple[str, ...] = ()
    """ARNs of its managed policies."""
    most_attached: int = MOST_ATTACHED
    longest: int = 0
    last_used: str = ""
    """Day and Region of a role's last use, as far as IAM knows."""
    trusted: tuple[str, ...] = ()
    """Whom a role's trust policy names: services, accounts, roles, providers."""

    @property
    def called(self) -> str:
        """Kind and name, as sentences have it."""
        return f"{self.kind.lower()} {self.name}"

    @property
    def parameters(self) -> dict[str, str]:
        """What each of its calls begins with."""
        return {f"{self.kind}Name": self.name}

    def room_for(self, text: str) -> str:
        """Why an inline policy of this text cannot be put; empty where it can."""
        total = sum(size(each) for each in (*(policy.text for policy in self.policies), text))
        return f"its inline policies would have {total} characters and IAM takes {self.longest}" if total > self.longest else ""

    @property
    def room_to_attach(self) -> str:
        """Why no further managed policy can be attached; empty where one can."""
        count = len(self.attached)
        return f"it has {count} managed policies and IAM attaches {self.most_attached}" if count >= self.most_attached else ""

    @property
    def untouchable(self) -> str:
        """Why its policies must not or cannot be edited; empty where they may."""
        if self.kind == ROLE and self.name.startswith(STACKSETS):
            return "CloudFormation works through it"
        return next((why for path, why in UNEDITABLE.items() if self.path.startswith(path)), "")


def look_at(account: Account, kind: str, name: str) -> Principal:
    """The user or role of that name with all its policies; raises ``TargetGoneError`` where there is none."""
    named = {f"{kind}Name": name}
    calls = (Call("iam", f"Get{kind}", named), Call("iam", f"List{kind}Policies", named))
    more = (Call("iam", f"ListAttached{kind}Policies", named), Call("iam", "GetAccountSummary"))
    answers = read_if_there(account, *calls, *more)
    if answers is None:
        raise TargetGoneError(f"{kind} {name}")
    described, inline, attached, summary = answers
    principal = _described(kind, described[kind], summary["SummaryMap"])
    arns = tuple(each["PolicyArn"] for each in attached["AttachedPolicies"])
    return replace(principal, attached=arns, policies=texts(account, kind, name, inline["PolicyNames"]))


def _described(kind: str, found: Mapping[str, Any], quotas: Mapping[str, int]) -> Principal:
    used = found.get("RoleLastUsed", {})
    last_used = (
        f"{used['LastUsedDate']:%Y-%m-%d} in {used.get('Region', 'an unknown Region')}" if "LastUsedDate" in used else ""
    )
    return Principal(
        kind,
        name=found[f"{kind}Name"],
        id=found[f"{kind}Id"],
        path=found["Path"],
        most_attached=quotas.get(f"AttachedPoliciesPer{kind}Quota", MOST_ATTACHED),
        longest=quotas.get(f"{kind}PolicySizeQuota", LONGEST[kind]),
        last_used=last_used,
        trusted=_trusted(found.get("AssumeRolePolicyDocument", {})),
    )


def _trusted(document: Any) -> tuple[str, ...]:
    """Every principal that a trust policy allows, sorted."""
    parsed = json.loads(document) if isinstance(document, str) else document
    statements = _listed(parsed.get("Statement", ()))
    named = (each.get("Principal", {}) for each in statements if each.get("Effect") == "Allow")
    groups = (group for who in named for group in (who.values() if isinstance(who, Mapping) else (who,)))
    return tuple(sorted({str(name) for group in groups for name in _listed(group)}))


def _listed(value: Any) -> tuple[Any, ...]:
    """IAM writes a list of one as that one."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def read_if_there(account: Account, *calls: Call) -> tuple[Mapping[str, Any], ...] | None:
    """The answers; None where IAM knows no such entity. Whatever else keeps a call from an answer is raised."""
    answers = account.read(*(replace(call, optional=True) for call in calls))
    if any(GONE in answer.get("Error", "") for answer in answers):
        return None
    return account.read(*calls) if any("Error" in answer for answer in answers) else answers


def texts(account: Account, kind: str, name: str, names: list[str]) -> tuple[Policy, ...]:
    """The inline policies of these names."""
    calls = [Call("iam", f"Get{kind}Policy", {f"{kind}Name": name, "PolicyName": policy}) for policy in names]
    answers = account.read(*calls) if calls else ()
    return tuple(Policy(each["PolicyName"], text_of(each["PolicyDocument"])) for each in answers)


def text_of(document: Any) -> str:
    """A policy as text that can be compared: without white space, its keys sorted."""
    parsed = json.loads(document) if isinstance(document, str) else document
    return json.dumps(parsed, separators=(",", ":"), sort_keys=True)


def size(text: str) -> int:
    """As many characters as IAM counts."""
    return len(re.sub(r"\s", "", text))


def iam_arn(target: Target, resource: str) -> str:
    """The ARN of something of IAM's in the target's account."""
    return f"arn:{target.partition}:iam::{target.account_id}:{resource}"
