"""The scene of a crime: one EC2 instance with everything around it, all ids chosen before it is built.

    scene = a_scene("333333333333", "us-east-1", Sketch(interfaces=4, vpcs=2, volumes=8))
    build(scene, sandbox.client)

A scene is plain data. What GuardDuty writes about it, and what a test expects of it, is read from the same values that it
is built from.
"""

import hashlib
from dataclasses import dataclass, field
from ipaddress import IPv4Network, ip_address


@dataclass(frozen=True, slots=True)
class Group:
    """A security group."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface, in the subnet and VPC it lies in; the first of a scene is the primary one."""

    id: str
    vpc_id: str
    subnet_id: str
    private_ip: str
    groups: tuple[Group, ...]
    ipv6: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """An instance with its interfaces, volumes, role, and Auto Scaling group."""

    account_id: str
    region: str
    instance_id: str
    interfaces: tuple[Interface, ...]
    volumes: tuple[str, ...]
    zone: str
    profile: str = ""
    """The name of its instance profile; empty where it has none. A role of the same name lies in it."""
    auto_scaling_group: str = ""
    """The name of the group whose only member it is, with a minimum of one; empty where it is in none."""
    image_id: str = "ami-0abcdef1234567890"
    instance_type: str = "m5.large"
    tags: tuple[tuple[str, str], ...] = (("Name", "web-1"),)

    @property
    def interface_ids(self) -> tuple[str, ...]:
        """The ids of all interfaces."""
        return tuple(interface.id for interface in self.interfaces)

    @property
    def vpc_ids(self) -> tuple[str, ...]:
        """The VPCs it reaches into, each once."""
        return tuple(dict.fromkeys(interface.vpc_id for interface in self.interfaces))

    @property
    def groups(self) -> tuple[tuple[str, Group], ...]:
        """Every group once, with the VPC it is in."""
        return tuple(dict.fromkeys((interface.vpc_id, group) for interface in self.interfaces for group in interface.groups))


@dataclass(frozen=True, slots=True)
class Sketch:
    """How an instance should be like; the default is that of the demo."""

    interfaces: int = 2
    groups_each: int = 2
    vpcs: int = 1
    volumes: int = 2
    ipv6: bool = False
    profile: bool = True
    auto_scaling: bool = False
    name: str = "web-1"
    """Also what the ids are made from: another name gives another instance."""


def a_scene(account_id: str, region: str, sketch: Sketch | None = None) -> Scene:
    """An instance as sketched; its ids depend on account, Region and name alone."""
    sketch = sketch or Sketch()
    ids = _Ids(f"{account_id}/{region}/{sketch.name}")
    return Scene(
        account_id=account_id,
        region=region,
        instance_id=ids.make("i", 0),
        interfaces=tuple(_interface(n, ids, sketch) for n in range(sketch.interfaces)),
        volumes=tuple(ids.make("vol", n) for n in range(sketch.volumes)),
        zone=f"{region}a",
        profile=f"{sketch.name}-role" if sketch.profile else "",
        auto_scaling_group=f"{sketch.name}-group" if sketch.auto_scaling else "",
        tags=(("Name", sketch.name),),
    )


def _interface(n: int, ids: "_Ids", sketch: Sketch) -> Interface:
    vpc = n % sketch.vpcs
    groups = tuple(Group(ids.make("sg", vpc * 100 + g), f"{sketch.name}-{vpc}-{g}") for g in range(sketch.groups_each))
    return Interface(
        id=ids.make("eni", n),
        vpc_id=ids.make("vpc", vpc),
        subnet_id=ids.make("subnet", vpc),
        private_ip=f"10.{vpc}.0.{10 + n}",
        groups=groups,
        ipv6=(str(ip_address(f"2001:db8:{vpc:x}::{10 + n:x}")),) if sketch.ipv6 else (),
    )


@dataclass(frozen=True, slots=True)
class _Ids:
    seed: str

    def make(self, kind: str, n: int) -> str:
        return f"{kind}-0{hashlib.sha256(f'{self.seed}/{kind}/{n}'.encode()).hexdigest()[:16]}"


@dataclass
class Networks:
    """Address ranges for VPCs and subnets that hold the addresses asked for, and never overlap within a VPC."""

    _subnets: dict[str, dict[str, IPv4Network]] = field(default_factory=dict)

    def vpc(self, interface: Interface) -> str:
        """The range of the interface's VPC."""
        return str(IPv4Network(f"{interface.private_ip}/16", strict=False))

    def subnet(self, interface: Interface) -> str:
        """The range of the interface's subnet, made when it is first asked for."""
        mine = self._subnets.setdefault(interface.vpc_id, {})
        if interface.subnet_id not in mine:
            wanted = IPv4Network(f"{interface.private_ip}/24", strict=False)
            free = (
                one for one in (wanted, *IPv4Network(self.vpc(interface)).subnets(new_prefix=24)) if one not in mine.values()
            )
            mine[interface.subnet_id] = next(free)
        return str(mine[interface.subnet_id])
