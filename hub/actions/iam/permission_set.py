"""Reading the permission set behind a role of IAM Identity Center, in the account that administers it.

Identity Center makes a role for each permission set in each account, and names it after the set. The set's inline policy
becomes the role's, once the set is provisioned, which takes its time (IAM Identity Center API, ProvisionPermissionSet).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Account, Call, Place
from hub.actions.iam.principal import text_of
from hub.errors import TargetGoneError
from hub.finding import Target

ROLE = re.compile(r"AWSReservedSSO_([\w+=,.@-]{1,32})_[0-9a-f]{16}")
INLINE = "AwsSSOInlinePolicy"
"""The name under which a role has the inline policy of its set."""
MOST_SETS = 200
AT_ONCE = 10
"""Sets that are asked about side by side: Identity Center answers twenty questions a second, for the whole organization."""


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """A permission set: what is written in it, and whether any set is on its way into accounts."""

    instance_arn: str
    arn: str
    name: str
    text: str = ""
    """Its inline policy; empty where it has none."""
    in_progress: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """What each of its calls begins with."""
        return {"InstanceArn": self.instance_arn, "PermissionSetArn": self.arn}

    @property
    def document(self) -> dict[str, Any]:
        """Its inline policy, to be changed."""
        empty: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
        return dict(json.loads(self.text)) if self.text else empty


def call(operation: str, parameters: Mapping[str, Any] | None = None, most: int = 0) -> Call:
    """A call where Identity Center is administered."""
    return Call("sso-admin", operation, parameters or {}, Place.IDENTITY_CENTER, most=most)


def set_of(account: Account, target: Target, name: str) -> PermissionSet | None:
    """The set of that name among those provisioned in the target's account; None where there is none."""
    (listed,) = account.read(call("ListInstances"))
    for instance in listed["Instances"]:
        named = {"InstanceArn": instance["InstanceArn"]}
        where = {**named, "AccountId": target.account_id}
        (provisioned,) = account.read(call("ListPermissionSetsProvisionedToAccount", where, MOST_SETS))
        arns = provisioned.get("PermissionSets", ())
        for some in (arns[first : first + AT_ONCE] for first in range(0, len(arns), AT_ONCE)):
            described = account.read(*(call("DescribePermissionSet", {**named, "PermissionSetArn": arn}) for arn in some))
            for arn in (arn for arn, each in zip(some, described, strict=True) if each["PermissionSet"]["Name"] == name):
                return read(account, PermissionSet(instance["InstanceArn"], arn, name))
    return None


def read(account: Account, found: PermissionSet) -> PermissionSet:
    """The set as it is now; raises ``TargetGoneError`` where it was deleted."""
    progress = {"InstanceArn": found.instance_arn, "Filter": {"Status": "IN_PROGRESS"}}
    inline = Call("sso-admin", "GetInlinePolicyForPermissionSet", found.parameters, Place.IDENTITY_CENTER, optional=True)
    running = call("ListPermissionSetProvisioningStatus", progress)
    policy, listed = account.read(inline, running)
    if "ResourceNotFound" in policy.get("Error", ""):
        raise TargetGoneError(f"Permission set {found.name}")
    (policy,) = account.read(call("GetInlinePolicyForPermissionSet", found.parameters)) if "Error" in policy else (policy,)
    text = policy.get("InlinePolicy", "")
    return PermissionSet(
        found.instance_arn,
        found.arn,
        found.name,
        text_of(text) if text else "",
        in_progress=bool(listed.get("PermissionSetsProvisioningStatus")),
    )
