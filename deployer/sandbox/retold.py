"""Reads a GuardDuty EC2 finding backwards: the scene it must have been written about, and what had to be invented for it.

Findings leave things out (volumes always, interfaces often, sometimes the id of an interface), and those from other
people's tests hold ids that AWS would never give. A scene is made of what is there; what is not is made up and listed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import AddressValueError, IPv4Address, ip_address
from typing import Any

from deployer.sandbox.scene import Group, Interface, Scene, Sketch, a_scene

Detail = Mapping[str, Any]
ACCOUNT = re.compile(r"\d{12}")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
INSTANCE = re.compile(r"i-([0-9a-f]{8}|[0-9a-f]{17})")
"""An id that EC2 gives; to any other no tag can be put."""
TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Retold:
    """A scene, and sentences on what the finding did not say."""

    scene: Scene
    invented: tuple[str, ...]


@dataclass
class _Teller:
    made_up: Scene
    invented: list[str] = field(default_factory=list)

    def __call__(self, given: Any, instead: str, what: str) -> str:
        """What the finding gives, or what is invented instead and listed."""
        if isinstance(given, str) and given:
            return given
        self.invented.append(f"{what}: {instead}")
        return instead


def detail_of(finding: Mapping[str, Any]) -> Detail:
    """The finding itself, in camelCase, of an EventBridge event, a bare finding, or one from GuardDuty's API."""
    inner = finding.get("detail", finding)
    lowered: Detail = _lowered(inner) if isinstance(inner, Mapping) else {}
    return lowered


def retell(finding: Mapping[str, Any]) -> Retold | None:
    """The scene of an EC2 finding; None where it is about no instance, or names no account and Region that could be."""
    detail = detail_of(finding)
    resource = _block(detail, "resource")
    account_id, region = str(detail.get("accountId", "")), str(detail.get("region", ""))
    if resource.get("resourceType") != "Instance" or not ACCOUNT.fullmatch(account_id) or not REGION.fullmatch(region):
        return None
    instance = _block(resource, "instanceDetails")
    name = str(instance.get("instanceId") or "web-1")  # so that what is made up for two instances is not the same
    tell = _Teller(a_scene(account_id, region, Sketch(max(1, len(_list(instance, "networkInterfaces"))), name=name)))
    scene = replace(
        tell.made_up,
        instance_id=tell(instance.get("instanceId"), tell.made_up.instance_id, "the id of the instance"),
        interfaces=_interfaces(instance, tell),
        zone=_zone(instance, region, tell),
        profile=_profile(instance),
        image_id=tell(instance.get("imageId"), tell.made_up.image_id, "the image"),
        instance_type=_fitting(instance.get("instanceType"), TYPE) or tell("", tell.made_up.instance_type, "the instance type"),
        tags=_tags(instance),
    )
    tell.invented.append(f"the volumes, which findings never name: {', '.join(scene.volumes)}")
    return Retold(scene, tuple(tell.invented))


def _interfaces(instance: Detail, tell: _Teller) -> tuple[Interface, ...]:
    given = _list(instance, "networkInterfaces")
    if not given:
        (made_up,) = tell.made_up.interfaces
        tell.invented.append(f"the network interface {made_up.id} with its VPC, subnet and groups")
        return (made_up,)
    told = (_interface(one, tell.made_up.interfaces[n], tell) for n, one in enumerate(given))
    return tuple({interface.id: interface for interface in told}.values())


def _interface(given: Detail, made_up: Interface, tell: _Teller) -> Interface:
    groups = tuple(_group(one, made_up.groups[0], tell) for one in _list(given, "securityGroups"))
    if not groups:
        tell.invented.append(f"the security groups: {', '.join(group.id for group in made_up.groups)}")
    return Interface(
        id=tell(given.get("networkInterfaceId"), made_up.id, "the id of an interface"),
        vpc_id=tell(given.get("vpcId"), made_up.vpc_id, "the VPC of an interface"),
        subnet_id=tell(given.get("subnetId"), made_up.subnet_id, "the subnet of an interface"),
        private_ip=_ipv4(given.get("privateIpAddress")) or tell("", made_up.private_ip, "a private address"),
        groups=tuple(dict.fromkeys(groups)) or made_up.groups,
        ipv6=tuple(address for address in _list_of_text(given, "ipv6Addresses") if _is_ipv6(address)),
    )


def _group(given: Detail, made_up: Group, tell: _Teller) -> Group:
    group_id = tell(given.get("groupId"), made_up.id, "the id of a security group")
    name = str(given.get("groupName") or group_id)
    return Group(group_id, group_id if name == "default" else name)


def _profile(instance: Detail) -> str:
    return str(_block(instance, "iamInstanceProfile").get("arn", "")).rpartition("/")[2]


def _zone(instance: Detail, region: str, tell: _Teller) -> str:
    zone = str(instance.get("availabilityZone", ""))
    return zone if zone.startswith(region) else tell("", f"{region}a", "the Availability Zone")


def _tags(instance: Detail) -> tuple[tuple[str, str], ...]:
    if not INSTANCE.fullmatch(str(instance.get("instanceId", ""))):
        return ()
    tags = ((str(one.get("key", "")), str(one.get("value", ""))) for one in _list(instance, "tags"))
    return tuple((key, value) for key, value in dict(tags).items() if key and not key.startswith("aws:"))


def _fitting(given: Any, shape: re.Pattern[str]) -> str:
    return given if isinstance(given, str) and shape.fullmatch(given) else ""


def _ipv4(given: Any) -> str:
    try:
        return str(IPv4Address(given))
    except (AddressValueError, TypeError):
        return ""


def _is_ipv6(given: str) -> bool:
    try:
        return ip_address(given).version == 6  # noqa: PLR2004  # the number in its name
    except ValueError:
        return False


def _block(holder: Detail, name: str) -> Detail:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def _list(holder: Detail, name: str) -> list[Detail]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _list_of_text(holder: Detail, name: str) -> list[str]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _lowered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: _lowered(item) for name, item in value.items()}
    return [_lowered(item) for item in value] if isinstance(value, Sequence) and not isinstance(value, str) else value
