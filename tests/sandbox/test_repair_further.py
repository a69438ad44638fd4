"""Each further repair of EC2 and of DNS Firewall: that it works, and that stock moto still needs it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import dns_firewall, ec2_further, repaired

NEW = {"CreatorRequestId": "once", "Name": "irhub"}


def a_client(service: str) -> Any:
    """A client in a member account."""
    return boto3.client(service, region_name="eu-west-1", aws_access_key_id="111122223333", aws_secret_access_key="x")  # type: ignore[call-overload]


@pytest.fixture
def ec2() -> Iterator[Any]:
    """EC2 as repaired."""
    with mock_aws(), repaired(ec2_further.REPAIRS):
        yield a_client("ec2")


@pytest.fixture
def dns() -> Iterator[Any]:
    """Resolver as repaired."""
    with mock_aws(), repaired(dns_firewall.REPAIRS):
        yield a_client("route53resolver")


def by_id(acl: str) -> list[Any]:
    """The filter by which one network ACL is found."""
    return [{"Name": "network-acl-id", "Values": [acl]}]


def test_an_acl_is_found_by_its_id(ec2: Any) -> None:
    """The one, and no other."""
    acl = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]

    assert [each["NetworkAclId"] for each in ec2.describe_network_acls(Filters=by_id(acl))["NetworkAcls"]] == [acl]


@mock_aws
def test_stock_moto_cannot_filter_acls_by_id() -> None:
    """The canary of ec2-acls-by-id."""
    with pytest.raises(Exception, match="network-acl-id"):
        a_client("ec2").describe_network_acls(Filters=by_id("acl-1"))


def test_a_snapshot_is_locked_and_listed(ec2: Any) -> None:
    """With the mode and the days."""
    volume = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1)["VolumeId"]
    one, other = (ec2.create_snapshot(VolumeId=volume)["SnapshotId"] for _ in range(2))

    ec2.lock_snapshot(SnapshotId=one, LockMode="governance", LockDuration=7)

    (locked,) = ec2.describe_locked_snapshots(SnapshotIds=[one, other])["Snapshots"]
    assert (locked["SnapshotId"], locked["LockState"], locked["LockDuration"]) == (one, "governance", 7)


@mock_aws
def test_stock_moto_knows_no_locks() -> None:
    """The canary of ec2-locked-snapshots."""
    with pytest.raises(NotImplementedError):
        a_client("ec2").lock_snapshot(SnapshotId="snap-1", LockMode="governance", LockDuration=7)


def test_a_domain_is_blocked_for_a_vpc(dns: Any) -> None:
    """By a list, a rule that names it, and a group that is associated."""
    listed = dns.create_firewall_domain_list(**NEW)["FirewallDomainList"]["Id"]
    group = dns.create_firewall_rule_group(**NEW)["FirewallRuleGroup"]["Id"]
    dns.update_firewall_domains(FirewallDomainListId=listed, Operation="ADD", Domains=["bad.example.com"])
    rule = {"FirewallRuleGroupId": group, "FirewallDomainListId": listed, "Priority": 1, "Action": "BLOCK", **NEW}
    dns.create_firewall_rule(**rule, BlockResponse="NODATA")
    made = dns.associate_firewall_rule_group(FirewallRuleGroupId=group, VpcId="vpc-1", Priority=101, **NEW)

    assert dns.list_firewall_domains(FirewallDomainListId=listed)["Domains"] == ["bad.example.com."]
    assert [each["Action"] for each in dns.list_firewall_rules(FirewallRuleGroupId=group)["FirewallRules"]] == ["BLOCK"]
    assert len(dns.list_firewall_rule_group_associations(VpcId="vpc-1")["FirewallRuleGroupAssociations"]) == 1
    dns.disassociate_firewall_rule_group(FirewallRuleGroupAssociationId=made["FirewallRuleGroupAssociation"]["Id"])
    assert dns.list_firewall_rule_group_associations(VpcId="vpc-1")["FirewallRuleGroupAssociations"] == []


def test_domains_are_removed_and_replaced(dns: Any) -> None:
    """As the operation says."""
    listed = dns.create_firewall_domain_list(**NEW)["FirewallDomainList"]["Id"]
    for operation, domains in (("ADD", ["a.example", "b.example"]), ("REMOVE", ["a.example"]), ("REPLACE", ["c.example"])):
        dns.update_firewall_domains(FirewallDomainListId=listed, Operation=operation, Domains=domains)

    assert dns.list_firewall_domains(FirewallDomainListId=listed)["Domains"] == ["c.example."]


def test_a_priority_is_taken_once(dns: Any) -> None:
    """And a list that is not there is refused."""
    group = dns.create_firewall_rule_group(**NEW)["FirewallRuleGroup"]["Id"]
    association = {"FirewallRuleGroupId": group, "VpcId": "vpc-1", "Priority": 101, **NEW}
    dns.associate_firewall_rule_group(**association)

    with pytest.raises(ClientError, match="priority"):
        dns.associate_firewall_rule_group(**association)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        dns.list_firewall_domains(FirewallDomainListId="none")
    assert dns.list_firewall_domain_lists()["FirewallDomainLists"] == []
    assert len(dns.list_firewall_rule_groups()["FirewallRuleGroups"]) == 1


@mock_aws
def test_stock_moto_knows_no_dns_firewall() -> None:
    """The canary of dns-firewall."""
    with pytest.raises(NotImplementedError):
        a_client("route53resolver").list_firewall_domain_lists()
