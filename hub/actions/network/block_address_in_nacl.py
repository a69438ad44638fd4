"""block-address-in-nacl: the network ACLs of the instance's subnets let nothing in from the attackers' addresses, nor out.

Network ACLs know no state, so unlike security groups they also cut connections that are open (VPC User Guide, "Network ACLs").
They guard whole subnets, though: everything there is cut off from these addresses, so people are asked by default, and the
sentence names the subnets. What is decided here:

* **Own numbers.** Entries of irhub stand in a range of numbers of its own, ``first`` to ``last``, the same number inbound and
  outbound. Whatever else stands in that range was put there by somebody: then nothing is done and the reason is said, since
  nobody can know which of the two is meant to hold.
* **First match decides.** Where an entry with a lower number allows the address, a denial behind it would be worth nothing;
  that is refused with the reason, too.
* **Quota.** An ACL takes 20 entries in each direction, for IPv4 and IPv6 apart, the last one counted; up to 40 where the quota
  was raised (VPC User Guide, "Amazon VPC quotas"). Where there is no room for an address, that is refused with the reason.
* **Ages out.** ``hours`` after it was blocked an address is let go, as a release of this action alone: addresses change hands,
  and the room is small.
* **The way back** deletes the entries at the number that was used, as long as they still deny that address. Where somebody made
  something else of them, the record and the ACL disagree, and they are left alone. The ACL is looked up by its id, whatever
  became of the instance and its subnets.

An address that stands in the ACL already is not blocked twice: it is let go with the incident that blocked it first.

What it cannot: traffic within a subnet passes no network ACL, nor do names that the VPC's resolver looks up and the metadata
service. The ACL of a subnet that another account shares belongs to that account.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, Permission, Plan, Role, Step
from hub.actions.ec2 import instance
from hub.actions.network import acl, addresses
from hub.actions.network.acl import Acl, Entry, Seen
from hub.errors import ActionError
from hub.finding import Target
from hub.incident import Incident

BOTH = (False, True)
"""Inbound and outbound."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    first: int = 50
    """The first number of irhub's own range; entries that allow the address must not stand before it."""
    last: int = 89
    """The last number of the range."""
    quota: int = 20
    """How many entries a network ACL takes in each direction; 40 is the most that AWS gives."""
    hours: int = 24
    """After how many hours an address is let go; 0 for never."""
    never: tuple[str, ...] = ()
    """Ranges of the organization that are never blocked, such as 198.51.100.0/24."""

    def __post_init__(self) -> None:
        """Refuses what no network ACL takes."""
        if not 0 < self.first <= self.last < acl.LAST_OF_ALL:
            raise ValueError(f"first and last must be a range of numbers from 1 to {acl.LAST_OF_ALL - 1}")
        addresses.check_ranges(self.never)


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The network ACLs that entries were put into, as they are now."""
    return acl.read_back(account, target, sorted({_held(on)[0] for on in recorded}))


def remember(seen: Seen, on: str) -> Seen:
    """What stood at the number that is used; nothing else is needed to bring it back."""
    acl_id, number, _ = _held(on)
    kept = (replace(each, subnets=(), entries=each.at(number)) for each in seen.acls if each.id == acl_id)
    return Seen(seen.instance_id, has_ipv6=False, acls=tuple(kept))


def _held(on: str) -> tuple[str, int, str]:
    acl_id, number, cidr = on.split("/", 2)
    return acl_id, int(number), cidr


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """One step for each address in each network ACL; raises ``ActionError`` once only such are left as cannot be blocked."""
    wanted = [each for each in addresses.attackers(incident, options.never) if seen.has_ipv6 or not addresses.is_ipv6(each)]
    answers = [each for one in seen.acls for each in _in_acl(one, wanted, options)]
    steps = tuple(each for each in answers if isinstance(each, Step))
    reasons = [*(each for each in answers if isinstance(each, str)), *(_of_another(seen) if wanted else ())]
    if reasons and not steps:
        raise ActionError(f"{'; '.join(dict.fromkeys(reasons))}.")
    return steps


def _of_another(seen: Seen) -> Iterator[str]:
    if seen.unguarded:
        subnets = ", ".join(seen.unguarded)
        yield f"the network ACL of {subnets} belongs to the account that shares the subnet, and is changed there"


def _in_acl(seen: Acl, wanted: Sequence[str], options: Options) -> Iterator[Step | str]:
    """A step for each address that can be blocked, and for each other the reason why not."""
    missing = [cidr for cidr in wanted if not _is_blocked(seen, cidr)]
    if missing and (stranger := _stranger(seen, options)):
        yield stranger
        return
    taken, planned = {each.number for each in seen.entries}, seen.entries
    for cidr in missing:
        number = _number(seen, cidr, taken, options)
        reason = _hindrance(replace(seen, entries=planned), cidr, number, options)
        if number is None or reason:
            yield reason
            continue
        made = _entries(seen, cidr, number)
        taken, planned = taken | {number}, (*planned, *made)
        yield _deny(seen, cidr, made, options)


def _is_blocked(seen: Acl, cidr: str) -> bool:
    return all(_is_denied(seen.deciding(cidr, egress=egress)) for egress in BOTH)


def _is_denied(deciding: Iterable[Entry]) -> bool:
    """True where something denies all traffic before anything allows some."""
    for entry in deciding:
        if entry.action == "allow":
            return False
        if entry.protocol == acl.EVERYTHING:
            return True
    return False


def _stranger(seen: Acl, options: Options) -> str:
    """Why nothing is done: something stands in irhub's range of numbers that irhub would not put there."""
    others = [each.says for each in seen.entries if options.first <= each.number <= options.last and not each.is_a_block]
    if not others:
        return ""
    where = f"{seen.id} has {others[0]}, among the numbers {options.first} to {options.last} that are irhub's own"
    return f"{where}: move it, or give irhub other numbers"


