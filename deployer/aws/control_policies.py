"""Service control policies of an organization: what is there, and the calls that change one (Organizations API)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.calls import Aws, Call, Door, pages
from deployer.errors import NotFoundError

TYPE = "SERVICE_CONTROL_POLICY"
PENDING = "the id that the policy gets when it is made"
"""Stands in a call for the id of a policy that an earlier change of the same plan makes."""


@dataclass(frozen=True, slots=True)
class FoundPolicy:
    """A service control policy as Organizations has it."""

    id: str
    content: str
    tags: Mapping[str, str] = field(default_factory=dict)
    targets: frozenset[str] = frozenset()
    """The ids of the root, units and accounts that it is attached to."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The way to the policies of an organization: whose credentials, and the Region that calls are signed for."""

    door: Door
    region: str

    def call(self, operation: str, **parameters: Any) -> Call:
        """One call to Organizations."""
        return Call(self.door, "organizations", operation, self.region, parameters)


def named(aws: Aws, policies: Policies, name: str) -> FoundPolicy | None:
    """The policy of that name, with its tags and targets; None where there is none."""
    listed = pages(aws, policies.call("ListPolicies", Filter=TYPE), "Policies")
    found = next((said["Id"] for said in listed if said["Name"] == name), None)
    return _read(aws, policies, found) if found else None


def attached(aws: Aws, policies: Policies, target: str) -> tuple[str, ...]:
    """The names of the service control policies that are attached to a root, unit or account itself."""
    call = policies.call("ListPoliciesForTarget", TargetId=target, Filter=TYPE)
    return tuple(said["Name"] for said in pages(aws, call, "Policies"))


def are_switched_on(aws: Aws, policies: Policies) -> bool:
    """Whether the organization's root takes service control policies at all."""
    (root,) = pages(aws, policies.call("ListRoots"), "Roots")
    return any(kind.get("Type") == TYPE and kind.get("Status") == "ENABLED" for kind in root.get("PolicyTypes", ()))


def has_all_features(aws: Aws, policies: Policies) -> bool:
    """Whether the organization has more than common bills: policies need all features."""
    return bool(aws.make(policies.call("DescribeOrganization"))["Organization"].get("FeatureSet", "ALL") == "ALL")


def delegation(aws: Aws, policies: Policies) -> str:
    """The organization's delegation policy, by which the management account lends policies; empty where there is none."""
    try:
        return str(aws.make(policies.call("DescribeResourcePolicy"))["ResourcePolicy"].get("Content", ""))
    except NotFoundError:
        return ""


def create(policies: Policies, name: str, content: str, tags: Mapping[str, str]) -> Call:
    """The call that makes the policy, attached to nothing."""
    about = f"Nobody in a member account changes what {tags.get('irhub:installation', 'irhub')} put there"
    given = {"Name": name, "Description": about, "Type": TYPE, "Content": content}
    return policies.call("CreatePolicy", **given, Tags=_tag_list(tags))


def update(policies: Policies, policy_id: str, content: str) -> Call:
    """The call that gives the policy this content."""
    return policies.call("UpdatePolicy", PolicyId=policy_id, Content=content)


def delete(policies: Policies, policy_id: str) -> Call:
    """The call that deletes a policy which is attached to nothing."""
    return policies.call("DeletePolicy", PolicyId=policy_id)


def attach(policies: Policies, policy_id: str, target: str) -> Call:
    """The call that binds a root, unit or account by the policy."""
    return policies.call("AttachPolicy", PolicyId=policy_id, TargetId=target)


def detach(policies: Policies, policy_id: str, target: str) -> Call:
    """The call that frees it again."""
    return policies.call("DetachPolicy", PolicyId=policy_id, TargetId=target)


def tag(policies: Policies, policy_id: str, tags: Mapping[str, str]) -> Call:
    """The call that adds these tags to the policy."""
    return policies.call("TagResource", ResourceId=policy_id, Tags=_tag_list(tags))


def untag(policies: Policies, policy_id: str, keys: Iterable[str]) -> Call:
    """The call that takes these tags from the policy."""
    return policies.call("UntagResource", ResourceId=policy_id, TagKeys=sorted(keys))


def _read(aws: Aws, policies: Policies, policy_id: str) -> FoundPolicy:
    content = aws.make(policies.call("DescribePolicy", PolicyId=policy_id))["Policy"].get("Content", "")
    tags = pages(aws, policies.call("ListTagsForResource", ResourceId=policy_id), "Tags")
    return FoundPolicy(
        policy_id, content, {one["Key"]: one["Value"] for one in tags}, frozenset(_targets(aws, policies, policy_id))
    )


def _targets(aws: Aws, policies: Policies, policy_id: str) -> Iterator[str]:
    call = policies.call("ListTargetsForPolicy", PolicyId=policy_id)
    yield from (said["TargetId"] for said in pages(aws, call, "Targets"))


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
