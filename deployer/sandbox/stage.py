"""Builds a scene in the sandbox, by the APIs a user would call; only the ids are ours and not moto's."""

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

from moto.ec2.models import elastic_block_store, elastic_network_interfaces, instances, security_groups, subnets, vpcs

from deployer.sandbox.forced import forced
from deployer.sandbox.scene import Interface, Networks, Scene

ClientOf = Callable[[str, str, str], Any]
"""Makes a client for service, account and Region."""
ROOT_DEVICE = "/dev/sda1"


def build(scene: Scene, client_of: ClientOf) -> None:
    """The instance runs, with all that the scene says."""
    ec2 = client_of("ec2", scene.account_id, scene.region)
    ec2.describe_vpcs()  # moto makes a default VPC at the first call, which must not get one of our ids
    with ExitStack() as ids:
        for module, maker, wanted in _wanted(scene):
            ids.enter_context(forced(module, maker, wanted))
        _networks(scene, ec2)
        for interface in scene.interfaces:
            _interface(interface, ec2)
        _launch(scene, ec2, client_of)
    for place, interface in enumerate(scene.interfaces[1:], start=1):
        ec2.attach_network_interface(DeviceIndex=place, InstanceId=scene.instance_id, NetworkInterfaceId=interface.id)
    if scene.auto_scaling_group:
        _auto_scaling(scene, client_of("autoscaling", scene.account_id, scene.region))


def _wanted(scene: Scene) -> Iterable[tuple[Any, str, tuple[str, ...]]]:
    """Which of moto's makers hands out which ids, in the order in which things are made here."""
    subnet_ids = tuple(dict.fromkeys(interface.subnet_id for interface in scene.interfaces))
    return (
        (vpcs, "random_vpc_id", scene.vpc_ids),
        (subnets, "random_subnet_id", subnet_ids),
        (elastic_network_interfaces, "random_eni_id", scene.interface_ids),
        (instances, "random_instance_id", (scene.instance_id,)),
        (elastic_block_store, "random_volume_id", scene.volumes),
    )


def _networks(scene: Scene, ec2: Any) -> None:
    networks, made = Networks(), set[str]()
    for interface in scene.interfaces:
        if interface.vpc_id not in made:
            ec2.create_vpc(CidrBlock=networks.vpc(interface), AmazonProvidedIpv6CidrBlock=bool(interface.ipv6))
        if interface.subnet_id not in made:
            ec2.create_subnet(VpcId=interface.vpc_id, CidrBlock=networks.subnet(interface), AvailabilityZone=scene.zone)
        made |= {interface.vpc_id, interface.subnet_id}
    for vpc_id, group in scene.groups:
        with forced(security_groups, "random_security_group_id", [group.id]):
            ec2.create_security_group(GroupName=group.name, Description=f"{group.name} of the scene", VpcId=vpc_id)


def _interface(interface: Interface, ec2: Any) -> None:
    ec2.create_network_interface(
        SubnetId=interface.subnet_id,
        PrivateIpAddress=interface.private_ip,
        Groups=[group.id for group in interface.groups],
        Ipv6Addresses=[{"Ipv6Address": address} for address in interface.ipv6],
        Description="of the scene",
    )


def _launch(scene: Scene, ec2: Any, client_of: ClientOf) -> None:
    devices = [ROOT_DEVICE, *(f"/dev/sd{letter}" for letter in "fghijklmnop")]
    profile = {"IamInstanceProfile": {"Name": _profile(scene, client_of)}} if scene.profile else {}
    ec2.run_instances(
        ImageId=scene.image_id,
        InstanceType=scene.instance_type,
        MinCount=1,
        MaxCount=1,
        Placement={"AvailabilityZone": scene.zone},
        NetworkInterfaces=[{"DeviceIndex": 0, "NetworkInterfaceId": scene.interfaces[0].id}],
        BlockDeviceMappings=[
            {"DeviceName": device, "Ebs": {"VolumeSize": 8, "DeleteOnTermination": True}}
            for device, _ in zip(devices, scene.volumes, strict=False)
        ],
        **profile,
    )
    if scene.tags:
        ec2.create_tags(Resources=[scene.instance_id], Tags=[{"Key": key, "Value": value} for key, value in scene.tags])


def _profile(scene: Scene, client_of: ClientOf) -> str:
    """The name of the profile, with its role, made where it is not there yet."""
    iam = client_of("iam", scene.account_id, "us-east-1")
    if scene.profile not in {one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]}:
        trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        iam.create_role(RoleName=scene.profile, AssumeRolePolicyDocument=document)
        iam.create_instance_profile(InstanceProfileName=scene.profile)
        iam.add_role_to_instance_profile(InstanceProfileName=scene.profile, RoleName=scene.profile)
    return scene.profile


def _auto_scaling(scene: Scene, autoscaling: Any) -> None:
    """A group whose only member is this instance, and which may not have fewer."""
    name = scene.auto_scaling_group
    autoscaling.create_launch_configuration(
        LaunchConfigurationName=name, ImageId=scene.image_id, InstanceType=scene.instance_type
    )
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchConfigurationName=name,
        MinSize=0,
        MaxSize=2,
        DesiredCapacity=0,
        AvailabilityZones=[scene.zone],
    )
    autoscaling.attach_instances(AutoScalingGroupName=name, InstanceIds=[scene.instance_id])
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=1)