def _number(seen: Acl, cidr: str, taken: Collection[int], options: Options) -> int | None:
    """The number at which one direction is denied already, else the first that is free; None where there is none."""
    own = range(options.first, options.last + 1)
    begun = (each for each in own if (there := seen.at(each)) and all(entry.denies(cidr) for entry in there))
    free = (number for number in own if number not in taken)
    return next(chain(begun, free), None)


def _hindrance(seen: Acl, cidr: str, number: int | None, options: Options) -> str:
    """Why the address cannot be denied at that number; empty where it can."""
    if number is None:
        return f"{seen.id} has no number from {options.first} to {options.last} left for {cidr}"
    before = (each for egress in BOTH for each in seen.deciding(cidr, egress=egress) if each.number < number)
    if allowed := next((each for each in before if each.action == "allow"), None):
        return f"{seen.id} has {allowed.says}, before {number}, so that to deny {cidr} there would be worth nothing"
    ipv6 = addresses.is_ipv6(cidr)
    full = [egress for egress in BOTH if seen.count(egress=egress, ipv6=ipv6) >= options.quota]
    if not full:
        return ""
    return f"{seen.id} has {options.quota} {_way(full[0])} entries, its quota, so that there is no room for {cidr}"


def _way(egress: bool) -> str:
    return "outbound" if egress else "inbound"


def _entries(seen: Acl, cidr: str, number: int) -> tuple[Entry, ...]:
    """The entries that are missing at that number."""
    there = {each.egress for each in seen.at(number)}
    return tuple(Entry(number, egress, cidr, "deny", acl.EVERYTHING) for egress in BOTH if egress not in there)


def _deny(seen: Acl, cidr: str, made: Sequence[Entry], options: Options) -> Step:
    number, hours = made[0].number, addresses.lasting(options.hours)
    where = f"by entry {number} of network ACL {seen.id}, for all that is in {', '.join(seen.subnets)}"
    says = f"deny {cidr} in and out{hours} {where}"
    return Step(says, tuple(_create(seen.id, each) for each in made), f"{seen.id}/{number}/{cidr}")


def _create(acl_id: str, entry: Entry) -> Call:
    kind = "Ipv6CidrBlock" if addresses.is_ipv6(entry.cidr) else "CidrBlock"
    denial = {"Protocol": entry.protocol, "RuleAction": entry.action, kind: entry.cidr}
    return Call("ec2", "CreateNetworkAclEntry", {**_at(acl_id, entry), **denial})


def _at(acl_id: str, entry: Entry) -> dict[str, Any]:
    return {"NetworkAclId": acl_id, "RuleNumber": entry.number, "Egress": entry.egress}


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The entries that deny the address are deleted; what somebody made of them since is left alone."""
    return tuple(part for held, was in recorded.items() for part in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> Iterator[Step | Conflict]:
    acl_id, number, cidr = _held(held)
    guarding = now.acl(acl_id)
    before = {each.egress for one in was.acls for each in one.entries}
    there = [each for each in guarding.at(number) if each.egress not in before] if guarding else []
    if not there:
        return
    calls = tuple(Call("ec2", "DeleteNetworkAclEntry", _at(acl_id, each)) for each in there)
    back = Step(f"let {cidr} pass network ACL {acl_id} again, without entry {number}", calls, held)
    changed = [each.says for each in there if not each.is_a_block]
    if changed:
        says = f"{acl_id} has {', '.join(changed)} where irhub denied {cidr}; it is left as it is"
        yield Conflict(held, says, (back,))
    elif all(each.denies(cidr) for each in there):
        yield back


_ACLS = ("arn:{partition}:ec2:{region}:{account}:network-acl/*",)

ACTION: Action[Seen, Options] = Action(
    name="block-address-in-nacl",
    about="Denies the attackers' addresses in the network ACLs of an instance's subnets, for some hours; it hits all there.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("ec2:DescribeInstances",), ("*",), Access.READ, roles=(Role.CONTAIN,)),
        Permission(("ec2:DescribeNetworkAcls",), ("*",), Access.READ),
        Permission(("ec2:CreateNetworkAclEntry",), _ACLS, Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(("ec2:DeleteNetworkAclEntry",), _ACLS, Access.WRITE, roles=(Role.RESTORE,)),
    ),
    look=acl.read,
    plan=plan,
    restore=restore,
    remember=remember,
    look_back=look_back,
    lasts=lambda options: options.hours,
    asks=True,
)
