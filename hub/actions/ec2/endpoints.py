"""VPC endpoints through which an isolated instance may still hand over evidence, where a playbook wants that.

Systems Manager must reach the agent on the host, and the host must reach S3 to drop what it collected. In a VPC with interface
endpoints for these (AWS PrivateLink), a security group can let out to the endpoints alone: to the groups that they carry, on
the port of HTTPS. Where the suspect carries one of these groups itself, they stand for more than endpoints, and nothing is let
out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Call

NEEDED = frozenset({"ssm", "ssmmessages"})
"""Without these two no agent is reached (Systems Manager User Guide, "Create VPC endpoints")."""
USEFUL = NEEDED | {"ec2messages", "s3"}
HTTPS = 443
_FILTERS = [{"Name": "vpc-endpoint-type", "Values": ["Interface"]}, {"Name": "vpc-endpoint-state", "Values": ["available"]}]
READ = Call("ec2", "DescribeVpcEndpoints", {"Filters": _FILTERS}, optional=True)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An interface endpoint of use for evidence, and the security groups that it carries."""

    vpc_id: str
    service: str
    """The last word of its service's name, such as ``ssm``."""
    groups: tuple[str, ...]


def endpoints(described: Mapping[str, Any], vpcs: Iterable[str]) -> tuple[Endpoint, ...]:
    """Those in these VPCs that are of use; none where they could not be read."""
    wanted = frozenset(vpcs)
    return tuple(each for one in described.get("VpcEndpoints", ()) for each in _of_use(one, wanted))


def _of_use(one: Mapping[str, Any], vpcs: frozenset[str]) -> Iterator[Endpoint]:
    service = str(one.get("ServiceName", "")).rpartition(".")[2]
    is_ready = one.get("VpcEndpointType") == "Interface" and str(one.get("State", "")).lower() == "available"
    if service in USEFUL and is_ready and one.get("VpcId") in vpcs:
        yield Endpoint(one["VpcId"], service, tuple(group["GroupId"] for group in one.get("Groups", ())))


def ways_out(known: Iterable[Endpoint], vpc_id: str) -> tuple[str, ...]:
    """The groups of the endpoints in that VPC; none unless the agent can be reached through them."""
    usable = [each for each in known if each.vpc_id == vpc_id and each.groups]
    reaches = NEEDED.issubset(each.service for each in usable)
    return tuple(sorted({group for each in usable for group in each.groups})) if reaches else ()


def rule_to(groups: Iterable[str]) -> Mapping[str, Any]:
    """The rule that lets HTTPS out to these groups."""
    pairs = [{"GroupId": group} for group in groups]
    return {"IpProtocol": "tcp", "FromPort": HTTPS, "ToPort": HTTPS, "UserIdGroupPairs": pairs}


def let_out(rules: Iterable[Mapping[str, Any]]) -> frozenset[str] | None:
    """The groups that these rules let HTTPS out to; None where they let out to anything else."""
    found: set[str] = set()
    for rule in rules:
        is_plain = not any(rule.get(name) for name in ("IpRanges", "Ipv6Ranges", "PrefixListIds"))
        if not is_plain or (rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort")) != ("tcp", HTTPS, HTTPS):
            return None
        found.update(pair["GroupId"] for pair in rule.get("UserIdGroupPairs", ()))
    return frozenset(found)
