"""capture-api-state: what AWS's API knew of the instance when the incident began, in one JSON object that is never changed.

Most of it is gone, or looks different, once somebody works on the instance: its groups, its role and what that role allows,
its user data, its console output. So it is read first and kept whole. Every part but the instance itself may be unreadable
(denied, deleted a moment ago, not offered for this kind of instance); then the object says so in its place, and the rest is
kept all the same.

What was on its screen comes as a picture in base64, as EC2 gives it; asking for it wakes nothing (``WakeUp`` is not set). The
object begins with how it came to be: when it was read, by which version of irhub, and AWS's request id of each part, which
CloudTrail knows too.

The object is written once: ``IfNoneMatch`` refuses a second one of that name (S3 API, PutObject), the bucket encrypts with its
own key by default and locks what it takes, and a SHA-256 checksum travels with it.

What it cannot: processes, files and memory are known to the instance alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Place, Plan, Role, Step
from hub.actions.ec2 import instance
from hub.actions.evidence import vault
from hub.finding import Target
from hub.incident import Incident
from hub.version import VERSION

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """The whole state as one JSON text, and which objects of the instance are kept already."""

    instance_id: str
    bucket: str
    folder: str
    kept: tuple[str, ...]
    document: str


def look(account: Account, target: Target) -> Seen:
    """The instance and all around it, in five rounds: each needs a name that the round before found."""
    folder = vault.folder(vault.API_STATE, target)
    listing = vault.listing(account.evidence_bucket, folder)
    listed, described, *answers = account.read(listing, instance.describe(target), *_around(target).values())
    found = instance.found_in(described, target)
    parts = {"instance": found} | dict(zip(_around(target), answers, strict=True))
    parts |= _read_all(account, _groups_and_profile(parts))
    parts |= _role_and_policies(account, parts)
    read = {name: answer["RequestId"] for name, answer in {"instance": described, **parts}.items() if "RequestId" in answer}
    captured = {"at": account.now.isoformat(), "by": f"irhub {VERSION}", "request ids": read}
    document = {name: _readable(answer) for name, answer in parts.items()} | {"captured": captured}
    return Seen(
        instance_id=target.id,
        bucket=account.evidence_bucket,
        folder=folder,
        kept=vault.keys_in(listed),
        document=json.dumps(document, default=str, indent=1, sort_keys=True),
    )


def _around(target: Target) -> dict[str, Call]:
    """What can be read of the instance by its id alone."""
    user_data = {"InstanceId": target.id, "Attribute": "userData"}
    return {
        "network interfaces": _describe("DescribeNetworkInterfaces", "attachment.instance-id", [target.id]),
        "volumes": _describe("DescribeVolumes", "attachment.instance-id", [target.id]),
        "user data": _optional("ec2", "DescribeInstanceAttribute", **user_data),
        "console output": _optional("ec2", "GetConsoleOutput", InstanceId=target.id),
        "latest console output": _optional("ec2", "GetConsoleOutput", InstanceId=target.id, Latest=True),
        "screenshot": _optional("ec2", "GetConsoleScreenshot", InstanceId=target.id),
    }


def _groups_and_profile(parts: Mapping[str, Answer]) -> dict[str, Call]:
    """What is named by the instance and its interfaces."""
    interfaces = parts["network interfaces"].get("NetworkInterfaces", ())
    groups = {group["GroupId"] for described in (parts["instance"], *interfaces) for group in _groups(described)}
    calls = {"security groups": _describe("DescribeSecurityGroups", "group-id", sorted(groups))} if groups else {}
    if profile := parts["instance"].get("IamInstanceProfile", {}).get("Arn"):
        calls["instance profile"] = _optional("iam", "GetInstanceProfile", InstanceProfileName=_name(profile))
    return calls


def _groups(described: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The groups of an instance or of an interface."""
    groups: Sequence[Mapping[str, Any]] = described.get("SecurityGroups") or described.get("Groups") or ()
    return groups


