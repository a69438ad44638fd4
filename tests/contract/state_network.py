"""What actions change of the network around an instance, as AWS describes it; empty where nobody made anything there."""

from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]


def network_state(client: Client) -> dict[str, Any]:
    """The entries of every network ACL, and the addresses in every IP set of AWS WAF."""
    return {
        "acls": _acls(client("ec2")),
        "addresses blocked": _ip_sets(client("wafv2")),
        "domains blocked": _domains(client("route53resolver")),
    }


def _domains(resolver: Any) -> dict[str, Any]:
    """What stands in lists that are not empty, and which groups are associated."""
    lists = [each["Id"] for each in resolver.list_firewall_domain_lists()["FirewallDomainLists"]]
    listed = {each: sorted(resolver.list_firewall_domains(FirewallDomainListId=each)["Domains"]) for each in lists}
    associated = resolver.list_firewall_rule_group_associations()["FirewallRuleGroupAssociations"]
    return {
        **{each: names for each, names in listed.items() if names},
        "associated": sorted(each["VpcId"] for each in associated),
    }


def _ip_sets(waf: Any) -> dict[str, list[str]]:
    listed = [(scope, each) for scope in ("REGIONAL", "CLOUDFRONT") for each in waf.list_ip_sets(Scope=scope)["IPSets"]]
    named = {each["Id"]: {"Scope": scope, "Name": each["Name"], "Id": each["Id"]} for scope, each in listed}
    return {number: sorted(waf.get_ip_set(**each)["IPSet"]["Addresses"]) for number, each in named.items()}


def _acls(ec2: Any) -> dict[str, Any]:
    described = ec2.describe_network_acls()["NetworkAcls"]
    return {each["NetworkAclId"]: sorted(each["Entries"], key=str) for each in described}
