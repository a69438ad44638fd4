"""The test worlds of what ends an instance, locks its evidence, or gives it a way in for forensics."""

from typing import Any

from hub.actions.ec2 import attach_forensic_interface, detach_from_auto_scaling_group, terminate_instance
from hub.finding import Target
from tests.contract.cloud import Cloud, Network
from tests.contract.world import INCIDENT_ID, World
from tests.contract.worlds import group_of, instance_store, lone
from tests.contract.worlds_further import snapshotted


def take_snapshots(cloud: Cloud, target: Target) -> None:
    """All volumes of the instance are in a completed set of snapshots of the incident."""
    named = {
        "irhub:installation": "irhub",
        "irhub:purpose": "evidence",
        "irhub:incident": INCIDENT_ID,
        "irhub:instance": target.id,
    }
    tags: Any = [{"ResourceType": "snapshot", "Tags": [{"Key": key, "Value": value} for key, value in named.items()]}]
    cloud.ec2.create_snapshots(InstanceSpecification={"InstanceId": target.id}, TagSpecifications=tags)


def doubly_protected(cloud: Cloud) -> Target:
    """An instance that nobody may end or stop, as protect-instance leaves it."""
    target = snapshotted(cloud)
    for attribute in ("DisableApiTermination", "DisableApiStop"):
        cloud.ec2.modify_instance_attribute(InstanceId=target.id, **{attribute: {"Value": True}})
    return target


def of_a_request(kind: str) -> Any:
    """An instance that a Spot request of this kind started."""

    def build(cloud: Cloud) -> Target:
        launch = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
        made = cloud.ec2.request_spot_instances(Type=kind, LaunchSpecification=launch)["SpotInstanceRequests"][0]
        found = cloud.ec2.describe_spot_instance_requests(SpotInstanceRequestIds=[made["SpotInstanceRequestId"]])
        target = cloud.target(found["SpotInstanceRequests"][0]["InstanceId"])
        take_snapshots(cloud, target)
        return target

    return build


END = terminate_instance.ACTION


def prepared(cloud: Cloud, tagged: bool = True) -> Target:
    """An instance in a VPC where the owners prepared a subnet and a group for forensics."""
    target = lone(cloud)
    found = cloud.ec2.describe_instances(InstanceIds=[target.id])["Reservations"][0]["Instances"][0]
    network = Network(found["VpcId"], found["SubnetId"])
    group = cloud.our_group(network, "forensics")
    cloud.let_in(group, {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.9.0.0/24"}]})
    if tagged:
        cloud.ec2.create_tags(Resources=[network.subnet], Tags=[{"Key": "irhub:purpose", "Value": "forensics"}])
    return target


IN = attach_forensic_interface.ACTION
IN_OPTIONS = attach_forensic_interface.Options()
OUT = detach_from_auto_scaling_group.ACTION

ENDINGS = (
    World(OUT, "at-minimum", group_of(1, 2)),
    World(OUT, "with-room", group_of(0, 4)),
    World(IN, "prepared", prepared, IN_OPTIONS),
    World(IN, "not-prepared", lone, IN_OPTIONS, settled=True),
    World(OUT, "no-member", lone, settled=True),
    World(END, "evidence-settled", snapshotted, final=True),
    World(END, "protected", doubly_protected, final=True),
    World(END, "persistent-request", of_a_request("persistent"), final=True),
    World(END, "one-time-request", of_a_request("one-time"), final=True),
    World(END, "instance-store", instance_store, final=True),
)
