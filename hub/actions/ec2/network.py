"""What isolation sees: the interfaces of an instance, and our security groups in their VPCs.

What is isolated without an interface of its own, a database, reads the groups alone. Everything is read in one round, none of
it needing the answer of another. So groups are looked for by name in all VPCs, DescribeVpcs takes no filter, and the rest is
sifted here. The list of VPCs says only which of them have IPv6, and may fail: a group that keeps a rule for want of it is
emptied in the next round.

Anybody may make groups of our names, so of groups without our tags only the name is kept, which is taken, and never a rule.
"""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.action import INSTALLATION_TAG, PURPOSE_TAG, Account, Call
from hub.actions.ec2 import endpoints, instance
from hub.actions.ec2.endpoints import Endpoint, let_out, ways_out
from hub.finding import Target

QUARANTINE, UNTRACKING, FORENSICS, ENDPOINTS = "quarantine", "untracking", "forensics", "endpoints"
PURPOSES = (QUARANTINE, UNTRACKING, FORENSICS, ENDPOINTS)
LONGEST_FILTER = 200
"""Values that one filter takes (EC2 User Guide, "List and filter your resources")."""
ANYWHERE_IPV4, ANYWHERE_IPV6 = "0.0.0.0/0", "::/0"

Rules = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface that is, or is being, attached to the instance; on the way back, wherever it is by now."""

    id: str
    vpc_id: str
    groups: tuple[str, ...]
    kind: str
    """EC2's interface type, such as ``interface`` or ``trunk``."""
    is_managed: bool
    """True where another AWS service manages it, so that its groups cannot be set."""
    forwards: bool = False
    """True where it passes on what is neither from nor for the instance: its source and destination check is off."""

    @property
    def has_branches(self) -> bool:
        """True where interfaces with groups of their own may send through it."""
        return self.kind in {"trunk", "branch"}


@dataclass(frozen=True, slots=True)
class Group:
    """A security group whose name is one of ours; if its tags are too, with its rules as EC2 lists them."""

    id: str
    vpc_id: str
    name: str
    purpose: str
    """One of ``PURPOSES``; empty where it does not have our tags."""
    ingress: Rules
    egress: Rules

    @property
    def is_empty(self) -> bool:
        """True where it lets nothing in and nothing out."""
        return not self.ingress and not self.egress

    @property
    def is_a_way_in(self) -> bool:
        """True where it is for forensics, lets nothing out, and in from private ranges and groups alone.

        Anybody may make a group of that name and with these tags; what carries it then can still begin no connection.
        """
        sources = [span["CidrIp"] for rule in self.ingress for span in rule.get("IpRanges", ())]
        sources += [span["CidrIpv6"] for rule in self.ingress for span in rule.get("Ipv6Ranges", ())]
        listed = any(rule.get("PrefixListIds") for rule in self.ingress)
        is_private = all(ipaddress.ip_network(each, strict=False).is_private for each in sources)
        return self.purpose == FORENSICS and not self.egress and is_private and not listed


