"""block-address-in-waf: the attackers' addresses stand in an IP set that web ACLs of AWS WAF block.

Which requests a web ACL lets through is for its owners to say. They make two IP sets, for IPv4 and for IPv6, named
``<prefix>-blocked-v4`` and ``<prefix>-blocked-v6``, and a rule of their web ACL that blocks what stands in them; irhub fills
them. Where there is neither, there is nothing to do. What is decided here:

* **One update for each set.** An update replaces the whole list and the description. So the description is repeated, and all
  addresses of a plan go into one, at most ten at once, which keeps the name under which they are held short. It shows the token
  that came with the list: if somebody else wrote meanwhile, AWS refuses it, and the work is put off until the list was read
  anew (AWS WAFV2 API, UpdateIPSet, ``LockToken``).
* **The way back** takes out just the addresses that irhub put in, in one update, and leaves whatever else stands there by then.
  It happens by itself after ``hours``, as a release of this action alone.
* **Scope.** Sets for CloudFront are kept in us-east-1, whatever the Region of the target.

An address that stands in the set already is let go with the incident that blocked it first.

What it cannot: AWS WAF sees web requests alone, and those that come through what it guards. Requests that pass a proxy before
show the address of the proxy, unless the rule reads the header that the proxy sets.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hub.action import Access, Account, Action, Call, Conflict, Permission, Plan, Role, Step
from hub.actions.ec2 import instance
from hub.actions.network import addresses, ip_sets
from hub.actions.network.ip_sets import CLOUDFRONT, REGIONAL, IpSet, Seen
from hub.errors import ActionError
from hub.finding import Target
from hub.incident import Incident

AT_ONCE = 10
FULL = 10_000
"""Addresses that an IP set takes (AWS WAF Developer Guide, "AWS WAF quotas")."""
KINDS = {"IPV4": "v4", "IPV6": "v6"}


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    scope: str = REGIONAL
    """``REGIONAL`` or ``CLOUDFRONT``."""
    name: str = "blocked"
    """What stands between the prefix and ``-v4`` or ``-v6`` in the names of the IP sets."""
    hours: int = 168
    """After how many hours an address is let go; 0 for never."""
    never: tuple[str, ...] = ()
    """Ranges of the organization that are never blocked, such as 198.51.100.0/24."""

    def __post_init__(self) -> None:
        """Refuses a scope that AWS WAF does not know."""
        if self.scope not in {REGIONAL, CLOUDFRONT}:
            raise ValueError(f"scope must be {REGIONAL} or {CLOUDFRONT}")
        addresses.check_ranges(self.never)


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The IP sets that addresses were put into, as they are now."""
    return ip_sets.read_back(account, target, sorted({_held(on)[0] for on in recorded}))


def remember(seen: Seen, on: str) -> Seen:
    """Which of the addresses stood in the set before; a set may hold ten thousand others."""
    place, held = _held(on)
    kept = [replace(each, addresses=_both(each, held), token="", description="") for each in seen.sets if each.place == place]
    return replace(seen, sets=tuple(kept))


def _held(on: str) -> tuple[str, tuple[str, ...]]:
    place, _, held = on.partition("=")
    return place, tuple(held.split(","))


def _both(ip_set: IpSet, held: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in held if each in ip_set.addresses)


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """One update for each set that lacks addresses; raises ``ActionError`` once only such are left as have no place."""
    names = {f"{seen.prefix}-{options.name}-{short}": version for version, short in KINDS.items()}
    sets = {each.version: each for each in seen.sets if each.scope == options.scope and names.get(each.name) == each.version}
    if not sets:
        return ()
    answers = [each for name, version in names.items() for each in _in_set(sets.get(version), name, incident, options)]
    steps = tuple(each for each in answers if isinstance(each, Step))
    if answers and not steps:
        raise ActionError(f"{'; '.join(each for each in answers if isinstance(each, str))}.")
    return steps


def _in_set(ip_set: IpSet | None, name: str, incident: Incident, options: Options) -> Iterator[Step | str]:
    """An update that puts the addresses of its kind in, or the reason why there can be none."""
    wanted = [each for each in addresses.attackers(incident, options.never) if addresses.is_ipv6(each) is name.endswith("v6")]
    missing = [each for each in wanted if ip_set is None or not _has(ip_set, each)][:AT_ONCE]
    if not missing:
        return
    if ip_set is None:
        yield f"there is no IP set {name} for {', '.join(missing)}"
    elif len(ip_set.addresses) + len(missing) > FULL:
        yield f"IP set {name} takes {FULL} addresses, and there is no room for {', '.join(missing)}"
    else:
        says = f"put {', '.join(missing)} into IP set {name} of AWS WAF{addresses.lasting(options.hours)}"
        yield Step(says, (_update(ip_set, (*ip_set.addresses, *missing)),), f"{ip_set.place}={','.join(missing)}")


def _has(ip_set: IpSet, cidr: str) -> bool:
    return cidr in ip_set.addresses or any(addresses.covers(each, cidr) for each in ip_set.addresses)


def _update(ip_set: IpSet, after: Sequence[str]) -> Call:
    parameters = {"Name": ip_set.name, "Id": ip_set.id, "Addresses": list(after), "LockToken": ip_set.token}
    described = {"Description": ip_set.description} if ip_set.description else {}
    return ip_sets.call("UpdateIPSet", ip_set.scope, {**parameters, **described})


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The addresses that irhub put in are taken out, in one update for each set; what is out already needs nothing."""
    return tuple(step for each in now.sets for step in _back(each, recorded))


def _back(ip_set: IpSet, recorded: Mapping[str, Seen]) -> Iterator[Step]:
    ours = {on: held for on in recorded for place, held in (_held(on),) if place == ip_set.place}
    before = {each for on in ours for was in recorded[on].sets for each in was.addresses}
    put = [each for held in ours.values() for each in held if each in ip_set.addresses and each not in before]
    if put:
        left = [each for each in ip_set.addresses if each not in put]
        many = f" and {len(put) - AT_ONCE} more" if len(put) > AT_ONCE else ""
        says = f"take {', '.join(put[:AT_ONCE])}{many} out of IP set {ip_set.name} of AWS WAF"
        yield Step(says, (_update(ip_set, left),), next(iter(ours)))


_SETS = (
    "arn:{partition}:wafv2:{region}:{account}:regional/ipset/{prefix}-*/*",
    "arn:{partition}:wafv2:us-east-1:{account}:global/ipset/{prefix}-*/*",
)

ACTION: Action[Seen, Options] = Action(
    name="block-address-in-waf",
    about="Puts the attackers' addresses into the IP sets of AWS WAF that are named for it, for some days.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("ec2:DescribeInstances", "wafv2:ListIPSets"), ("*",), Access.READ, roles=(Role.CONTAIN,)),
        Permission(("wafv2:GetIPSet",), _SETS, Access.READ),
        Permission(("wafv2:UpdateIPSet",), _SETS, Access.WRITE),
    ),
    look=ip_sets.read,
    plan=plan,
    restore=restore,
    remember=remember,
    look_back=look_back,
    lasts=lambda options: options.hours,
)