def _role_and_policies(account: Account, parts: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """The role that the instance acts as, and the text of all its policies."""
    roles = parts.get("instance profile", {}).get("InstanceProfile", {}).get("Roles", ())
    read: dict[str, Answer] = {}
    for name in (role["RoleName"] for role in roles):
        listed = _read_all(account, _of_role(name))
        policies = _read_all(account, _of_policies(name, listed))
        read |= {**listed, **policies, **_read_all(account, _texts(policies))}
    return read


def _of_role(name: str) -> dict[str, Call]:
    return {
        f"role {name}": _optional("iam", "GetRole", RoleName=name),
        f"attached policies of {name}": _optional("iam", "ListAttachedRolePolicies", RoleName=name),
        f"inline policies of {name}": _optional("iam", "ListRolePolicies", RoleName=name),
    }


def _of_policies(name: str, listed: Mapping[str, Answer]) -> dict[str, Call]:
    attached = [policy["PolicyArn"] for policy in listed[f"attached policies of {name}"].get("AttachedPolicies", ())]
    inline = listed[f"inline policies of {name}"].get("PolicyNames", ())
    calls = {f"policy {arn}": _optional("iam", "GetPolicy", PolicyArn=arn) for arn in attached}
    of_role = {f"policy {policy}": _optional("iam", "GetRolePolicy", RoleName=name, PolicyName=policy) for policy in inline}
    return calls | of_role


def _texts(policies: Mapping[str, Answer]) -> dict[str, Call]:
    """The versions in force of the managed policies; an inline policy came with its text."""
    managed = [answer["Policy"] for answer in policies.values() if "Policy" in answer]
    return {
        f"text of policy {policy['Arn']}": _optional(
            "iam", "GetPolicyVersion", PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"]
        )
        for policy in managed
    }


def _read_all(account: Account, calls: Mapping[str, Call]) -> Mapping[str, Answer]:
    return dict(zip(calls, account.read(*calls.values()), strict=True)) if calls else {}


def _describe(operation: str, by: str, values: Sequence[str]) -> Call:
    return _optional("ec2", operation, Filters=[{"Name": by, "Values": values}])


def _optional(service: str, operation: str, **parameters: Any) -> Call:
    return Call(service, operation, parameters, optional=True)


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _readable(answer: Answer) -> Any:
    """An answer without what belongs to the transport, or the reason why there is none."""
    if "Error" in answer:
        return f"could not be read: {answer['Error']}"
    return {key: value for key, value in answer.items() if key not in {"ResponseMetadata", "RequestId"}}


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan:
    """One object for each incident on the instance."""
    key = f"{seen.folder}{incident.id}.json"
    if key in seen.kept:
        return ()
    put = vault.storing(seen.bucket, key, seen.document.encode())
    return (Step(f"keep what AWS knows of {seen.instance_id} as {key}", (put,), seen.instance_id, kept="evidence"),)


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


_CONTAIN = (Role.CONTAIN,)
_IAM = "arn:{partition}:iam::{account}:"
_PROFILE, _ROLE, _POLICY = f"{_IAM}instance-profile/*", f"{_IAM}role/*", f"{_IAM}policy/*"
_AWS_POLICY = "arn:{partition}:iam::aws:policy/*"
_BUCKET = "arn:{partition}:s3:::{evidence_bucket}"


def _read(*actions: str, on: tuple[str, ...]) -> Permission:
    return Permission(actions, on, Access.READ, roles=_CONTAIN)


ACTION: Action[Seen, NoOptions] = Action(
    name="capture-api-state",
    about="Keeps what AWS's API knows of an instance, its network, volumes and role, in the evidence bucket.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        _read(
            "ec2:DescribeInstances",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVolumes",
            on=("*",),
        ),
        _read("ec2:DescribeInstanceAttribute", "ec2:GetConsoleOutput", "ec2:GetConsoleScreenshot", on=(instance.ARN,)),
        _read("iam:GetInstanceProfile", on=(_PROFILE,)),
        _read("iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy", on=(_ROLE,)),
        _read("iam:GetPolicy", "iam:GetPolicyVersion", on=(_POLICY, _AWS_POLICY)),
        Permission(
            ("s3:ListBucket",),
            (_BUCKET,),
            Access.READ,
            {"StringLike": {"s3:prefix": "api-state/*"}},
            _CONTAIN,
            Place.EVIDENCE,
        ),
        Permission(("s3:PutObject",), (f"{_BUCKET}/api-state/*",), Access.WRITE, {}, _CONTAIN, Place.EVIDENCE),
        # The bucket encrypts by default with the installation's key, in the name of who puts the object.
        Permission(
            ("kms:GenerateDataKey",),
            ("arn:{partition}:kms:{region}:{account}:key/*",),
            Access.WRITE,
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/{prefix}"}},
            _CONTAIN,
            Place.EVIDENCE,
            implied_by="s3:PutObject",
        ),
    ),
    look=look,
    plan=plan,
    restore=restore,
)