@dataclass(frozen=True, slots=True)
class Seen:
    """The interfaces of the instance, and what there is to isolate them with."""

    instance_id: str
    prefix: str
    has_role: bool
    interfaces: tuple[Interface, ...]
    groups: tuple[Group, ...]
    ipv6_vpcs: tuple[str, ...]
    existing: tuple[str, ...] | None = None
    """Which of the recorded groups exist; None where that was not asked."""
    cluster: str = ""
    """The EKS cluster that the instance is a node of, as its tags say; empty where they name none."""
    endpoints: tuple[Endpoint, ...] = ()
    """Through which evidence can be handed over, in the VPCs of the interfaces."""

    def interface(self, interface_id: str) -> Interface | None:
        """The interface of that id, if it was seen."""
        return next((each for each in self.interfaces if each.id == interface_id), None)

    def group(self, vpc_id: str, purpose: str) -> Group | None:
        """Our group for this purpose in that VPC; one without rules comes before one with rules."""
        ours = [each for each in self.groups if each.vpc_id == vpc_id and each.purpose == purpose]
        return min(ours, key=lambda each: (not each.is_empty, each.id), default=None)

    def is_ours(self, groups: Sequence[str]) -> bool:
        """True where these are one group of ours, and no other."""
        ours = {each.id for each in self.groups if each.purpose in {QUARANTINE, UNTRACKING, ENDPOINTS}}
        return len(groups) == 1 and groups[0] in ours

    def is_left(self, interface: Interface) -> bool:
        """True where the interface is for forensics: it carries one group that lets them in and nothing out, and no other."""
        ways_in = {each.id for each in self.groups if each.is_a_way_in}
        return len(interface.groups) == 1 and interface.groups[0] in ways_in

    def is_closed(self, interface: Interface) -> bool:
        """True where the interface carries a quarantine group without rules, or hands over, and carries no other."""
        closing = {each.id for each in self.groups if each.purpose == QUARANTINE and each.is_empty}
        return self.hands_over(interface) or (len(interface.groups) == 1 and interface.groups[0] in closing)

    def hands_over(self, interface: Interface) -> bool:
        """True where the interface lets nothing in, and out to VPC endpoints alone, by a group of ours and no other."""
        fitting = {each.id for each in self.groups if each.purpose == ENDPOINTS and self._lets_out_to_endpoints(each)}
        return len(interface.groups) == 1 and interface.groups[0] in fitting

    def _lets_out_to_endpoints(self, group: Group) -> bool:
        to = let_out(group.egress)
        return not group.ingress and to is not None and to <= set(ways_out(self.endpoints, group.vpc_id))

    def is_untracked(self, interface: Interface) -> bool:
        """True where the interface is open to everything, in our untracking group."""
        return bool({each.id for each in self.groups if each.purpose == UNTRACKING}.intersection(interface.groups))

    def not_let(self, rules: Rules, vpc_id: str) -> Rules:
        """What these rules lack to let all traffic through: one rule, or none."""
        everything = [rule for rule in rules if rule["IpProtocol"] == "-1"]
        let = {span["CidrIp"] for rule in everything for span in rule.get("IpRanges", ())}
        let |= {span["CidrIpv6"] for rule in everything for span in rule.get("Ipv6Ranges", ())}
        ipv4 = () if ANYWHERE_IPV4 in let else ({"CidrIp": ANYWHERE_IPV4},)
        ipv6 = () if ANYWHERE_IPV6 in let or vpc_id not in self.ipv6_vpcs else ({"CidrIpv6": ANYWHERE_IPV6},)
        spans = {name: list(span) for name, span in (("IpRanges", ipv4), ("Ipv6Ranges", ipv6)) if span}
        return ({"IpProtocol": "-1", **spans},) if spans else ()


def read(account: Account, target: Target) -> Seen:
    """The network of the instance, in one round."""
    answers = account.read(*_reads(account, target))
    instance.found_in(answers[0], target)
    return _seen(account, target, answers)


def read_back(account: Account, target: Target, held: Sequence[str], groups: Sequence[str]) -> Seen:
    """The same with the interfaces held, wherever they are by now, and in the same round which of these groups exist.

    An interface may outlive its instance; raises ``TargetGoneError`` where neither is there any more.
    """
    by_id = [*_chunks("DescribeNetworkInterfaces", "network-interface-id", held)]
    by_group = [*_chunks("DescribeSecurityGroups", "group-id", groups)]
    answers = account.read(*by_id, *by_group, *_reads(account, target))
    left = [each for answer in answers[: len(by_id)] for each in answer["NetworkInterfaces"]]
    existing = [group["GroupId"] for answer in answers[len(by_id) : -READS] for group in answer["SecurityGroups"]]
    if not left:
        instance.found_in(answers[-READS], target)
    return replace(_seen(account, target, answers[-READS:], left), existing=tuple(existing))


def read_groups(account: Account, name: str, vpc_id: str, carried: Sequence[str]) -> Seen:
    """Our groups in one VPC, and those of ours that are carried, for what is isolated without an interface of its own."""
    groups, vpcs = account.read(_named_groups(account), _VPCS)
    named = (group(each, account.prefix) for each in groups["SecurityGroups"] if "VpcId" in each)
    return Seen(
        instance_id=name,
        prefix=account.prefix,
        has_role=False,
        interfaces=(),
        groups=tuple(group for group in named if group.vpc_id == vpc_id or group.id in carried),
        ipv6_vpcs=tuple(vpc["VpcId"] for vpc in vpcs.get("Vpcs", ()) if vpc["VpcId"] == vpc_id and _has_ipv6(vpc)),
    )


