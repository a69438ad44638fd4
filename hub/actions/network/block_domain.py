"""block-domain: in the VPC of the instance the resolver answers for the attackers' domains as if there were none.

Security groups and network ACLs do not filter what the VPC's own resolver looks up; Route 53 Resolver DNS Firewall does. For
each VPC irhub keeps a domain list and a rule group of its own, named ``<prefix>-<vpc>``, with one rule that blocks what stands
in the list. It hits everything in the VPC that asks its resolver, so people are asked by default. What is decided here:

* **Rounds.** List and group are made in one round; in the next the domains are put in, and beside that rule and association are
  made. What stands on another step waits for it. While AWS is at work on a list it refuses a change, which is put off then.
* **The way back** takes out the domains that were put in, and nothing that somebody else put there; with the last domain the
  association goes too, so that the VPC's look-ups are as before. The empty list and the group stay, and cost nothing.
* **Priority.** An association has a number of its own in a VPC, from 101 to 9,899, and the lowest is asked first. The first
  that is free is taken: rules of the organization that stand before go on being asked first.
* **Time.** It happens by itself ``hours`` after the block, as a release of this action alone.

A domain that stands in the list already is let go with the incident that blocked it first.

What it cannot: an instance that asks another resolver, over DNS, TLS or HTTPS, passes this firewall; and whoever knows the
address needs no name. A VPC takes five rule groups, unless its quota was raised. The resolver of a VPC that another account
shares is that account's; nothing is made then, and the reason is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import (
    INCIDENT_TAG,
    INSTALLATION_TAG,
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
from hub.actions.ec2 import instance
from hub.actions.network import dns_firewall, domains
from hub.actions.network.dns_firewall import DELETING, Association, Seen
from hub.errors import ActionError
from hub.finding import Target
from hub.incident import Incident

RESPONSES = ("NODATA", "NXDOMAIN")
PRIORITIES = range(101, 9_900)
"""What an association may have (Route 53 Resolver API, AssociateFirewallRuleGroup)."""
SERVES_ALL = "it serves every block in its VPC"
LONGEST_HELD = 700
"""How long the names of domains that one step adds may be together: they are held under them."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    response: str = "NODATA"
    """``NODATA``: the name has no such record. ``NXDOMAIN``: there is no such name."""
    hours: int = 168
    """After how many hours a domain is let go; 0 for never."""
    never: tuple[str, ...] = ()
    """Domains that are never blocked, nor what lies in them, such as example.com."""

    def __post_init__(self) -> None:
        """Refuses an answer that DNS Firewall does not know, and what is no domain."""
        if self.response not in RESPONSES:
            raise ValueError(f"response must be {' or '.join(RESPONSES)}")
        if wrong := [each for each in self.never if not domains.is_a_domain(each.lower())]:
            raise ValueError(f"{wrong[0]} is no domain")


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """Ours for the VPC that the instance lay in when the domains were blocked."""
    return dns_firewall.read_vpc(account, target, next(iter(recorded.values())).vpc_id)


def remember(seen: Seen, on: str) -> Seen:
    """Which of the domains stood in the list before."""
    return replace(seen, domains=tuple(each for each in _held(on) if each in seen.domains), associations=())


def _held(on: str) -> tuple[str, ...]:
    return tuple(on.partition("=")[2].split(","))


def plan(seen: Seen, incident: Incident, options: Options) -> Plan | Waiting:
    """What is missing of list, group, rule and association, and the domains that the list lacks."""
    wanted = domains.asked_for(incident, options.never)
    if not wanted or not seen.vpc_id:
        return ()
    if seen.shared_by:
        raise ActionError(f"{seen.vpc_id} is shared by account {seen.shared_by}. Block the domains of its resolver there.")
    if seen.ours and seen.ours.status == DELETING:
        return Waiting(f"AWS is taking irhub's rule group out of {seen.vpc_id}, before it can be put in again")
    return tuple(_steps(seen, [each for each in wanted if each not in seen.domains], incident, options))


def _steps(seen: Seen, missing: list[str], incident: Incident, options: Options) -> Iterator[Step]:
    if not seen.list_id:
        yield _make(seen, incident, "CreateFirewallDomainList", "domain list")
    elif missing:
        yield _add(seen, missing)
    if not seen.group_id:
        yield _make(seen, incident, "CreateFirewallRuleGroup", "rule group")
    elif not seen.ours:
        yield _associate(seen, incident)
    if seen.list_id and seen.group_id and not seen.has_rule:
        yield _rule(seen, incident, options)


def _call(operation: str, parameters: Mapping[str, Any]) -> Call:
    return Call("route53resolver", operation, parameters)


def _new(seen: Seen, incident: Incident) -> dict[str, Any]:
    """What a creation is known by: the same request of the same incident is carried out once."""
    return {"CreatorRequestId": f"{incident.id}-{seen.vpc_id}", "Name": dns_firewall.name_of(seen.prefix, seen.vpc_id)}


def _tagged(seen: Seen, incident: Incident) -> dict[str, Any]:
    """As ``_new``, with the tags by which irhub may change it later."""
    tags = [{"Key": INSTALLATION_TAG, "Value": seen.prefix}, {"Key": INCIDENT_TAG, "Value": incident.id}]
    return {**_new(seen, incident), "Tags": tags}


