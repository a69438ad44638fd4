"""disassociate-elastic-ip: no Elastic IP address leads to any interface of the instance.

An instance may have several interfaces, each with several private addresses, and each of those with an Elastic IP address of
its own; every one is a step (EC2 API, DisassociateAddress). The address stays with the account.

The way back associates each address with the interface and the private address that it was at, and never takes one from
elsewhere: an address that is in use somewhere else by now, one that was released, and a private address that was given another
one since are conflicts. AWS is told so too (``AllowReassociation`` is false).

What it cannot: a public address that AWS assigned by itself belongs to the interface and is not an Elastic IP address; an
instance in a subnet that assigns them gets one when its Elastic IP address is taken. The proof names those. Whoever the
instance reaches by itself through NAT, IPv6 or private networks, it still reaches.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Role, Step
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Containment, Incident


@dataclass(frozen=True, slots=True)
class Address:
    """An Elastic IP address and what it is associated with; empty where it is not."""

    id: str
    public_ip: str
    association_id: str = ""
    interface_id: str = ""
    private_ip: str = ""
    is_here: bool = False
    """True where the interface belongs to the instance."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The Elastic IP addresses of the instance, before a release also those it had, and its other public addresses."""

    instance_id: str
    addresses: tuple[Address, ...]
    assigned: tuple[str, ...] = ()
    """Public addresses that AWS assigned by itself."""

    def address(self, allocation_id: str) -> Address | None:
        """The address of that allocation."""
        return next((each for each in self.addresses if each.id == allocation_id), None)

    @property
    def here(self) -> tuple[Address, ...]:
        """The addresses that lead to the instance."""
        return tuple(each for each in self.addresses if each.is_here)


def look(account: Account, target: Target) -> Seen:
    """The instance and its interfaces side by side, then the addresses at those interfaces."""
    return _read(account, target, [])


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """As ``look``, and beside the addresses where the recorded ones are now."""
    return _read(account, target, [_addresses("allocation-id", sorted(recorded))])


def _read(account: Account, target: Target, more: list[Call]) -> Seen:
    by_instance = {"Filters": [{"Name": "attachment.instance-id", "Values": [target.id]}]}
    described, attached = account.read(instance.describe(target), Call("ec2", "DescribeNetworkInterfaces", by_instance))
    instance.found_in(described, target)
    interfaces = {each["NetworkInterfaceId"]: each for each in attached.get("NetworkInterfaces", ())}
    answers = account.read(_addresses("network-interface-id", sorted(interfaces)), *more) if interfaces else ()
    found = {each["AllocationId"]: _address(each, interfaces) for answer in answers for each in answer.get("Addresses", ())}
    elastic = {each.public_ip for each in found.values()}
    assigned = {public for each in interfaces.values() for public in _public(each)} - elastic
    return Seen(target.id, tuple(found.values()), tuple(sorted(assigned)))


def _addresses(by: str, values: Sequence[str]) -> Call:
    return Call("ec2", "DescribeAddresses", {"Filters": [{"Name": by, "Values": values}]})


def _public(interface: Mapping[str, Any]) -> Iterator[str]:
    for part in (interface, *interface.get("PrivateIpAddresses", ())):
        if public := part.get("Association", {}).get("PublicIp"):
            yield public


def _address(described: Mapping[str, Any], interfaces: Collection[str]) -> Address:
    interface = described.get("NetworkInterfaceId", "")
    return Address(
        id=described["AllocationId"],
        public_ip=described["PublicIp"],
        association_id=described.get("AssociationId", ""),
        interface_id=interface,
        private_ip=described.get("PrivateIpAddress", ""),
        is_here=interface in interfaces,
    )


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step for each address."""
    return tuple(_take(seen, address) for address in seen.here)


def _take(seen: Seen, address: Address) -> Step:
    says = (
        f"take Elastic IP address {address.public_ip} from {address.private_ip} at {address.interface_id} of {seen.instance_id}"
    )
    return Step(says, (Call("ec2", "DisassociateAddress", {"AssociationId": address.association_id}),), address.id)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Each address at its interface and private address again; a conflict where either has another partner by now."""
    were = ((held, was.address(held)) for held, was in recorded.items())
    return tuple(part for held, was in were if was for part in _back(now, held, was))


def _back(now: Seen, held: str, was: Address) -> Iterator[Step | Conflict]:
    address = now.address(held)
    place = (was.interface_id, was.private_ip)
    other = [each.public_ip for each in now.here if (each.interface_id, each.private_ip) == place and each.id != held]
    were = f"address {was.public_ip} was at {was.private_ip} of {was.interface_id}"
    if address is None:
        yield Conflict(held, f"{were} and was released since")
    elif address.association_id and (address.interface_id, address.private_ip) != place:
        yield Conflict(held, f"{were} and is at {address.private_ip} of {address.interface_id} now", (_give(was, over=True),))
    elif other:
        yield Conflict(held, f"{were}, which somebody gave {other[0]} since", (_give(was, over=True),))
    elif not address.association_id:
        yield _give(was, over=False)


def _give(was: Address, *, over: bool) -> Step:
    """The association; ``over`` another one of the address or of the interface, which then ends."""
    parameters = {
        "AllocationId": was.id,
        "NetworkInterfaceId": was.interface_id,
        "PrivateIpAddress": was.private_ip,
        "AllowReassociation": over,
    }
    says = f"give {was.private_ip} at {was.interface_id} its Elastic IP address {was.public_ip} again"
    return Step(says, (Call("ec2", "AssociateAddress", parameters),), was.id)


def prove(seen: Seen) -> Proof:
    """Contained where no public address leads to the instance; partly where one is left that AWS assigned."""
    if seen.here:
        return Proof(Containment.NONE, (f"{', '.join(each.public_ip for each in seen.here)} lead to {seen.instance_id}",))
    survives = f"{seen.instance_id} still reaches out through NAT, IPv6 and private networks, as its interfaces allow"
    if seen.assigned:
        says = (
            f"{seen.instance_id} has public address {', '.join(seen.assigned)}, assigned by AWS, which is no Elastic IP address"
        )
        return Proof(Containment.PARTLY, (says,), (survives,))
    return Proof(Containment.CONTAINED, (f"no public address leads to {seen.instance_id}",), (survives,))


_EC2 = "arn:{partition}:ec2:{region}:{account}:"
_ENDS = (f"{_EC2}elastic-ip/*", f"{_EC2}network-interface/*")

ACTION: Action[Seen, NoOptions] = Action(
    name="disassociate-elastic-ip",
    about="Takes every Elastic IP address from an instance; the addresses stay with the account.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeAddresses"), ("*",), Access.READ),
        Permission(("ec2:DisassociateAddress",), _ENDS, Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(("ec2:AssociateAddress",), (*_ENDS, instance.ARN), Access.WRITE, roles=(Role.RESTORE,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    look_back=look_back,
    disrupts=True,
)
