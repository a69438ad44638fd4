"""What ``block-domain`` sees: the VPC of an instance, and irhub's own domain list, rule group and association for it.

Apart from the action only because both together would be too long to read at once; nothing else uses it. Lists and groups are
irhub's by their names, which hold the installation's prefix and the VPC; of several of one name the first is taken, by its id.
Domains come back with a dot at the end (Route 53 Resolver API, ListFirewallDomains).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Account, Call
from hub.actions.ec2 import instance
from hub.finding import Target

DELETING = "DELETING"


@dataclass(frozen=True, slots=True)
class Association:
    """A rule group that is associated with the VPC."""

    id: str
    group_id: str
    priority: int
    status: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to block domains with in one VPC."""

    instance_id: str
    prefix: str
    vpc_id: str
    list_id: str = ""
    """Our list of domains; empty where there is none."""
    domains: tuple[str, ...] = ()
    """What stands in it, without the dot at the end."""
    group_id: str = ""
    """Our rule group; empty where there is none."""
    has_rule: bool = False
    """True where our group blocks what stands in our list."""
    associations: tuple[Association, ...] = ()
    shared_by: str = ""
    """The account that shares the VPC, whose resolver is that account's; empty where the VPC is the target's own."""

    @property
    def ours(self) -> Association | None:
        """The association of our group."""
        return next((each for each in self.associations if each.group_id == self.group_id), None)


def name_of(prefix: str, vpc_id: str) -> str:
    """The name of our list and of our group for a VPC."""
    return f"{prefix}-{vpc_id}"


def read(account: Account, target: Target) -> Seen:
    """The VPC of the instance, then ours for it."""
    (described,) = account.read(instance.describe(target))
    vpc_id = instance.found_in(described, target).get("VpcId", "")
    seen = read_vpc(account, target, vpc_id)
    return replace(seen, shared_by=_sharer(account, target, vpc_id)) if vpc_id and not seen.ours else seen


def _sharer(account: Account, target: Target, vpc_id: str) -> str:
    """The account that shares the VPC; asked before anything is made there, since AWS associates it for its owner alone."""
    (answer,) = account.read(Call("ec2", "DescribeVpcs", {"VpcIds": [vpc_id]}))
    owners = {str(each.get("OwnerId", "")) for each in answer.get("Vpcs", ())} - {target.account_id}
    return next(iter(owners), "")


def read_vpc(account: Account, target: Target, vpc_id: str) -> Seen:
    """Ours for this VPC, whether the instance still exists or not: what there is, then what stands in it."""
    lists, groups, associated = account.read(
        _call("ListFirewallDomainLists"),
        _call("ListFirewallRuleGroups"),
        _call("ListFirewallRuleGroupAssociations", {"VpcId": vpc_id}),
    )
    name = name_of(account.prefix, vpc_id)
    list_id, group_id = _ours(lists["FirewallDomainLists"], name), _ours(groups["FirewallRuleGroups"], name)
    listed = account.read(_call("ListFirewallDomains", {"FirewallDomainListId": list_id})) if list_id else ()
    ruled = account.read(_call("ListFirewallRules", {"FirewallRuleGroupId": group_id})) if group_id else ()
    return Seen(
        instance_id=target.id,
        prefix=account.prefix,
        vpc_id=vpc_id,
        list_id=list_id,
        domains=tuple(domain.rstrip(".") for answer in listed for domain in answer.get("Domains", ())),
        group_id=group_id,
        has_rule=any(_blocks(each, list_id) for answer in ruled for each in answer.get("FirewallRules", ())),
        associations=tuple(_association(each) for each in associated.get("FirewallRuleGroupAssociations", ())),
    )


def _call(operation: str, parameters: Mapping[str, Any] | None = None) -> Call:
    return Call("route53resolver", operation, parameters or {})


def _ours(described: Sequence[Mapping[str, Any]], name: str) -> str:
    return min((each["Id"] for each in described if each["Name"] == name), default="")


def _blocks(rule: Mapping[str, Any], list_id: str) -> bool:
    return rule.get("Action") == "BLOCK" and rule.get("FirewallDomainListId") == list_id


def _association(described: Mapping[str, Any]) -> Association:
    return Association(described["Id"], described["FirewallRuleGroupId"], described["Priority"], described["Status"])