def _make(seen: Seen, incident: Incident, operation: str, what: str) -> Step:
    says = f"make a {what} of DNS Firewall for {seen.vpc_id}"
    return Step(says, (_call(operation, _tagged(seen, incident)),), seen.vpc_id, kept=SERVES_ALL)


def _add(seen: Seen, missing: list[str]) -> Step:
    """As many of the domains as fit the name under which they are held; the others have their turn in the next round."""
    some = [each for number, each in enumerate(missing) if number == 0 or len(",".join(missing[: number + 1])) <= LONGEST_HELD]
    update = {"FirewallDomainListId": seen.list_id, "Operation": "ADD", "Domains": some}
    says = f"block {', '.join(some)} for all that asks the resolver of {seen.vpc_id}"
    return Step(says, (_call("UpdateFirewallDomains", update),), f"{seen.vpc_id}={','.join(some)}")


def _rule(seen: Seen, incident: Incident, options: Options) -> Step:
    rule = {"FirewallRuleGroupId": seen.group_id, "FirewallDomainListId": seen.list_id, "Priority": 1, "Action": "BLOCK"}
    call = _call("CreateFirewallRule", {**_new(seen, incident), **rule, "BlockResponse": options.response})
    return Step(f"make the rule that answers {options.response} in {seen.vpc_id}", (call,), seen.vpc_id, kept=SERVES_ALL)


def _associate(seen: Seen, incident: Incident) -> Step:
    """The association; it goes with the last domain, and is held with the domains and not by itself."""
    taken = {each.priority for each in seen.associations}
    number = next((each for each in PRIORITIES if each not in taken), None)
    if number is None:
        raise ActionError(f"Every priority from 101 to 9899 is taken in {seen.vpc_id}. Take a rule group of yours out.")
    place = {"FirewallRuleGroupId": seen.group_id, "VpcId": seen.vpc_id, "Priority": number}
    call = _call("AssociateFirewallRuleGroup", {**_tagged(seen, incident), **place})
    says = f"let the resolver of {seen.vpc_id} ask irhub's rule group, with priority {number}"
    return Step(says, (call,), seen.vpc_id, kept="it goes with the last domain that is blocked")


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The domains that were put in are taken out, and the association where none is left then."""
    before = {each for was in recorded.values() for each in was.domains}
    put = [each for on in recorded for each in _held(on) if each in now.domains and each not in before]
    steps = [_remove(now, put, next(iter(recorded)))] if put else []
    if now.ours and now.ours.status != DELETING and not set(now.domains) - set(put):
        steps.append(_disassociate(now, now.ours))
    return tuple(steps)


def _remove(now: Seen, put: list[str], on: str) -> Step:
    update = {"FirewallDomainListId": now.list_id, "Operation": "REMOVE", "Domains": put}
    says = f"let the resolver of {now.vpc_id} look up {', '.join(put)} again"
    return Step(says, (_call("UpdateFirewallDomains", update),), on)


def _disassociate(now: Seen, association: Association) -> Step:
    call = _call("DisassociateFirewallRuleGroup", {"FirewallRuleGroupAssociationId": association.id})
    return Step(f"let the resolver of {now.vpc_id} ask irhub's empty rule group no more", (call,), now.vpc_id)


_OURS = tuple(
    f"arn:{{partition}}:route53resolver:{{region}}:{{account}}:firewall-{kind}/*"
    for kind in ("domain-list", "rule-group", "rule-group-association")
)
"""Named together in every permission, so that those under one condition become one statement and fit into one session."""
_CONTAIN, _RESTORE = (Role.CONTAIN,), (Role.RESTORE,)
_LISTS = ("ListFirewallDomainLists", "ListFirewallRuleGroups", "ListFirewallRuleGroupAssociations")
_MAKE = ("CreateFirewallDomainList", "CreateFirewallRuleGroup", "AssociateFirewallRuleGroup")
_TAGGING = {"StringEquals": {f"aws:RequestTag/{INSTALLATION_TAG}": "{prefix}"}}
_TAGGED = {"StringEquals": {f"aws:ResourceTag/{INSTALLATION_TAG}": "{prefix}"}}
_TAG = ("route53resolver:TagResource",)


def _names(*operations: str) -> tuple[str, ...]:
    return tuple(f"route53resolver:{each}" for each in operations)


ACTION: Action[Seen, Options] = Action(
    name="block-domain",
    about="Lets the resolver of an instance's VPC answer for the attackers' domains as if there were none, for some days.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeVpcs"), ("*",), Access.READ, roles=_CONTAIN),
        Permission(_names(*_LISTS), ("*",), Access.READ),
        Permission(_names("ListFirewallDomains", "ListFirewallRules"), _OURS, Access.READ),
        Permission(_names(*_MAKE), _OURS, Access.WRITE, _TAGGING, roles=_CONTAIN),
        *(Permission(_TAG, _OURS, Access.WRITE, _TAGGING, roles=_CONTAIN, implied_by=name) for name in _names(*_MAKE)),
        Permission(_names("CreateFirewallRule"), _OURS, Access.WRITE, _TAGGED, roles=_CONTAIN),
        Permission(_names("UpdateFirewallDomains"), _OURS, Access.WRITE, _TAGGED),
        Permission(_names("DisassociateFirewallRuleGroup"), _OURS, Access.WRITE, _TAGGED, roles=_RESTORE),
    ),
    look=dns_firewall.read,
    plan=plan,
    restore=restore,
    remember=remember,
    look_back=look_back,
    lasts=lambda options: options.hours,
    asks=True,
)
