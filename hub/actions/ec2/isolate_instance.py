"""isolate-instance: every interface of the instance carries one security group, which lets nothing in and nothing out.

Security groups belong to a VPC and interfaces of one instance may lie in several, so there is one quarantine group for each
VPC, made when it is first needed and used again. Groups are set interface by interface, since ModifyInstanceAttribute fails on
an instance with several (EC2 API). What is decided here:

* **A group is used if its name and tags are ours, and only while it has no rule.** A group of our name without our tags was
  made by somebody else; the next name is taken then, so that nobody can keep irhub out by making groups. Names are unique in
  a VPC: of two runs that make a group at once one gets InvalidGroup.Duplicate, and finds the other's at its next look.
* **A new group comes with rules** that let everything out, for IPv6 too where the VPC has it. They are taken out in the step
  that makes it; what else is found in it, now or later, by a step of its own.
* **Left alone:** interfaces that another service manages (they can only be tagged), and what attach-forensic-interface
  attached, which lets forensics in and nothing out. A trunk interface is moved like any other,
  but pods on its branch interfaces have groups of their own. Both are named, and the proof says *partly*.
* **Untracking** (off by default) goes through a group that lets everything in and out, because a connection that was allowed
  that way is not tracked and is cut at once when the rule goes (EC2 User Guide, "Security group connection tracking"). It opens
  the instance to the world between two calls, so both are one step; an interface found in the untracking group, whatever put
  it there, is closed before anything else, by urgent steps that are never put off; and nothing waits for that group: where it
  is not ready, the swap goes ahead.
* **Endpoints** (off by default): where the VPC has interface endpoints for Systems Manager, an interface gets a group that
  lets HTTPS out to them and nothing else, so that evidence can be collected from the host after it was isolated. Where there
  are none, where the suspect carries their group itself, or where they cannot be read, it gets the one that lets nothing out.
* **The way back** is one step for each interface, from what is now and what was recorded. An interface may be detached, moved
  or outlive its instance, so it is looked up by its id, wherever it is. The way back overwrites nobody's work: an interface
  that carries anything but our own group, or whose groups were deleted meanwhile, is a conflict.
* **IAM** narrows what may be put on an interface by the group: ``contain`` may use only groups with our tag. Beside that both
  roles may set no other attribute of an interface. That is said by naming the others, because it is not documented what
  ``ec2:Attribute`` holds for a list such as the groups, if anything (EC2 User Guide, "Condition keys for Amazon EC2", has it
  for primitives and Value objects); a condition on its own name might refuse every isolation. What EC2 fills in has to be
  proved by a dry run in a real account; whatever it is, isolation and release are not refused by this condition.

What it cannot: connections that are tracked last until they time out, unless they are untracked; names are still resolved by
the VPC's resolver; and the metadata service still answers on the instance. The proof names all three.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.action import (
    Access,
    Account,
    Action,
    Call,
    Conflict,
    Permission,
    Plan,
    Role,
    Step,
)
from hub.actions.ec2 import endpoints, instance, network, quarantine
from hub.actions.ec2.isolation_proof import caution, outlook, prove
from hub.actions.ec2.membership import danger
from hub.actions.ec2.network import ENDPOINTS, QUARANTINE, UNTRACKING, Group, Interface, Seen
from hub.finding import Target
from hub.incident import Incident


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    untrack: bool = False
    """Go through the untracking group, which cuts connections that are open, and opens the instance for a moment."""
    endpoints: bool = False
    """Leave the way open to the VPC's endpoints for Systems Manager and S3, so that the host can hand over evidence."""


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The recorded interfaces, wherever they are by now, and in the same round which of the recorded groups exist."""
    groups = {group for held, was in recorded.items() for group in _groups_of(was, held)}
    return network.read_back(account, target, sorted(recorded), sorted(groups))


def remember(seen: Seen, interface_id: str) -> Seen:
    """The interface with its groups; nothing else is needed to bring it back, and much of the rest is made by strangers."""
    interface = seen.interface(interface_id)
    return replace(seen, interfaces=(interface,) if interface else (), groups=(), ipv6_vpcs=(), endpoints=())


def _groups_of(was: Seen, interface_id: str) -> tuple[str, ...]:
    interface = was.interface(interface_id)
    return interface.groups if interface else ()


def plan(seen: Seen, _incident: Incident, options: Options) -> Plan:
    """The steps still missing, VPC by VPC, and first whatever closes an interface that is open to everything."""
    missing = [each for each in seen.interfaces if not (each.is_managed or seen.is_closed(each) or seen.is_left(each))]
    vpcs = sorted({each.vpc_id for each in missing})
    steps = [step for vpc_id in vpcs for step in _in_vpc(seen, vpc_id, missing, options)]
    return tuple(sorted(steps, key=lambda step: not step.urgent))


def _in_vpc(seen: Seen, vpc_id: str, missing: Sequence[Interface], options: Options) -> Iterator[Step]:
    here = [each for each in missing if each.vpc_id == vpc_id]
    ways = _ways_out(seen, vpc_id, here) if options.endpoints else ()
    purpose = ENDPOINTS if ways else QUARANTINE
    closing = seen.group(vpc_id, purpose)
    if closing is None:
        yield replace(quarantine.make(seen, vpc_id, purpose), urgent=any(seen.is_untracked(each) for each in here))
    else:
        mending = _mending(closing, ways)
        yield from mending
        for interface in here:
            if interface.groups != (closing.id,) and (not mending or seen.is_untracked(interface)):
                yield _close(seen, interface, closing, options)
    if options.untrack:
        yield from _untracking(seen, vpc_id)


def _ways_out(seen: Seen, vpc_id: str, here: Sequence[Interface]) -> tuple[str, ...]:
    """The groups of the VPC's endpoints; none where a suspect interface carries one of them."""
    ways = endpoints.ways_out(seen.endpoints, vpc_id)
    return ways if all(set(ways).isdisjoint(each.groups) for each in here) else ()


