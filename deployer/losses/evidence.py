"""What a plan would do to the table, the buckets and the keys that hold cases and evidence."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.aws.stacks import FoundStack
from deployer.desired import Desired
from deployer.found import Found
from deployer.kept import KEEPS
from deployer.ours import only_ours
from deployer.replacing import replaced
from deployer.template import resources_of

HOLDS = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::EC2::Snapshot")
"""Types that cases and evidence lie in, where a template retains them."""
EMPTY = frozenset({"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE"})
"""A stack in one of these holds nothing; others that can only be made anew may still hold what they retain."""
POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
GUARDS = {
    "AWS::DynamoDB::Table": ("DeletionProtectionEnabled", "PointInTimeRecoverySpecification"),
    "AWS::S3::Bucket": ("ObjectLockEnabled", "ObjectLockConfiguration", "VersioningConfiguration"),
}
"""Properties that keep what is in them; taking one away is where a loss begins."""


def lost_evidence(desired: Desired, found: Found) -> Iterator[str]:
    """A sentence without its full stop for each thing that would go, be replaced, or lose what keeps it."""
    wanted = {stack.place: stack.template for stack in (*desired.stacks, *desired.management)}
    for place, there in only_ours(desired, found).stacks.items():
        after = "" if there.must_go_first else wanted.get(place, "")
        if there.status not in EMPTY and there.template != after:
            yield from (f"{says} (stack {place.name}, {place.region})" for says in _of_stack(there, after))


def _of_stack(there: FoundStack, after: str) -> Iterator[str]:
    before, then = resources_of(there.template), resources_of(after)
    held = {name: one for name, one in before.items() if _holds(one)}
    making_anew = {one.logical_id: one for one in replaced(before, then)} if held else {}
    for name, resource in held.items():
        thing = f"{resource['Type']} {name}"
        if name not in then:
            yield f"{thing} leaves its stack"
        elif name in making_anew:
            yield f"{thing} would be made anew and empty ({making_anew[name].because})"
        else:
            yield from (f"{thing} {lost}" for lost in _loosened(resource, then[name]))


def _holds(resource: Mapping[str, Any]) -> bool:
    return resource.get("Type") in HOLDS and any(resource.get(policy) in KEEPS for policy in POLICIES)


def _loosened(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for policy in POLICIES:
        if before.get(policy) in KEEPS and after.get(policy) not in KEEPS:
            yield f"loses its {policy} {before[policy]}"
    was, now = before.get("Properties") or {}, after.get("Properties") or {}
    for guard in GUARDS.get(before["Type"], ()):
        if was.get(guard) and not now.get(guard):
            yield f"loses its {guard}"
