"""What ``block-address-in-nacl`` sees: the network ACLs of an instance's subnets, with all their entries.

Apart from the action only because both together would be too long to read at once; nothing else uses it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.action import Account, Call
from hub.actions.ec2 import instance
from hub.actions.network import addresses
from hub.finding import Target

EVERYTHING = "-1"
LAST_OF_ALL = 32_767
"""From this number on stand the entries that deny what no other entry decided."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a network ACL, in one direction."""

    number: int
    egress: bool
    cidr: str
    action: str
    protocol: str

    @property
    def is_last(self) -> bool:
        """True for the entry that nobody can take away."""
        return self.number >= LAST_OF_ALL

    def denies(self, cidr: str) -> bool:
        """True where it denies all traffic with just this range."""
        return (self.action, self.protocol, self.cidr) == ("deny", EVERYTHING, cidr)

    @property
    def is_a_block(self) -> bool:
        """True where it denies all traffic with one address, which is what entries of irhub look like."""
        return self.denies(self.cidr) and self.cidr.endswith("/128" if addresses.is_ipv6(self.cidr) else "/32")

    def covers(self, cidr: str) -> bool:
        """True where it is about all of this range."""
        return bool(self.cidr) and addresses.covers(self.cidr, cidr)

    @property
    def says(self) -> str:
        """It in words."""
        return (
            f"{'outbound' if self.egress else 'inbound'} entry {self.number}, which {self.action}s {self.cidr or 'something'}"
        )


@dataclass(frozen=True, slots=True)
class Acl:
    """A network ACL, the subnets that it guards, and its entries."""

    id: str
    subnets: tuple[str, ...]
    entries: tuple[Entry, ...]

    def at(self, number: int) -> tuple[Entry, ...]:
        """The entries of that number: none, one, or one in either direction."""
        return tuple(each for each in self.entries if each.number == number)

    def deciding(self, cidr: str, *, egress: bool) -> tuple[Entry, ...]:
        """The entries that anybody may make and that cover all of this range, in the order in which they are asked."""
        asked = (each for each in self.entries if each.egress is egress and not each.is_last)
        return tuple(sorted((each for each in asked if each.covers(cidr)), key=lambda each: each.number))

    def count(self, *, egress: bool, ipv6: bool) -> int:
        """How many entries count against the quota: those of one direction and one kind of address, the last one too."""
        return sum(each.egress is egress and addresses.is_ipv6(each.cidr) is ipv6 for each in self.entries)


@dataclass(frozen=True, slots=True)
class Seen:
    """The network ACLs of the subnets that the instance lies in; before a release, those that it held."""

    instance_id: str
    has_ipv6: bool
    """True where an interface of the instance has an IPv6 address."""
    acls: tuple[Acl, ...]
    unguarded: tuple[str, ...] = ()
    """Subnets whose network ACL cannot be seen, since they are shared by another account."""

    def acl(self, acl_id: str) -> Acl | None:
        """The network ACL of that id."""
        return next((each for each in self.acls if each.id == acl_id), None)


def read(account: Account, target: Target) -> Seen:
    """The instance, then the network ACLs of its subnets."""
    (described,) = account.read(instance.describe(target))
    interfaces = instance.found_in(described, target).get("NetworkInterfaces", ())
    subnets = sorted({each["SubnetId"] for each in interfaces})
    acls = _acls(account, "association.subnet-id", subnets)
    guarded = {subnet for acl in acls for subnet in acl.subnets}
    has_ipv6 = any(each.get("Ipv6Addresses") for each in interfaces)
    return Seen(target.id, has_ipv6, acls, tuple(subnet for subnet in subnets if subnet not in guarded))


def read_back(account: Account, target: Target, acl_ids: Sequence[str]) -> Seen:
    """The network ACLs of these ids that still exist, whether the instance does or not."""
    return Seen(target.id, has_ipv6=False, acls=_acls(account, "network-acl-id", acl_ids))


def _acls(account: Account, by: str, values: Sequence[str]) -> tuple[Acl, ...]:
    if not values:
        return ()
    (answer,) = account.read(Call("ec2", "DescribeNetworkAcls", {"Filters": [{"Name": by, "Values": list(values)}]}))
    return tuple(_acl(each) for each in answer.get("NetworkAcls", ()))


def _acl(described: Mapping[str, Any]) -> Acl:
    subnets = sorted(each["SubnetId"] for each in described.get("Associations", ()))
    return Acl(described["NetworkAclId"], tuple(subnets), tuple(_entries(described)))


def _entries(described: Mapping[str, Any]) -> Iterator[Entry]:
    for each in described.get("Entries", ()):
        cidr = each.get("CidrBlock") or each.get("Ipv6CidrBlock") or ""
        yield Entry(each["RuleNumber"], each["Egress"], cidr, each["RuleAction"], each["Protocol"])
