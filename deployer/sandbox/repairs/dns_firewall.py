"""Route 53 Resolver DNS Firewall, which moto does not know: domain lists, rule groups, their rules and associations.

"Route 53 Resolver API": the calls that begin with the names of ``CALLS`` below. Nothing resolves names here, so a blocked
domain is one in a list that a rule names whose group is associated with the VPC. Everything is complete at once.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from moto.route53resolver.responses import Route53ResolverResponse

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import replaced, together

Item = dict[str, Any]
FIREWALL = "irhub_firewall"


@dataclass(slots=True)
class Firewall:
    """What one account has of it in one Region."""

    lists: dict[str, Item] = field(default_factory=dict)
    domains: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, Item] = field(default_factory=dict)
    rules: list[Item] = field(default_factory=list)
    associations: dict[str, Item] = field(default_factory=dict)
    numbers: Any = field(default_factory=count)


def _of(request: Any) -> Firewall:
    made: Firewall = vars(request.route53resolver_backend).setdefault(FIREWALL, Firewall())
    return made


def _given(request: Any) -> Item:
    given: Item = json.loads(request.body)
    return given


def _new(request: Any, kind: str) -> Item:
    """A new thing of this kind under the name and the request id given."""
    number = f"{kind}-{next(_of(request).numbers):017x}"
    backend = request.route53resolver_backend
    arn = f"arn:aws:route53resolver:{backend.region_name}:{backend.account_id}:firewall-{kind}/{number}"
    given = _given(request)
    return {"Id": number, "Arn": arn, "Name": given["Name"], "CreatorRequestId": given["CreatorRequestId"]}


def _known(found: dict[str, Any], name: str) -> Any:
    if name not in found:
        raise RefusalError("ResourceNotFoundException", f"Can't find the resource with ID '{name}'.")
    return found[name]


def _create_list(request: Any) -> Item:
    made = _new(request, "domain-list")
    _of(request).lists[made["Id"]], _of(request).domains[made["Id"]] = made, []
    return {"FirewallDomainList": {**made, "DomainCount": 0, "Status": "COMPLETE"}}


def _list_lists(request: Any) -> Item:
    return {"FirewallDomainLists": list(_of(request).lists.values())}


def _list_domains(request: Any) -> Item:
    return {"Domains": _known(_of(request).domains, _given(request)["FirewallDomainListId"])}


def _update_domains(request: Any) -> Item:
    given, firewall = _given(request), _of(request)
    before = _known(firewall.domains, given["FirewallDomainListId"])
    dotted = [f"{each.rstrip('.')}." for each in given["Domains"]]
    kept = [each for each in before if each not in dotted]
    after = kept if given["Operation"] == "REMOVE" else [*kept, *dotted]
    firewall.domains[given["FirewallDomainListId"]] = dotted if given["Operation"] == "REPLACE" else after
    return {"Id": given["FirewallDomainListId"], "Status": "COMPLETE"}


def _create_group(request: Any) -> Item:
    made = _new(request, "rule-group")
    _of(request).groups[made["Id"]] = made
    return {"FirewallRuleGroup": {**made, "Status": "COMPLETE"}}


def _list_groups(request: Any) -> Item:
    return {"FirewallRuleGroups": list(_of(request).groups.values())}


def _create_rule(request: Any) -> Item:
    given, firewall = _given(request), _of(request)
    _known(firewall.groups, given["FirewallRuleGroupId"])
    _known(firewall.lists, given["FirewallDomainListId"])
    firewall.rules.append(given)
    return {"FirewallRule": given}


def _list_rules(request: Any) -> Item:
    group = _given(request)["FirewallRuleGroupId"]
    return {"FirewallRules": [each for each in _of(request).rules if each["FirewallRuleGroupId"] == group]}


def _associate(request: Any) -> Item:
    given, firewall = _given(request), _of(request)
    _known(firewall.groups, given["FirewallRuleGroupId"])
    if any(
        each["VpcId"] == given["VpcId"] and each["Priority"] == given["Priority"] for each in firewall.associations.values()
    ):
        raise RefusalError("ValidationException", "Another rule group with this priority is associated with the VPC.")
    asked = {name: given[name] for name in ("FirewallRuleGroupId", "VpcId", "Priority")}
    made = {**_new(request, "rule-group-association"), **asked, "Status": "COMPLETE"}
    firewall.associations[made["Id"]] = made
    return {"FirewallRuleGroupAssociation": made}


def _disassociate(request: Any) -> Item:
    firewall, name = _of(request), _given(request)["FirewallRuleGroupAssociationId"]
    found = _known(firewall.associations, name)
    del firewall.associations[name]
    return {"FirewallRuleGroupAssociation": {**found, "Status": "DELETING"}}


def _list_associations(request: Any) -> Item:
    vpc = _given(request).get("VpcId")
    found = [each for each in _of(request).associations.values() if vpc in {None, each["VpcId"]}]
    return {"FirewallRuleGroupAssociations": found}


CALLS: dict[str, Callable[[Any], Item]] = {
    "create_firewall_domain_list": _create_list,
    "list_firewall_domain_lists": _list_lists,
    "list_firewall_domains": _list_domains,
    "update_firewall_domains": _update_domains,
    "create_firewall_rule_group": _create_group,
    "list_firewall_rule_groups": _list_groups,
    "create_firewall_rule": _create_rule,
    "list_firewall_rules": _list_rules,
    "associate_firewall_rule_group": _associate,
    "disassociate_firewall_rule_group": _disassociate,
    "list_firewall_rule_group_associations": _list_associations,
}


def _know_the_firewall() -> Undo:
    return together([replaced(Route53ResolverResponse, name, _answering(answer)) for name, answer in CALLS.items()])


def _answering(answer: Callable[[Any], Item]) -> Callable[[Any], str]:
    return lambda request: json.dumps(answer(request))


REPAIRS = (
    Repair(
        "dns-firewall",
        "DNS Firewall has domain lists, rule groups and associations (moto knows none); nothing resolves names here.",
        _know_the_firewall,
    ),
)
