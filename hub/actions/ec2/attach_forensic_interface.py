"""attach-forensic-interface: the isolated instance has one more network interface, by which forensics gets in and nothing else.

The account's owners prepare for it: a subnet in the Availability Zone, tagged ``irhub:purpose=forensics`` or named in the
option ``subnets``; and in its VPC a security group named ``<prefix>-forensics``, tagged ``irhub:installation=<prefix>`` and
``irhub:purpose=forensics``. Where nothing of that is there, there is nothing to do. What is decided here:

* **A way in, and none out.** The group must let nothing out, and in from private ranges and groups alone; else it is refused
  with the reason. So isolate-instance can leave the interface alone, whoever made it.
* **Two rounds.** The interface is made with tags that name instance and incident, by which it is found again, and attached at
  the lowest device index that is free; an instance whose type takes no more is said.
* **The way back** detaches it, and deletes it once it is detached; that also where the instance is gone.

People are asked by default. What it cannot: the instance has to configure the interface itself, which many images do and a
compromised one may refuse.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import (
    INCIDENT_TAG,
    INSTALLATION_TAG,
    PURPOSE_TAG,
    Access,
    Account,
    Action,
    Call,
    Conflict,
    Permission,
    Plan,
    Role,
    Step,
    Waiting,
)
from hub.actions import tagging
from hub.actions.ec2 import instance, network
from hub.actions.ec2.network import FORENSICS, Group
from hub.errors import ActionError
from hub.finding import Target
from hub.incident import Incident

INSTANCE_TAG = "irhub:instance"
ANY_CARD = 0


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    subnets: tuple[str, ...] = ()
    """The subnets to choose from, such as subnet-0a1b2c3d; none for those that are tagged for it."""


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet in the Availability Zone of the instance."""

    id: str
    vpc_id: str
    is_for_forensics: bool


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface that irhub made for forensics on this instance."""

    id: str
    attachment_id: str
    status: str
    """Of the interface, such as ``available`` or ``in-use``."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The instance, what there is to attach, and what is attached."""

    instance_id: str
    prefix: str
    is_ending: bool = False
    taken: tuple[int, ...] = ()
    """Device indexes of the first network card that are in use."""
    most: int = 0
    """How many interfaces its type takes there; 0 where that was not asked."""
    subnets: tuple[Subnet, ...] = ()
    groups: tuple[Group, ...] = ()
    interfaces: tuple[Interface, ...] = ()


def look(account: Account, target: Target) -> Seen:
    """The instance, our interfaces and groups, side by side; then the subnets beside it and what its type takes."""
    groups = {"Filters": [{"Name": "group-name", "Values": [f"{network.name_of(account.prefix, FORENSICS)}*"]}]}
    described, made, named = account.read(
        instance.describe(target), _describe_ours(account, target), Call("ec2", "DescribeSecurityGroups", groups)
    )
    found = instance.found_in(described, target)
    zone = {"Filters": [{"Name": "availability-zone", "Values": [found["Placement"]["AvailabilityZone"]]}]}
    subnets, kinds = account.read(
        Call("ec2", "DescribeSubnets", zone), Call("ec2", "DescribeInstanceTypes", {"InstanceTypes": [found["InstanceType"]]})
    )
    attached = [each["Attachment"] for each in found.get("NetworkInterfaces", ())]
    limits = [each.get("NetworkInfo", {}).get("MaximumNetworkInterfaces", 0) for each in kinds.get("InstanceTypes", ())]
    return Seen(
        instance_id=target.id,
        prefix=account.prefix,
        is_ending=found["State"]["Name"] == "shutting-down",
        taken=tuple(sorted(each["DeviceIndex"] for each in attached if each.get("NetworkCardIndex", ANY_CARD) == ANY_CARD)),
        most=next(iter(limits), 0),
        subnets=tuple(_subnet(each) for each in subnets.get("Subnets", ())),
        groups=tuple(network.group(each, account.prefix) for each in named.get("SecurityGroups", ()) if "VpcId" in each),
        interfaces=_interfaces(made),
    )


def look_back(account: Account, target: Target, _recorded: Mapping[str, Seen]) -> Seen:
    """Our interfaces alone, whether the instance still exists or not."""
    (made,) = account.read(_describe_ours(account, target))
    return Seen(target.id, account.prefix, interfaces=_interfaces(made))


def _describe_ours(account: Account, target: Target) -> Call:
    wanted = {INSTALLATION_TAG: account.prefix, PURPOSE_TAG: FORENSICS, INSTANCE_TAG: target.id}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted.items()]
    return Call("ec2", "DescribeNetworkInterfaces", {"Filters": filters})


def _interfaces(answer: Mapping[str, Any]) -> tuple[Interface, ...]:
    found = answer.get("NetworkInterfaces", ())
    return tuple(
        Interface(each["NetworkInterfaceId"], each.get("Attachment", {}).get("AttachmentId", ""), each["Status"])
        for each in found
    )


def _subnet(described: Mapping[str, Any]) -> Subnet:
    tags = instance.tags_of(described)
    return Subnet(described["SubnetId"], described["VpcId"], tags.get(PURPOSE_TAG) == FORENSICS)


def remember(seen: Seen, _on: str) -> Seen:
    """Nothing but the instance: what is ours is found by its tags."""
    return Seen(seen.instance_id, seen.prefix)


