"""detach-interface: the instance has its primary network interface and no other.

A secondary interface may lead into another subnet, or be a way in that survives a change of groups; detached, it cuts whatever
runs through it, tracked or not. It keeps its addresses and groups. Each interface is a step of its own.

Left alone: the primary interface, which AWS lets nobody detach; what attach-forensic-interface attached; interfaces that
another service manages; and whatever is no plain interface (a trunk carries pods, an EFA is detached from stopped instances
alone; EC2 API, DetachNetworkInterface).

The way back attaches each interface at the network card and device index that it was at. Where somebody attached it elsewhere,
deleted it, or put another interface in its place since, that is a conflict.

What it cannot: the primary interface is reached on, so this contains nothing by itself; isolate-instance does. An interface
that was to be deleted with the instance is kept after the way back, since attaching it does not say so. Inside the instance it
may have to be configured again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import (
    INSTALLATION_TAG,
    PURPOSE_TAG,
    Access,
    Account,
    Action,
    Call,
    Conflict,
    NoOptions,
    Permission,
    Plan,
    Role,
    Step,
)
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Incident

ATTACHED = ("attached", "attaching")
PLAIN = "interface"


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface and how it is attached; empty where it is not."""

    id: str
    kind: str
    is_managed: bool
    instance_id: str = ""
    attachment_id: str = ""
    status: str = ""
    card: int = 0
    index: int = 0
    is_ours: bool = False
    """True for what attach-forensic-interface made."""

    @property
    def place(self) -> tuple[int, int]:
        """Network card and device index."""
        return self.card, self.index

    @property
    def says(self) -> str:
        """The place in words."""
        return f"device index {self.index}" + (f" of network card {self.card}" if self.card else "")


@dataclass(frozen=True, slots=True)
class Seen:
    """The interfaces of the instance, and before a release those that it had."""

    instance_id: str
    is_ending: bool
    interfaces: tuple[Interface, ...]

    def interface(self, interface_id: str) -> Interface | None:
        """The interface of that id."""
        return next((each for each in self.interfaces if each.id == interface_id), None)

    @property
    def attached(self) -> tuple[Interface, ...]:
        """The interfaces that are attached to the instance."""
        return tuple(each for each in self.interfaces if each.instance_id == self.instance_id and each.status in ATTACHED)


def look(account: Account, target: Target) -> Seen:
    """The instance and its interfaces, side by side."""
    return _read(account, target, _describe("attachment.instance-id", [target.id]))


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """As ``look``, and in the same round where the recorded interfaces are now."""
    by_id = _describe("network-interface-id", sorted(recorded))
    return _read(account, target, _describe("attachment.instance-id", [target.id]), by_id)


def _read(account: Account, target: Target, *calls: Call) -> Seen:
    described, *answers = account.read(instance.describe(target), *calls)
    is_ending = instance.found_in(described, target)["State"]["Name"] == "shutting-down"
    found = {
        each["NetworkInterfaceId"]: _interface(each, account.prefix)
        for answer in answers
        for each in answer.get("NetworkInterfaces", ())
    }
    return Seen(target.id, is_ending, tuple(found.values()))


def _describe(by: str, values: list[str]) -> Call:
    return Call("ec2", "DescribeNetworkInterfaces", {"Filters": [{"Name": by, "Values": values}]})


def _is_ours(described: Mapping[str, Any], prefix: str) -> bool:
    tags = {tag["Key"]: tag["Value"] for tag in described.get("TagSet", ())}
    return (tags.get(INSTALLATION_TAG), tags.get(PURPOSE_TAG)) == (prefix, "forensics")


def _interface(described: Mapping[str, Any], prefix: str) -> Interface:
    attachment = described.get("Attachment", {})
    return Interface(
        id=described["NetworkInterfaceId"],
        kind=described.get("InterfaceType", PLAIN),
        is_managed=described.get("RequesterManaged", False),
        is_ours=_is_ours(described, prefix),
        instance_id=attachment.get("InstanceId", ""),
        attachment_id=attachment.get("AttachmentId", ""),
        status=attachment.get("Status", ""),
        card=attachment.get("NetworkCardIndex", 0),
        index=attachment.get("DeviceIndex", 0),
    )


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step for each secondary interface that can be detached."""
    return () if seen.is_ending else tuple(_detach(seen, each) for each in seen.attached if _is_detachable(each))


def _is_detachable(interface: Interface) -> bool:
    return interface.place != (0, 0) and not (interface.is_managed or interface.is_ours) and interface.kind == PLAIN


def _detach(seen: Seen, interface: Interface) -> Step:
    says = f"detach {interface.id} from {interface.says} of {seen.instance_id}"
    return Step(says, (Call("ec2", "DetachNetworkInterface", {"AttachmentId": interface.attachment_id}),), interface.id)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Each interface at its place again; a conflict where it, or its place, is taken by now."""
    were = ((held, was.interface(held)) for held, was in recorded.items())
    return tuple(part for held, was in were if was for part in _back(now, held, was))


def _back(now: Seen, held: str, was: Interface) -> Iterator[Step | Conflict]:
    interface = now.interface(held)
    other = [each.id for each in now.attached if each.place == was.place and each.id != held]
    were = f"{held} was at {was.says} of {now.instance_id}"
    if interface is None:
        yield Conflict(held, f"{were} and was deleted since")
    elif interface.status == "detaching":
        yield Conflict(held, f"{held} is still being detached", passes=True)
    elif interface.attachment_id and (interface.instance_id, interface.place) != (now.instance_id, was.place):
        yield Conflict(held, f"{were} and is at {interface.says} of {interface.instance_id or 'something else'} now")
    elif other:
        yield Conflict(held, f"{were}, where somebody attached {other[0]} since")
    elif not interface.attachment_id:
        yield _attach(now, was)


def _attach(now: Seen, was: Interface) -> Step:
    parameters = {"NetworkInterfaceId": was.id, "InstanceId": now.instance_id, "DeviceIndex": was.index}
    card = {"NetworkCardIndex": was.card} if was.card else {}
    says = f"attach {was.id} to {was.says} of {now.instance_id} again"
    return Step(says, (Call("ec2", "AttachNetworkInterface", {**parameters, **card}),), was.id)


_ENDS = (instance.ARN, "arn:{partition}:ec2:{region}:{account}:network-interface/*")

ACTION: Action[Seen, NoOptions] = Action(
    name="detach-interface",
    about="Detaches the secondary network interfaces of an instance, which cuts whatever runs through them.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces"), ("*",), Access.READ),
        Permission(("ec2:DetachNetworkInterface",), _ENDS, Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(("ec2:AttachNetworkInterface",), _ENDS, Access.WRITE, roles=(Role.RESTORE,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    look_back=look_back,
    disrupts=True,
)