def name_of(prefix: str, purpose: str) -> str:
    """The first name of our group for this purpose."""
    return f"{prefix}-{purpose}"


def _reads(account: Account, target: Target) -> tuple[Call, ...]:
    attached = _describe("DescribeNetworkInterfaces", "attachment.instance-id", [target.id])
    return (instance.describe(target), attached, _named_groups(account), _VPCS, endpoints.READ)


def _named_groups(account: Account) -> Call:
    names = [f"{name_of(account.prefix, purpose)}*" for purpose in PURPOSES]
    return _describe("DescribeSecurityGroups", "group-name", names)


_VPCS = Call("ec2", "DescribeVpcs", optional=True)


READS = 5
"""How many calls that is."""


def _chunks(operation: str, by: str, values: Sequence[str]) -> Iterator[Call]:
    for start in range(0, len(values), LONGEST_FILTER):
        yield _describe(operation, by, values[start : start + LONGEST_FILTER])


def _describe(operation: str, by: str, values: Sequence[str]) -> Call:
    return Call("ec2", operation, {"Filters": [{"Name": by, "Values": values}]})


def _seen(
    account: Account, target: Target, answers: Sequence[Mapping[str, Any]], left: Sequence[Mapping[str, Any]] = ()
) -> Seen:
    described, attached, groups, vpcs, reached = answers
    found = [each for reservation in described["Reservations"] for each in reservation["Instances"]]
    own = [each for each in attached["NetworkInterfaces"] if _is_attached(each, target)]
    interfaces = tuple({each["NetworkInterfaceId"]: _interface(each) for each in (*own, *left)}.values())
    here = {each.vpc_id for each in interfaces}
    carried = {group for each in interfaces for group in each.groups}
    named = (group(each, account.prefix) for each in groups["SecurityGroups"] if "VpcId" in each)
    return Seen(
        instance_id=target.id,
        prefix=account.prefix,
        has_role=any("IamInstanceProfile" in each for each in found),
        cluster=next((cluster for each in found if (cluster := instance.cluster_of(each))), ""),
        interfaces=interfaces,
        groups=tuple(group for group in named if group.vpc_id in here or group.id in carried),
        ipv6_vpcs=tuple(vpc["VpcId"] for vpc in vpcs.get("Vpcs", ()) if vpc["VpcId"] in here and _has_ipv6(vpc)),
        endpoints=endpoints.endpoints(reached, here),
    )


def _is_attached(interface: Mapping[str, Any], target: Target) -> bool:
    attachment = interface.get("Attachment", {})
    return attachment.get("InstanceId") == target.id and attachment.get("Status") in {"attaching", "attached"}


def _interface(described: Mapping[str, Any]) -> Interface:
    return Interface(
        id=described["NetworkInterfaceId"],
        vpc_id=described["VpcId"],
        groups=tuple(group["GroupId"] for group in described.get("Groups", ())),
        kind=described.get("InterfaceType", "interface"),
        is_managed=described.get("RequesterManaged", False),
        forwards=not described.get("SourceDestCheck", True),
    )


def group(described: Mapping[str, Any], prefix: str) -> Group:
    """A described group that lies in a VPC."""
    tags = instance.tags_of(described)
    is_ours = tags.get(INSTALLATION_TAG) == prefix and tags.get(PURPOSE_TAG) in PURPOSES
    return Group(
        id=described["GroupId"],
        vpc_id=described["VpcId"],
        name=described["GroupName"],
        purpose=tags[PURPOSE_TAG] if is_ours else "",
        ingress=tuple(described.get("IpPermissions", ())) if is_ours else (),
        egress=tuple(described.get("IpPermissionsEgress", ())) if is_ours else (),
    )


def _has_ipv6(vpc: Mapping[str, Any]) -> bool:
    blocks = vpc.get("Ipv6CidrBlockAssociationSet", ())
    return any(block["Ipv6CidrBlockState"]["State"] == "associated" for block in blocks)
