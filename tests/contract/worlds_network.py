"""The test worlds of the actions that block addresses and domains."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.actions.network import block_address_in_nacl, block_address_in_waf, block_domain
from hub.finding import Target
from tests.contract.cloud import Cloud
from tests.contract.world import World
from tests.contract.worlds import lone

BAD, ALSO_BAD, BAD_IPV6 = "45.33.32.156", "185.220.101.4", "2a01:4f8::1"


def remote(*found: str) -> dict[str, Any]:
    """What a finding says of the remote side: an address of either kind."""
    kinds = {"ipAddressV6" if ":" in each else "ipAddressV4": each for each in found}
    return {"remoteIpDetails": kinds}


def connected(*found: str) -> Mapping[str, Any]:
    """A finding about a connection from outside."""
    connection = {"connectionDirection": "INBOUND", **remote(*found)}
    return {"service": {"resourceRole": "TARGET", "action": {"networkConnectionAction": connection}}}


def probed(*found: str) -> Mapping[str, Any]:
    """A finding about probes from several addresses."""
    probes = [remote(each) for each in found]
    return {"service": {"resourceRole": "TARGET", "action": {"portProbeAction": {"portProbeDetails": probes}}}}


def acl_of(cloud: Cloud, target: Target) -> str:
    """The network ACL of the subnet in which the instance lies."""
    subnet = cloud.ec2.describe_instances(InstanceIds=[target.id])["Reservations"][0]["Instances"][0]["SubnetId"]
    found = cloud.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    return str(found["NetworkAcls"][0]["NetworkAclId"])


def entry(cloud: Cloud, target: Target, number: int, *, egress: bool = False, **more: Any) -> None:
    """One more entry in the network ACL of the instance, a denial of one address unless said otherwise."""
    said = {"Protocol": "-1", "RuleAction": "deny", "CidrBlock": f"{BAD}/32", **more}
    cloud.ec2.create_network_acl_entry(NetworkAclId=acl_of(cloud, target), RuleNumber=number, Egress=egress, **said)


def with_entry(number: int, **more: Any) -> Callable[[Cloud], Target]:
    """An instance in whose network ACL one more entry stands."""

    def build(cloud: Cloud) -> Target:
        target = lone(cloud)
        entry(cloud, target, number, **more)
        return target

    return build


def with_ipv6(cloud: Cloud) -> Target:
    """An instance that has an IPv6 address."""
    network = cloud.network(ipv6=True)
    vpc = cloud.ec2.describe_vpcs(VpcIds=[network.vpc])["Vpcs"][0]
    block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("/56", "/64")
    cidr = vpc["CidrBlock"]
    cloud.ec2.delete_subnet(SubnetId=network.subnet)
    subnet = cloud.ec2.create_subnet(VpcId=network.vpc, CidrBlock=cidr, Ipv6CidrBlock=block)["Subnet"]["SubnetId"]
    interface = {"DeviceIndex": 0, "SubnetId": subnet, "Ipv6AddressCount": 1}
    made = cloud.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, NetworkInterfaces=[interface])
    return cloud.target(made["Instances"][0]["InstanceId"])


def all_blocked(cloud: Cloud) -> Target:
    """Somebody denied the address in both directions."""
    target = lone(cloud)
    for egress in (False, True):
        entry(cloud, target, 10, egress=egress)
    return target


def let_them_in(cloud: Cloud, target: Target) -> None:
    """Somebody makes an allowance of the denial."""
    how = {"RuleNumber": 50, "Egress": False, "Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    cloud.ec2.replace_network_acl_entry(NetworkAclId=acl_of(cloud, target), **how)


def with_sets(*sets: str, scope: str = "REGIONAL", has: tuple[str, ...] = ("198.18.0.0/24",)) -> Callable[[Cloud], Target]:
    """An instance, and IP sets of these names, among others."""

    def build(cloud: Cloud) -> Target:
        waf = cloud.client("wafv2", region="us-east-1" if scope == "CLOUDFRONT" else "")
        for name in ("somebodys", *sets):
            kind = {"IPAddressVersion": "IPV6", "Addresses": []} if name.endswith("v6") else {"IPAddressVersion": "IPV4"}
            waf.create_ip_set(**{"Name": name, "Scope": scope, "Addresses": list(has), **kind})
        return lone(cloud)

    return build


def looked_up(*domains: str) -> Mapping[str, Any]:
    """A finding about the look-up of a name."""
    return {"service": {"action": {"actionType": "DNS_REQUEST", "dnsRequestAction": {"domain": domains[0]}}}}


def with_list(*domains: str, associated: bool = True, ruled: bool = True) -> Callable[[Cloud], Target]:
    """An instance, and what is left in its VPC of an earlier block, or stands for another incident."""

    def build(cloud: Cloud) -> Target:
        target = lone(cloud)
        vpc = cloud.ec2.describe_instances(InstanceIds=[target.id])["Reservations"][0]["Instances"][0]["VpcId"]
        resolver, new = cloud.client("route53resolver"), {"CreatorRequestId": "once", "Name": f"irhub-{vpc}"}
        listed = resolver.create_firewall_domain_list(**new)["FirewallDomainList"]["Id"]
        group = resolver.create_firewall_rule_group(**new)["FirewallRuleGroup"]["Id"]
        if domains:
            resolver.update_firewall_domains(FirewallDomainListId=listed, Operation="ADD", Domains=list(domains))
        if ruled:
            rule = {"FirewallRuleGroupId": group, "FirewallDomainListId": listed, "Priority": 1, "Action": "BLOCK"}
            resolver.create_firewall_rule(**rule, **new, BlockResponse="NODATA")
        other = resolver.create_firewall_rule_group(CreatorRequestId="theirs", Name="theirs")["FirewallRuleGroup"]["Id"]
        resolver.associate_firewall_rule_group(FirewallRuleGroupId=other, VpcId=vpc, Priority=101, **new)
        if associated:
            resolver.associate_firewall_rule_group(FirewallRuleGroupId=group, VpcId=vpc, Priority=102, **new)
        return target

    return build


DOMAIN = block_domain.ACTION
DOMAIN_OPTIONS = block_domain.Options()
OUR_SETS = ("irhub-blocked-v4", "irhub-blocked-v6")
WAF = block_address_in_waf.ACTION
WAF_OPTIONS = block_address_in_waf.Options()
NACL = block_address_in_nacl.ACTION
NACL_OPTIONS = block_address_in_nacl.Options()

NETWORK = (
    World(NACL, "one", lone, NACL_OPTIONS, detail=connected(BAD)),
    World(NACL, "probes", lone, NACL_OPTIONS, detail=probed(BAD, ALSO_BAD, "10.0.0.7")),
    World(NACL, "ipv6", with_ipv6, NACL_OPTIONS, detail=connected(BAD, BAD_IPV6)),
    World(NACL, "no-ipv6", lone, NACL_OPTIONS, detail=connected(BAD_IPV6), settled=True),
    World(NACL, "number-taken", with_entry(50, CidrBlock="198.18.0.9/32"), NACL_OPTIONS, detail=connected(BAD)),
    World(NACL, "half-there", with_entry(50), NACL_OPTIONS, detail=connected(BAD)),
    World(NACL, "denied-already", all_blocked, NACL_OPTIONS, detail=connected(BAD), settled=True),
    World(NACL, "private", lone, NACL_OPTIONS, detail=connected("10.0.0.7"), settled=True),
    World(NACL, "own", lone, block_address_in_nacl.Options(never=("45.33.0.0/16",)), detail=connected(BAD), settled=True),
    World(NACL, "meddled", lone, NACL_OPTIONS, detail=connected(BAD), meddle=let_them_in),
    World(WAF, "both-kinds", with_sets(*OUR_SETS), WAF_OPTIONS, detail=connected(BAD, BAD_IPV6)),
    World(WAF, "many", with_sets(*OUR_SETS), WAF_OPTIONS, detail=probed(*(f"45.33.32.{number}" for number in range(25)))),
    World(
        WAF,
        "cloudfront",
        with_sets(*OUR_SETS, scope="CLOUDFRONT"),
        block_address_in_waf.Options(scope="CLOUDFRONT"),
        detail=connected(BAD),
    ),
    World(DOMAIN, "first", lone, DOMAIN_OPTIONS, detail=looked_up("Command.Example.COM.")),
    World(DOMAIN, "left-empty", with_list(associated=False), DOMAIN_OPTIONS, detail=looked_up("bad.example.com")),
    World(
        DOMAIN, "without-rule", with_list(associated=False, ruled=False), DOMAIN_OPTIONS, detail=looked_up("bad.example.com")
    ),
    World(DOMAIN, "beside-another", with_list("worse.example.com"), DOMAIN_OPTIONS, detail=looked_up("bad.example.com")),
    World(
        DOMAIN, "in-it-already", with_list("bad.example.com"), DOMAIN_OPTIONS, detail=looked_up("bad.example.com"), settled=True
    ),
    World(DOMAIN, "of-aws", lone, DOMAIN_OPTIONS, detail=looked_up("s3.eu-west-1.amazonaws.com"), settled=True),
    World(WAF, "no-set", with_sets(), WAF_OPTIONS, detail=connected(BAD), settled=True),
    World(WAF, "in-it-already", with_sets(*OUR_SETS, has=("45.0.0.0/8",)), WAF_OPTIONS, detail=connected(BAD), settled=True),
)
