"""restrict-bucket-policy: nobody outside the organization gets at the bucket, whatever else its policy allows.

One statement of ours is added to the policy, and everything else in it is kept as it is. It denies everything to every
principal whose account is not in the organization, as the account itself tells it (Organizations API, DescribeOrganization);
in an account without an organization, to every principal of another account. AWS's own services are let through, as they
deliver logs (IAM User Guide, "AWS global condition context keys"). What is decided here:

* It is done in the ``restore`` role: whoever may write a bucket's policy may open the bucket, so ``contain`` cannot.
* Our statement is known by its text. One with our Sid and another text is somebody else's; the next Sid is taken then. The
  way back takes exactly our statement out, and deletes the policy only where nothing else is left in it.
* An organization that may not be asked about is not taken for none: its other accounts would be shut out as strangers.
* A policy that is public may be closed at once. Any other lets somebody in by name, perhaps a partner, so people are asked.
* Where S3 would refuse the new policy nothing is tried and the reason is said: a policy has at most 20 KB (S3 User Guide,
  "Bucket policies"), and none that is public is taken while BlockPublicPolicy is on. For that reason too the way back waits
  until block-public-access was released.

What it cannot: a policy that denies irhub's role itself can be changed by the account's root user only. An old origin access
identity of CloudFront, and the accounts through which load balancers of old Regions write their logs, are outsiders too. S3
takes a policy only whole and knows no version of it, so what somebody writes in the same second may be lost.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Role, Step
from hub.actions.reading import if_any
from hub.actions.s3 import bucket
from hub.actions.s3.bucket import Block
from hub.finding import Target
from hub.incident import Containment, Incident

LONGEST = 20 * 1024
VERSION = "2012-10-17"
ORGANIZATION = Call("organizations", "DescribeOrganization")
NO_ORGANIZATION = "AWSOrganizationsNotInUse"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy; its text has no white space, its keys and lists are sorted."""

    sid: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The bucket, its policy, and whom it belongs to."""

    name: str
    partition: str
    account_id: str
    prefix: str
    organization: str
    """The id of the organization; empty where the account is in none."""
    policy: str
    """The whole policy as it stands; empty where there is none."""
    statements: tuple[Statement, ...]
    is_public: bool
    """Whether S3 takes the policy for public."""
    block: Block


def look(account: Account, target: Target) -> Seen:
    """The policy, then what else S3 says of it and which organization the account is in, side by side."""
    call = Call("s3", "GetBucketPolicy", {"Bucket": target.id})
    answer = if_any(account, bucket.named(target), call, "NoSuchBucketPolicy")
    block = bucket.block_of(account, target)
    status, organization = account.read(
        Call("s3", "GetBucketPolicyStatus", {"Bucket": target.id}, optional=True), replace(ORGANIZATION, optional=True)
    )
    if "Error" in organization and NO_ORGANIZATION not in organization["Error"]:
        (organization,) = account.read(ORGANIZATION)
    policy = answer["Policy"] if answer else ""
    return Seen(
        name=target.id,
        partition=target.partition,
        account_id=target.account_id,
        prefix=account.prefix,
        organization=organization.get("Organization", {}).get("Id", ""),
        policy=policy,
        statements=tuple(_statement(each) for each in _statements(policy)),
        is_public=status.get("PolicyStatus", {}).get("IsPublic", False),
        block=block,
    )


def _statements(policy: str) -> list[Mapping[str, Any]]:
    found = json.loads(policy).get("Statement", []) if policy else []
    return [found] if isinstance(found, dict) else list(found)


def _statement(statement: Mapping[str, Any]) -> Statement:
    return Statement(str(statement.get("Sid", "")), _text(statement))


def _text(statement: Mapping[str, Any]) -> str:
    """The same for statements that mean the same, whichever way S3 writes them."""
    return json.dumps(_plain(statement), separators=(",", ":"), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return "*" if value == {"AWS": "*"} else {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return _plain(value[0]) if len(value) == 1 else sorted(value, key=str)
    return value


def remember(seen: Seen, _on: str) -> Seen:
    """The statements that had our Sid before, and whether the policy was public."""
    theirs = tuple(each for each in seen.statements if each.sid.startswith(_sid(seen)))
    return replace(seen, policy="", statements=theirs)


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """The denial, unless it is there or S3 would refuse it."""
    if _denials(seen) or _hindrance(seen):
        return ()
    says = f"deny everything in bucket {seen.name} to principals outside {_inside(seen)}, by statement {_free_sid(seen)}"
    call = Call("s3", "PutBucketPolicy", {"Bucket": seen.name, "Policy": _with_denial(seen)})
    return (Step(says, (call,), seen.name),)


def _inside(seen: Seen) -> str:
    return f"organization {seen.organization}" if seen.organization else f"account {seen.account_id}"


def _sid(seen: Seen) -> str:
    """Letters and digits only (IAM User Guide, "IAM JSON policy elements: Sid")."""
    return re.sub(r"[^A-Za-z0-9]", "", seen.prefix) + "DenyOutside"


def _free_sid(seen: Seen) -> str:
    taken = {each.sid for each in seen.statements}
    names = (_sid(seen), *(f"{_sid(seen)}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def denial(seen: Seen, sid: str) -> Mapping[str, Any]:
    """The statement that denies everything to whoever is outside; a request without a principal counts as outside."""
    arn = f"arn:{seen.partition}:s3:::{seen.name}"
    outside = {"aws:PrincipalOrgID": seen.organization} if seen.organization else {"aws:PrincipalAccount": seen.account_id}
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"StringNotEquals": outside, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}},
    }


def _denials(seen: Seen) -> tuple[Statement, ...]:
    return tuple(each for each in seen.statements if each.text == _text(denial(seen, each.sid)))


def _with_denial(seen: Seen) -> str:
    document = json.loads(seen.policy) if seen.policy else {"Version": VERSION}
    statements = [*_statements(seen.policy), denial(seen, _free_sid(seen))]
    return json.dumps({**document, "Statement": statements}, separators=(",", ":"))


def _hindrance(seen: Seen) -> str:
    """Why S3 would not take the denial; empty where it would."""
    if _is_refused(seen):
        return "its policy is public, and S3 takes no public policy while BlockPublicPolicy is on"
    size = len(_with_denial(seen).encode())
    return f"its policy would have {size} bytes and S3 takes {LONGEST}" if size > LONGEST else ""


def _is_refused(seen: Seen) -> bool:
    return seen.is_public and "BlockPublicPolicy" in seen.block.on


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Our statement is taken out of the policy; one that somebody changed since is left alone."""
    return tuple(part for was in recorded.values() for part in _back(now, was))