def plan(seen: Seen, incident: Incident, options: Options) -> Plan | Waiting:
    """The interface is made, then attached; raises ``ActionError`` with the reason where it cannot be."""
    if seen.is_ending or any(each.attachment_id for each in seen.interfaces):
        return ()
    if not seen.interfaces:
        return _make(seen, incident, options)
    ours = seen.interfaces[0]
    if ours.status != "available":
        return Waiting(f"{ours.id} is {ours.status} still")
    return (_attach(seen, ours),)


def _make(seen: Seen, incident: Incident, options: Options) -> Plan:
    wanted = [each for each in seen.subnets if (each.id in options.subnets if options.subnets else each.is_for_forensics)]
    groups = [each for each in seen.groups if each.purpose == FORENSICS]
    if not wanted and not groups:
        return ()
    pairs = [(subnet, group) for subnet in wanted for group in groups if group.vpc_id == subnet.vpc_id]
    if not pairs:
        raise ActionError(
            f"No subnet for forensics in the zone of {seen.instance_id} has a forensics group in its VPC. Make one."
        )
    subnet, group = pairs[0]
    if not group.is_a_way_in:
        raise ActionError(f"Group {group.id} lets something out, or not only private ranges in. Let in forensics alone.")
    _index(seen)
    says = f"make an interface for forensics on {seen.instance_id} in {subnet.id}, in group {group.id}"
    return (Step(says, (_create(seen, incident, subnet, group),), seen.instance_id, once=True),)


def _create(seen: Seen, incident: Incident, subnet: Subnet, group: Group) -> Call:
    named = {INSTALLATION_TAG: seen.prefix, PURPOSE_TAG: FORENSICS, INCIDENT_TAG: incident.id, INSTANCE_TAG: seen.instance_id}
    parameters = {"SubnetId": subnet.id, "Groups": [group.id], "Description": f"{seen.prefix} forensics of {incident.id}"}
    tagged = {"TagSpecifications": [tagging.specification("network-interface", named)]}
    return Call("ec2", "CreateNetworkInterface", {**parameters, **tagged})


def _index(seen: Seen) -> int:
    """The lowest device index that is free; raises ``ActionError`` where the type takes no more interfaces."""
    if seen.most and len(seen.taken) >= seen.most:
        raise ActionError(f"{seen.instance_id} has {seen.most} interfaces, and its type takes no more. Detach one first.")
    return next(each for each in range(len(seen.taken) + 1) if each not in seen.taken)


def _attach(seen: Seen, ours: Interface) -> Step:
    index = _index(seen)
    parameters = {"NetworkInterfaceId": ours.id, "InstanceId": seen.instance_id, "DeviceIndex": index}
    says = f"attach {ours.id} for forensics at device index {index} of {seen.instance_id}"
    return Step(says, (Call("ec2", "AttachNetworkInterface", parameters),), seen.instance_id)


def restore(now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """What is attached is detached, and what is detached is deleted."""
    return tuple(step for each in now.interfaces for step in _back(now, each))


def _back(now: Seen, ours: Interface) -> Iterator[Step]:
    if ours.attachment_id:
        detach = Call("ec2", "DetachNetworkInterface", {"AttachmentId": ours.attachment_id})
        yield Step(f"detach {ours.id} from {now.instance_id}", (detach,), now.instance_id)
    else:
        delete = Call("ec2", "DeleteNetworkInterface", {"NetworkInterfaceId": ours.id})
        yield Step(f"delete {ours.id}, which was made for forensics", (delete,), now.instance_id)


_EC2 = "arn:{partition}:ec2:{region}:{account}:"
_INTERFACES = (f"{_EC2}network-interface/*",)
_CONTAIN, _RESTORE = (Role.CONTAIN,), (Role.RESTORE,)
_CREATE, _ATTACH, _DETACH = (f"ec2:{verb}NetworkInterface" for verb in ("Create", "Attach", "Detach"))
_LISTS = ("ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeInstanceTypes")

ACTION: Action[Seen, Options] = Action(
    name="attach-forensic-interface",
    about="Gives an isolated instance one more interface, in a group that lets forensics in and nothing out.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(_LISTS, ("*",), Access.READ, roles=_CONTAIN),
        Permission(("ec2:DescribeNetworkInterfaces",), ("*",), Access.READ),
        Permission((_CREATE,), _INTERFACES, Access.WRITE, tagging.REQUESTED, roles=_CONTAIN),
        Permission((_CREATE,), (f"{_EC2}subnet/*",), Access.WRITE, roles=_CONTAIN),
        Permission((_CREATE,), (f"{_EC2}security-group/*",), Access.WRITE, tagging.OURS, roles=_CONTAIN),
        tagging.while_making(_CREATE, _INTERFACES),
        Permission((_ATTACH,), (instance.ARN,), Access.WRITE, roles=_CONTAIN),
        Permission((_ATTACH,), _INTERFACES, Access.WRITE, tagging.OURS, roles=_CONTAIN),
        Permission((_DETACH,), (instance.ARN,), Access.WRITE, roles=_RESTORE),
        Permission((_DETACH, "ec2:DeleteNetworkInterface"), _INTERFACES, Access.WRITE, tagging.OURS, roles=_RESTORE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    remember=remember,
    look_back=look_back,
    asks=True,
)
