"""Small worlds in moto: one account in one Region, and the evidence bucket in another.

Clients are made once for all worlds: making one takes longer than most worlds do.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from moto import mock_aws
from moto.ec2.models import ec2_backends
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from deployer.sandbox.repairs import (
    Repair,
    cloudtrail,
    dns_firewall,
    ec2_console,
    ec2_further,
    ec2_snapshots,
    guardduty,
    repaired,
    securityhub,
    ssm_commands,
    sso,
)
from deployer.sandbox.repairs.ec2 import REPAIRS
from hub.action import Call, Place
from hub.finding import Target
from tests.contract.state import READERS
from tests.contract.state_network import network_state

MEMBER = "123456789012"
"""The account that moto puts all into whose keys it does not know."""
REGION, HUB_REGION = "ap-southeast-2", "eu-west-1"
BUCKET = "irhub-evidence-222222222222-eu-west-1"
DROP = "irhub-drop-222222222222-eu-west-1"


@dataclass(frozen=True, slots=True)
class Network:
    """A VPC with one subnet."""

    vpc: str
    subnet: str


@functools.cache
def client(service: str, region: str) -> Any:
    """A client that reaches moto and nothing else, while moto is on."""
    make: Any = boto3.client
    return make(service, region_name=region, aws_access_key_id="x", aws_secret_access_key="x")


@dataclass(slots=True)
class Cloud:
    """The account, and makers of what stands in it."""

    before: Callable[[Call], None] = lambda _call: None
    """Called before each call of a gate, for what happens in between."""
    made: int = 0

    def client(self, service: str, place: Place = Place.TARGET, region: str = "") -> Any:
        """A client in the Region of the target, or of the evidence, or in the one named."""
        return client(service, region or (REGION if place is Place.TARGET else HUB_REGION))

    @property
    def ec2(self) -> Any:
        """EC2 in the member account."""
        return self.client("ec2")

    @property
    def backend(self) -> Any:
        """What moto keeps of EC2, for what no call can make."""
        return ec2_backends[MEMBER][REGION]

    def network(self, ipv6: bool = False) -> Network:
        """A new VPC with a subnet."""
        self.made += 1
        cidr = f"10.{self.made}.0.0/16"
        vpc = self.ec2.create_vpc(CidrBlock=cidr, AmazonProvidedIpv6CidrBlock=ipv6)["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)["Subnet"]["SubnetId"]
        return Network(vpc, subnet)

    def group(self, network: Network, name: str = "", tags: Mapping[str, str] | None = None) -> str:
        """A new security group."""
        self.made += 1
        kind = {"ResourceType": "security-group", "Tags": [{"Key": key, "Value": value} for key, value in (tags or {}).items()]}
        how = {"TagSpecifications": [kind]} if tags else {}
        answer = self.ec2.create_security_group(GroupName=name or f"own-{self.made}", Description="d", VpcId=network.vpc, **how)
        return str(answer["GroupId"])

    def our_group(self, network: Network, purpose: str = "quarantine", prefix: str = "irhub", empty: bool = True) -> str:
        """A group as irhub makes them for quarantine."""
        tags = {"irhub:installation": prefix, "irhub:purpose": purpose}
        group = self.group(network, f"{prefix}-{purpose}", tags)
        if empty:
            self._revoke_egress(group)
        return group

    def _revoke_egress(self, group: str) -> None:
        rules = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"]
        self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=rules)

    def let_in(self, group: str, *sources: Mapping[str, Any]) -> None:
        """The group lets these sources in."""
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=list(sources))

    def instance(self, *interfaces: tuple[Network, Sequence[str]], **how: Any) -> Target:
        """An instance with these interfaces, each in these groups."""
        (network, groups), *others = interfaces or ((one := self.network(), [self.group(one)]),)
        primary = {"DeviceIndex": 0, "SubnetId": network.subnet, "Groups": list(groups)}
        answer = self.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, NetworkInterfaces=[primary], **how)
        target = self.target(answer["Instances"][0]["InstanceId"])
        for index, (where, theirs) in enumerate(others, start=1):
            self.attach(target, where, theirs, index)
        return target

    def target(self, instance_id: str) -> Target:
        """The target of that instance."""
        return Target("AWS::EC2::Instance", instance_id, MEMBER, REGION)

    def attach(self, target: Target, network: Network, groups: Sequence[str], index: int = 9) -> str:
        """One more interface at the instance."""
        made = self.ec2.create_network_interface(SubnetId=network.subnet, Groups=list(groups))
        interface = str(made["NetworkInterface"]["NetworkInterfaceId"])
        self.ec2.attach_network_interface(NetworkInterfaceId=interface, InstanceId=target.id, DeviceIndex=index)
        return interface

    def add_volume(self, target: Target, device: str) -> str:
        """One more EBS volume at the instance, which is deleted with it."""
        zone = self._instance(target)["Placement"]["AvailabilityZone"]
        volume = str(self.ec2.create_volume(AvailabilityZone=zone, Size=1)["VolumeId"])
        self.ec2.attach_volume(VolumeId=volume, InstanceId=target.id, Device=device)
        ending = [{"DeviceName": device, "Ebs": {"DeleteOnTermination": True}}]
        self.ec2.modify_instance_attribute(InstanceId=target.id, BlockDeviceMappings=ending)
        return volume

    def groups_of(self, target: Target) -> dict[str, list[str]]:
        """The groups of each interface of the instance."""
        interfaces = self._interfaces(target)
        return {each["NetworkInterfaceId"]: [group["GroupId"] for group in each["Groups"]] for each in interfaces}

    def rules_of(self, group: str) -> list[Mapping[str, Any]]:
        """All rules of a group."""
        described = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        return [*described["IpPermissions"], *described["IpPermissionsEgress"]]

    def _described(self, target: Target) -> Any:
        """The instance without the id beside its profile: moto shows the association's there, AWS the profile's own.

        Its interfaces come in the order in which they were attached last, which is no matter.
        """
        described = self._instance(target)
        described.get("IamInstanceProfile", {}).pop("Id", None)
        return {**described, "NetworkInterfaces": sorted(described.get("NetworkInterfaces", ()), key=interface_id)}

    def state(self, target: Target) -> dict[str, Any]:
        """All that an action may change and must be able to bring back, as AWS describes it."""
        if target.kind in READERS:
            return dict(_lasting(READERS[target.kind](self.client, target)))
        attributes = ("disableApiTermination", "disableApiStop", "instanceInitiatedShutdownBehavior")
        volumes = [each["Ebs"]["VolumeId"] for each in self._instance(target)["BlockDeviceMappings"]]
        members = self.client("autoscaling").describe_auto_scaling_instances(InstanceIds=[target.id])
        described = {
            "instance": self._described(target),
            "interfaces": sorted(self._interfaces(target), key=interface_id),
            "attributes": [self._attribute(target, name) for name in attributes],
            "volumes": self.ec2.describe_volumes(VolumeIds=volumes)["Volumes"] if volumes else [],
            "membership": members["AutoScalingInstances"],
            "addresses": self.ec2.describe_addresses()["Addresses"],
            "registered": self._registered(),
            "policies": {name: self.policies_of(name) for name in self._roles()},
            **network_state(self.client),
        }
        return {name: _lasting(value) for name, value in described.items()}

    def _registered(self) -> dict[str, Any]:
        """The targets of every target group, and the instances of every classic load balancer."""
        groups, balancers = self.client("elbv2"), self.client("elb").describe_load_balancers()["LoadBalancerDescriptions"]
        arns = [each["TargetGroupArn"] for each in groups.describe_target_groups()["TargetGroups"]]
        healths = {
            arn: sorted(groups.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"], key=str) for arn in arns
        }
        classic = {each["LoadBalancerName"]: sorted(one["InstanceId"] for one in each["Instances"]) for each in balancers}
        return healths | classic

    def policies_of(self, role: str) -> dict[str, Any]:
        """The inline policies of a role."""
        iam = self.client("iam")
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        return {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}

    def _roles(self) -> list[str]:
        return [role["RoleName"] for role in self.client("iam").list_roles()["Roles"]]

    def _attribute(self, target: Target, name: str) -> Any:
        return self.ec2.describe_instance_attribute(InstanceId=target.id, Attribute=name)[name[0].upper() + name[1:]]

    def _interfaces(self, target: Target) -> list[Any]:
        by_instance = [{"Name": "attachment.instance-id", "Values": [target.id]}]
        interfaces: list[Any] = self.ec2.describe_network_interfaces(Filters=by_instance)["NetworkInterfaces"]
        return interfaces

    def _instance(self, target: Target) -> Any:
        return self.ec2.describe_instances(InstanceIds=[target.id])["Reservations"][0]["Instances"][0]


def interface_id(interface: Mapping[str, Any]) -> str:
    """By which interfaces are sorted."""
    return str(interface["NetworkInterfaceId"])


NEW_EACH_TIME = ("AssociationId", "AttachmentId", "AttachTime")


def _lasting(value: Any) -> Any:
    """What is described, without what is new each time that two things are brought together."""
    if isinstance(value, Mapping):
        return {key: _lasting(item) for key, item in value.items() if key not in NEW_EACH_TIME}
    return [_lasting(item) for item in value] if isinstance(value, list) else value


def _few_regions() -> Callable[[], None]:
    """The account may use three Regions; moto knows every one that there is."""
    every = RegionsAndZonesBackend.regions
    RegionsAndZonesBackend.regions = [each for each in every if each.name in {REGION, HUB_REGION, "us-east-1"}]

    def undo() -> None:
        RegionsAndZonesBackend.regions = every

    return undo


FEW_REGIONS = Repair("few-regions", "An account may use the Regions that it opted into.", _few_regions)


@contextmanager
def a_cloud() -> Iterator[Cloud]:
    """An empty world with the evidence bucket, and that into which hosts drop things."""
    rooms = (ssm_commands, ec2_console, ec2_further, ec2_snapshots, cloudtrail, dns_firewall, guardduty, securityhub, sso)
    with mock_aws(), repaired((FEW_REGIONS, *REPAIRS, *(repair for room in rooms for repair in room.REPAIRS))):
        cloud = Cloud()
        where = {"LocationConstraint": HUB_REGION}
        for bucket in (BUCKET, DROP):
            cloud.client("s3", Place.EVIDENCE).create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        yield cloud