def _mending(closing: Group, ways: tuple[str, ...]) -> tuple[Step, ...]:
    """What makes the group that closes as it must be; nothing where it is."""
    if not ways:
        return () if closing.is_empty else (quarantine.empty(closing),)
    is_right = not closing.ingress and endpoints.let_out(closing.egress) == frozenset(ways)
    return () if is_right else (quarantine.let_to_endpoints(closing, ways),)


def _close(seen: Seen, interface: Interface, closing: Group, options: Options) -> Step:
    """Into quarantine, at once or through the untracking group; never again through it once the interface is in it."""
    way = f"move {interface.id} from {', '.join(interface.groups)}"
    is_open = seen.is_untracked(interface)
    untracking = seen.group(interface.vpc_id, UNTRACKING) if options.untrack else None
    if untracking is None or _missing_ways(seen, untracking) or is_open:
        says = f"{way} into {closing.purpose} group {closing.id}"
        return Step(says, (_put(interface.id, closing.id),), interface.id, urgent=is_open)
    says = f"{way} through untracking group {untracking.id} into {closing.purpose} group {closing.id}"
    return Step(says, (_put(interface.id, untracking.id), _put(interface.id, closing.id)), interface.id)


def _put(interface_id: str, *groups: str) -> Call:
    return Call("ec2", "ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": interface_id, "Groups": groups})


def _untracking(seen: Seen, vpc_id: str) -> Iterator[Step]:
    """What is missing of the untracking group: all of it, or a way in or out."""
    group = seen.group(vpc_id, UNTRACKING)
    if group is None:
        yield quarantine.make(seen, vpc_id, UNTRACKING)
    elif calls := _missing_ways(seen, group):
        yield Step(f"open untracking group {group.id} in {vpc_id} again", calls, group.id, kept=quarantine.SHARED)


def _missing_ways(seen: Seen, group: Group) -> tuple[Call, ...]:
    """The calls after which the group lets everything in and out; none where it does."""
    ways = [(way, seen.not_let(rules, group.vpc_id)) for way, rules in quarantine.ways(group)]
    return tuple(quarantine.rules("Authorize", way, group.id, rules) for way, rules in ways if rules)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The recorded groups for each interface that still exists and is still in our group."""
    return tuple(part for held, was in recorded.items() for part in _back(now, held, _groups_of(was, held)))


def _back(now: Seen, interface_id: str, groups: tuple[str, ...]) -> Iterator[Step | Conflict]:
    interface = now.interface(interface_id)
    if interface is None or not groups or set(interface.groups) == set(groups):
        return
    were = f"{interface_id} was in {', '.join(groups)}"
    gone = [group for group in groups if now.existing is not None and group not in now.existing]
    left = tuple(group for group in groups if group not in gone)
    back = (Step(f"put {interface_id} back in {', '.join(left)}", (_put(interface_id, *left),), interface_id),) if left else ()
    if set(interface.groups) == set(left):
        return
    if not now.is_ours(interface.groups):
        yield Conflict(interface_id, f"{were} and somebody put it in {', '.join(interface.groups)} since", back)
    elif gone:
        yield Conflict(interface_id, f"{were}, of which {', '.join(gone)} no longer exists; it is left as it is", back)
    else:
        yield from back


_INTERFACES = ("arn:{partition}:ec2:{region}:{account}:network-interface/*",)
_CONTAIN = (Role.CONTAIN,)
_OTHER_ATTRIBUTES = (
    "AssociatedSubnetId",
    "AssociatePublicIpAddress",
    "Attachment",
    "ConnectionTrackingSpecification",
    "Description",
    "EnablePrimaryIpv6",
    "EnaSrdSpecification",
    "SourceDestCheck",
)
"""All that ModifyNetworkInterfaceAttribute sets but the groups (EC2 API)."""
_ONLY_GROUPS = {"StringNotEqualsIgnoreCase": {"ec2:Attribute": _OTHER_ATTRIBUTES}}


def _set_groups(on: tuple[str, ...], **more: Any) -> Permission:
    return Permission(("ec2:ModifyNetworkInterfaceAttribute",), on, Access.WRITE, **more)


ACTION: Action[Seen, Options] = Action(
    name="isolate-instance",
    about="Cuts an instance off the network: every interface gets a security group that lets nothing in and nothing out.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(
            (
                "ec2:DescribeInstances",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
            ),
            ("*",),
            Access.READ,
        ),
        Permission(("autoscaling:DescribeAutoScalingGroups",), ("*",), Access.READ, roles=_CONTAIN),
        _set_groups(_INTERFACES, when=_ONLY_GROUPS),
        _set_groups((instance.ARN,)),
        _set_groups(quarantine.GROUPS, when=quarantine.OF_OURS, roles=_CONTAIN),
        _set_groups(quarantine.GROUPS, roles=(Role.RESTORE,)),
        *quarantine.MAKING,
        quarantine.filling(
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
        ),
    ),
    look=network.read,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    outlook=outlook,
    caution=caution,
    danger=danger,
    look_back=look_back,
)
