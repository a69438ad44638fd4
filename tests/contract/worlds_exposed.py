"""The test worlds of what stands open in EC2: security groups and snapshots."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.actions.ec2 import make_snapshot_private, revoke_open_ingress
from hub.actions.sharing import Options
from hub.finding import Target
from tests.contract.cloud import MEMBER, REGION, Cloud
from tests.contract.world import World

SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "mine"}]}
WIDE = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 4000, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
EVERYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
WEB = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
INSIDE = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
TAGS = [{"ResourceType": "security-group-rule", "Tags": [{"Key": "owner", "Value": "anna"}]}]


def group(*rules: Mapping[str, Any]) -> Callable[[Cloud], Target]:
    """A security group with these rules, tagged."""

    def build(cloud: Cloud) -> Target:
        made = cloud.group(cloud.network())
        for rule in rules:
            cloud.ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[rule], TagSpecifications=TAGS)
        return Target("AWS::EC2::SecurityGroup", made, MEMBER, REGION)

    return build


def snapshot(*, accounts: tuple[str, ...] = (), public: bool = True) -> Callable[[Cloud], Target]:
    """A snapshot that is shared like this."""

    def build(cloud: Cloud) -> Target:
        volume = cloud.ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
        made = cloud.ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        named = {"GroupNames": ["all"] if public else [], "UserIds": list(accounts)}
        cloud.ec2.modify_snapshot_attribute(SnapshotId=made, Attribute="createVolumePermission", OperationType="add", **named)
        return Target("AWS::EC2::Snapshot", made, MEMBER, REGION)

    return build


OPTIONS, EVERY = revoke_open_ingress.Options(), revoke_open_ingress.Options(all_ports=True)
REVOKE, PRIVATE = revoke_open_ingress.ACTION, make_snapshot_private.ACTION
ALONE, TOO = Options(), Options(accounts_too=True)
FRIENDS = ("999999999998", "999999999999")
EXPOSED = (
    World(REVOKE, "open", group(SSH, WIDE, WEB, INSIDE), OPTIONS),
    World(REVOKE, "everything", group(EVERYTHING), OPTIONS),
    World(REVOKE, "web-too", group(SSH, WEB), EVERY),
    World(REVOKE, "web", group(WEB, INSIDE), OPTIONS, settled=True),
    World(PRIVATE, "public", snapshot(accounts=FRIENDS), ALONE),
    World(PRIVATE, "shared", snapshot(accounts=FRIENDS), TOO),
    World(PRIVATE, "named", snapshot(accounts=FRIENDS, public=False), ALONE, settled=True),
)