def _back(now: Seen, was: Seen) -> Iterator[Step | Conflict]:
    before = {each.text for each in was.statements}
    ours = [each for each in now.statements if each.sid.startswith(_sid(now)) and each.text not in before]
    if not ours:
        return
    sids = ", ".join(each.sid for each in ours)
    back = Step(f"take statement {sids} out of the policy of bucket {now.name}", (_without(now, ours),), now.name)
    if was.is_public and "BlockPublicPolicy" in now.block.on:
        says = f"S3 takes no public policy of bucket {now.name} while BlockPublicPolicy is on"
        yield Conflict(now.name, f"{says}: release block-public-access first, then this again")
    elif len(ours) > len(_denials(now)):
        yield Conflict(now.name, f"somebody changed statement {sids} of bucket {now.name} since; it is left as it is", (back,))
    else:
        yield back


def _without(now: Seen, ours: list[Statement]) -> Call:
    sids = {each.sid for each in ours}
    left = [each for each in _statements(now.policy) if each.get("Sid", "") not in sids]
    if not left:
        return Call("s3", "DeleteBucketPolicy", {"Bucket": now.name})
    document = json.dumps({**json.loads(now.policy), "Statement": left}, separators=(",", ":"))
    return Call("s3", "PutBucketPolicy", {"Bucket": now.name, "Policy": document})


def caution(seen: Seen) -> str:
    """Names a policy that is not public: whoever it lets in, it lets in by name."""
    if seen.is_public:
        return ""
    return f"the policy of bucket {seen.name} is not public: outsiders whom it lets in were let in by name"


def prove(seen: Seen) -> Proof:
    """Contained where the policy denies everything to outsiders, or where it is public and the public is kept out."""
    if _denials(seen):
        says = f"the policy of bucket {seen.name} denies everything to principals outside {_inside(seen)}"
        survives = f"whoever uses credentials of {_inside(seen)} gets in as before, also by presigned URLs"
        return Proof(Containment.CONTAINED, (says,), (survives,))
    if seen.is_public and "RestrictPublicBuckets" in seen.block.on:
        says = f"the policy of bucket {seen.name} is public and blocked: only its own account and AWS services get in"
        return Proof(Containment.CONTAINED, (says,))
    why = _hindrance(seen)
    return Proof(Containment.NONE, (f"the policy of bucket {seen.name} denies outsiders nothing{': ' if why else ''}{why}",))


_RESTORE = (Role.RESTORE,)


def _may(access: Access, *actions: str) -> Permission:
    return Permission(actions, (bucket.ARN,), access, when=bucket.OWN, roles=_RESTORE)


ACTION: Action[Seen, NoOptions] = Action(
    name="restrict-bucket-policy",
    about="Denies everything in a bucket to principals outside the organization, by one statement added to its policy.",
    works_on=bucket.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("organizations:DescribeOrganization",), ("*",), Access.READ, roles=_RESTORE),
        _may(Access.READ, "s3:GetBucketPolicy", "s3:GetBucketPolicyStatus", "s3:GetBucketPublicAccessBlock"),
        _may(Access.WRITE, "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    caution=caution,
    role=Role.RESTORE,
)
