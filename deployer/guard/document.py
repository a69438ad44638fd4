"""The guard's document: what its template prints, and the form in which Organizations gets it.

The exemptions are the heart of it, and why each of them is safe stands in ``spoke/guard-scp.json.j2``.
"""

import json
from collections.abc import Mapping
from typing import Any

from deployer.errors import RenderError
from deployer.settings import Settings

LARGEST = 5_120
"""As many characters as a service control policy may have, white space counted (AWS Organizations User Guide, "Quotas")."""

RESPONDERS = ("contain", "restore", "verify")
"""The roles that work on what incidents and drills leave in a member: groups, snapshots, images and their tags."""

ROLE_WRITES = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PassRole",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
INSTALLED_WRITES = (
    "cloudformation:CancelUpdateStack",
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:RollbackStack",
    "cloudformation:SetStackPolicy",
    "cloudformation:UpdateStack",
    "cloudformation:UpdateTerminationProtection",
    "events:DeleteRule",
    "events:DisableRule",
    "events:EnableRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:TagResource",
    "events:UntagResource",
    "iam:CreatePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:TagPolicy",
    "iam:UntagPolicy",
    "scheduler:CreateSchedule",
    "scheduler:CreateScheduleGroup",
    "scheduler:DeleteSchedule",
    "scheduler:DeleteScheduleGroup",
    "scheduler:TagResource",
    "scheduler:UntagResource",
    "scheduler:UpdateSchedule",
    "ssm:AddTagsToResource",
    "ssm:CreateDocument",
    "ssm:DeleteDocument",
    "ssm:ModifyDocumentPermission",
    "ssm:RemoveTagsFromResource",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
)
CONTAINED_WRITES = (
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSnapshot",
    "ec2:DeleteTags",
    "ec2:DeregisterImage",
    "ec2:DisableImage",
    "ec2:DisableImageDeregistrationProtection",
    "ec2:LockSnapshot",
    "ec2:ModifyImageAttribute",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifySnapshotAttribute",
    "ec2:ModifySnapshotTier",
    "ec2:ResetImageAttribute",
    "ec2:ResetSnapshotAttribute",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:UnlockSnapshot",
)


def words(settings: Settings) -> dict[str, Any]:
    """What the guard's template prints: who is left out, what may not be done, and to what."""
    arn, prefix = f"arn:{settings.partition}:", settings.prefix
    return {
        "exec": f"{arn}iam::*:role/stacksets-exec-*",
        "hub": f"{arn}*::{settings.hub.account}:*",
        "responders": [f"{arn}iam::*:role/irhub/{prefix}-{role}" for role in RESPONDERS],
        "role_writes": list(ROLE_WRITES),
        "installed_writes": list(INSTALLED_WRITES),
        "contained_writes": list(CONTAINED_WRITES),
        "installed": _installed(arn, prefix),
    }


def minified(text: str) -> str:
    """The document without white space, as it is sent; raises ``RenderError`` where Organizations would not take it."""
    document: Mapping[str, Any] = json.loads(text)
    made = json.dumps(document, separators=(",", ":"))
    if len(made) > LARGEST:
        raise RenderError(
            f"The guard has {len(made)} characters.",
            f"Organizations takes {LARGEST}.",
            "Choose a shorter prefix, or report this: it is a fault of irhub.",
        )
    return made


def pretty(content: str) -> str:
    """The document with a line for each thing it says, for people and for comparing."""
    try:
        return json.dumps(json.loads(content), indent=2)
    except ValueError:
        return content


def _installed(arn: str, prefix: str) -> list[str]:
    return [
        f"{arn}cloudformation:*:*:stack/StackSet-{prefix}-*",
        f"{arn}events:*:*:rule/{prefix}-*",
        f"{arn}iam::*:policy/irhub/{prefix}-*",
        f"{arn}iam::*:role/*/{prefix}-*",
        f"{arn}iam::*:role/{prefix}-*",
        f"{arn}scheduler:*:*:schedule-group/{prefix}-*",
        f"{arn}scheduler:*:*:schedule/*/{prefix}-*",
        f"{arn}ssm:*:*:document/{prefix}-*",
    ]
