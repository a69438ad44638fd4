"""Which addresses the findings of an incident name as the attacker's, and of those which may be blocked at all.

A finding is text that an attacker can influence, and its remote side is not always the attacker: an instance that scans or
floods others is the one at fault, and its remote side the victim. So an address counts only where

* the resource is the target of what happened (``service.resourceRole``), or the connection came from outside, or
* the type of the finding says that the remote side is known to be bad, whoever began (``BAD_REMOTES``).

Of these only addresses of the public internet are taken, written as AWS lists write them, and never one in a range that the
playbook names as the organization's own.
"""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hub.errors import ActionError
from hub.incident import Incident

BAD_REMOTES = frozenset({
    "BitcoinTool",
    "BlackholeTraffic",
    "C&CActivity",
    "DriveBySourceTraffic",
    "DropPoint",
    "MaliciousIPCaller",
    "PhishingDomainRequest",
    "ReverseShell",
    "TorClient",
    "TorIPCaller",
    "TorRelay",
})  # fmt: skip
"""Families of finding types whose remote side is on a threat list or is a command post (GuardDuty, "Finding types")."""
ACTOR, TARGET, INBOUND = "ACTOR", "TARGET", "INBOUND"
WITH_REMOTE = ("networkConnectionAction", "awsApiCallAction", "kubernetesApiCallAction", "rdsLoginAttemptAction")

Range = ipaddress.IPv4Network | ipaddress.IPv6Network


def check_ranges(ranges: Iterable[str]) -> None:
    """Returns where each is a range of addresses; raises ``ValueError`` else."""
    for each in ranges:
        ipaddress.ip_network(each)


def attackers(incident: Incident, never: Iterable[str] = ()) -> tuple[str, ...]:
    """The attackers' public addresses that its findings name, as ``192.0.2.1/32`` or ``2001:db8::1/128``, each once.

    Raises ``ActionError`` where a range that is never to be blocked cannot be read: nothing is blocked on a guess.
    """
    try:
        own = [ipaddress.ip_network(each) for each in never]
    except ValueError as error:
        raise ActionError(f"A range in the option never is none: {error}. Correct it in the playbook.") from error
    named = (address for finding in incident.findings for address in _named(finding.type, finding.detail))
    return tuple(dict.fromkeys(found for address in named if (found := _blockable(address, own))))


def lasting(hours: int) -> str:
    """For how long, as the end of what a step says; nothing where a person takes it back."""
    return f" for {hours} hours" if hours else ""


def is_ipv6(cidr: str) -> bool:
    """True for an IPv6 range."""
    return ":" in cidr


def covers(wide: str, cidr: str) -> bool:
    """True where the first range holds all of the second."""
    one, other = ipaddress.ip_network(wide, strict=False), ipaddress.ip_network(cidr, strict=False)
    return one.version == other.version and int(one.network_address) <= int(other.network_address) <= int(one.broadcast_address)


def _blockable(text: str, own: Iterable[Range]) -> str:
    """The address as a range of one; empty where it is none, is not of the public internet, or is the organization's."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    plain = mapped or address
    if not plain.is_global or plain.is_multicast or any(plain in each for each in own):
        return ""
    return str(ipaddress.ip_network(plain))


def _named(kind: str, detail: Mapping[str, Any]) -> Iterator[str]:
    service = _part(detail, "service")
    action = _part(service, "action")
    probes = _part(action, "portProbeAction").get("portProbeDetails")
    for probe in probes if isinstance(probes, list | tuple) else ():
        yield from _remote(probe)
    if _is_attacker(kind, service, action):
        for name in WITH_REMOTE:
            yield from _remote(_part(action, name))


def _is_attacker(kind: str, service: Mapping[str, Any], action: Mapping[str, Any]) -> bool:
    role = service.get("resourceRole")
    family = kind.partition("/")[2].partition("!")[0].partition(".")[0]
    if family in BAD_REMOTES or role == TARGET:
        return True
    return role != ACTOR and _part(action, "networkConnectionAction").get("connectionDirection") == INBOUND


def _remote(part: Any) -> Iterator[str]:
    remote = _part(part, "remoteIpDetails")
    for name in ("ipAddressV4", "ipAddressV6"):
        if isinstance(remote.get(name), str):
            yield remote[name]


def _part(value: Any, name: str) -> Mapping[str, Any]:
    """A part of a finding; nothing where it is absent or of another form."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}
