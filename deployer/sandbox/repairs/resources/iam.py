"""IAM in templates: roles and managed policies whole, changed on update, and gone after deletion.

Stock moto leaves out `ManagedPolicyArns`, never validates inline policies, changes neither trust nor policies on update,
and never deletes a managed policy. The limits are those of "IAM and AWS STS quotas".
"""

import json
import re
from typing import Any

from moto.iam.models import iam_backends

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.resources.kind import Kind, Wanted, before, stock_drop

LARGEST_TRUST = 2048
LARGEST_INLINE = 10_240
LARGEST_MANAGED = 6144
MOST_VERSIONS = 5


def _backend(wanted: Wanted) -> Any:
    return iam_backends[wanted.account_id]["aws"]


def _document(value: Any, limit: int, of: str) -> str:
    """The policy as IAM stores it, if it is no larger than IAM takes; white space does not count."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    if len(re.sub(r"\s", "", text)) > limit:
        raise RefusalError("LimitExceeded", f"Maximum policy size of {limit} bytes exceeded for {of}")
    return text


def _settle_role(role: Any, wanted: Wanted) -> Any:
    backend = _backend(wanted)
    trust = _document(wanted.get("AssumeRolePolicyDocument"), LARGEST_TRUST, f"the trust of role {role.name}")
    backend.update_assume_role_policy(role.name, trust)
    backend.update_role(role.name, wanted.get("Description", ""), wanted.get("MaxSessionDuration", 3600))
    backend.put_role_permissions_boundary(role.name, wanted.get("PermissionsBoundary") or "")
    _settle_inline(role, wanted)
    _settle_attached(role, wanted)
    role.tags = wanted.tag_list
    return role


def _settle_inline(role: Any, wanted: Wanted) -> None:
    policies = {policy["PolicyName"]: policy["PolicyDocument"] for policy in wanted.get("Policies", ())}
    _document("".join(map(json.dumps, policies.values())), LARGEST_INLINE, f"role {role.name}")
    for gone in _inline_names(before(role)) - policies.keys():
        role.policies.pop(gone, None)
    for name, document in policies.items():
        _backend(wanted).put_role_policy(role.name, name, json.dumps(document, default=str))


def _inline_names(wanted: Wanted | None) -> set[str]:
    return {policy["PolicyName"] for policy in wanted.get("Policies", ())} if wanted else set()


def _settle_attached(role: Any, wanted: Wanted) -> None:
    arns = set(wanted.get("ManagedPolicyArns", ()))
    earlier = before(role)
    for gone in (set(earlier.get("ManagedPolicyArns", ())) if earlier else set()) - arns:
        if gone in role.managed_policies:
            _backend(wanted).detach_role_policy(gone, role.name)
    for arn in arns - role.managed_policies.keys():
        _backend(wanted).attach_role_policy(arn, role.name)


def _drop_role(role: Any, wanted: Wanted) -> None:
    for arn in set(wanted.get("ManagedPolicyArns", ())) & role.managed_policies.keys():
        _backend(wanted).detach_role_policy(arn, role.name)
    stock_drop(role, wanted)


def _settle_policy(policy: Any, wanted: Wanted) -> Any:
    backend = _backend(wanted)
    document = _document(wanted.get("PolicyDocument"), LARGEST_MANAGED, f"policy {policy.name}")
    earlier = before(policy)
    if earlier and earlier.get("PolicyDocument") != wanted.get("PolicyDocument"):
        _make_room(policy)
        backend.create_policy_version(policy.arn, document, set_as_default=True)
    for role in _difference(earlier, wanted, "Roles"):
        backend.detach_role_policy(policy.arn, role)
    for role in wanted.get("Roles", ()):
        if policy.arn not in backend.get_role(role).managed_policies:
            backend.attach_role_policy(policy.arn, role)
    return policy


def _difference(earlier: Wanted | None, wanted: Wanted, name: str) -> set[str]:
    return (set(earlier.get(name, ())) if earlier else set()) - set(wanted.get(name, ()))


def _make_room(policy: Any) -> None:
    """The oldest version that is not the default goes, where there are as many as IAM keeps."""
    spare = [version for version in policy.versions if not version.is_default]
    if len(policy.versions) >= MOST_VERSIONS:
        policy.versions.remove(spare[0])


def _drop_policy(policy: Any, wanted: Wanted) -> None:
    backend = _backend(wanted)
    for role in wanted.get("Roles", ()):
        backend.detach_role_policy(policy.arn, role)
    if policy.attachment_count or any(role.permissions_boundary_arn == policy.arn for role in backend.roles.values()):
        raise RefusalError("DeleteConflict", "Cannot delete a policy attached to entities.")
    backend.managed_policies.pop(policy.arn)


KINDS = (
    Kind("AWS::IAM::Role", _settle_role, _drop_role, ("RoleName", "Path")),
    Kind("AWS::IAM::ManagedPolicy", _settle_policy, _drop_policy, ("ManagedPolicyName", "Path", "Description")),
)
