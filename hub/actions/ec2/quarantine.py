"""The security groups that irhub makes for isolation: what it takes to make one, and to empty one again.

A group is made for a VPC when it is first needed and serves everything that is isolated there, instances and databases alike,
so it is kept.
"""

from collections.abc import Sequence

from hub.action import INSTALLATION_TAG, PURPOSE_TAG, Access, Call, FromAnswer, Permission, Role, Step
from hub.actions import tagging
from hub.actions.ec2 import network
from hub.actions.ec2.endpoints import rule_to
from hub.actions.ec2.network import ENDPOINTS, QUARANTINE, UNTRACKING, Group, Rules, Seen

ABOUT = {
    QUARANTINE: "nothing in, nothing out",
    UNTRACKING: "everything in and out for a moment",
    ENDPOINTS: "nothing in, and out to VPC endpoints for evidence",
}
SHARED = "the group serves every isolation in its VPC"
"""Why groups are kept."""


def make(seen: Seen, vpc_id: str, purpose: str) -> Step:
    """A new group without any rule; the one for untracking open in both directions (it comes open to the outside)."""
    name = _free_name(seen, vpc_id, purpose)
    finish = ("Authorize", "Ingress") if purpose == UNTRACKING else ("Revoke", "Egress")
    everything = seen.not_let((), vpc_id)
    calls = (_create(seen, vpc_id, name, purpose), rules(*finish, FromAnswer("GroupId"), everything))
    return Step(f"make {purpose} group {name} in {vpc_id}", calls, vpc_id, kept=SHARED)


def _free_name(seen: Seen, vpc_id: str, purpose: str) -> str:
    """The first name that nobody has in the VPC; the same for every run that sees the same."""
    taken = {each.name for each in seen.groups if each.vpc_id == vpc_id}
    first = network.name_of(seen.prefix, purpose)
    names = (first, *(f"{first}-{number}" for number in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


def _create(seen: Seen, vpc_id: str, name: str, purpose: str) -> Call:
    tags = {INSTALLATION_TAG: seen.prefix, PURPOSE_TAG: purpose}
    return Call(
        "ec2",
        "CreateSecurityGroup",
        {
            "GroupName": name,
            "Description": f"irhub {purpose}: {ABOUT[purpose]}",
            "VpcId": vpc_id,
            "TagSpecifications": [tagging.specification("security-group", tags)],
        },
    )


def let_to_endpoints(group: Group, ways_out: Sequence[str]) -> Step:
    """The group lets nothing in, and HTTPS out to these groups; whatever else it lets is taken out first."""
    out = tuple(rules("Revoke", way, group.id, found) for way, found in ways(group) if found)
    there = rules("Authorize", "Egress", group.id, (rule_to(ways_out),))
    says = f"let group {group.id} in {group.vpc_id} out to the VPC endpoints for evidence and nothing else"
    return Step(says, (*out, there), group.id, kept=SHARED)


def empty(group: Group) -> Step:
    """What lets anything in or out goes out of the group again."""
    calls = tuple(rules("Revoke", way, group.id, found) for way, found in ways(group) if found)
    return Step(f"take all rules out of quarantine group {group.id} in {group.vpc_id}", calls, group.id, kept=SHARED)


def rules(verb: str, way: str, group: str | FromAnswer, of: Rules) -> Call:
    """The call that authorizes or revokes these rules."""
    return Call("ec2", f"{verb}SecurityGroup{way}", {"GroupId": group, "IpPermissions": of})


def ways(group: Group) -> tuple[tuple[str, Rules], ...]:
    """The rules of a group by the way they are for."""
    return (("Ingress", group.ingress), ("Egress", group.egress))


GROUPS = ("arn:{partition}:ec2:{region}:{account}:security-group/*",)
OF_OURS = tagging.OURS
_VPCS = ("arn:{partition}:ec2:{region}:*:vpc/*",)
"""A shared VPC belongs to another account."""
_CONTAIN = (Role.CONTAIN,)
_MAKE = "ec2:CreateSecurityGroup"

MAKING = (
    Permission((_MAKE,), _VPCS, Access.WRITE, roles=_CONTAIN),
    Permission((_MAKE,), GROUPS, Access.WRITE, when=tagging.REQUESTED, roles=_CONTAIN),
    tagging.while_making(_MAKE, GROUPS),
)
"""What it takes to make a group of ours, and no other."""


def filling(*actions: str) -> Permission:
    """The permission to take rules out of our groups, or put them in."""
    return Permission(actions, GROUPS, Access.WRITE, when=OF_OURS, roles=_CONTAIN)
