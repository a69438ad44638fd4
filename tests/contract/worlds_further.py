"""The test worlds of the further actions on instances."""

import json

from hub.action import Call
from hub.actions.ec2 import (
    create_image,
    deregister_from_load_balancers,
    detach_interface,
    disassociate_elastic_ip,
    remove_instance_profile,
    restrict_metadata_service,
    stop_instance,
)
from hub.actions.iam import deny_instance_credentials
from hub.finding import Target
from tests.contract.cloud import Cloud
from tests.contract.world import INCIDENT_ID, World
from tests.contract.worlds import instance_store, interfaces, lone, many_volumes, spot, with_profile


def name_taken(cloud: Cloud) -> Target:
    """Somebody else's inline policy has the name of the denial."""
    target = with_profile(cloud)
    text = cloud.client("iam").get_role_policy(RoleName="web", PolicyName="inline")["PolicyDocument"]
    cloud.client("iam").put_role_policy(RoleName="web", PolicyName=f"irhub-deny-{target.id}", PolicyDocument=json.dumps(text))
    return target


def with_metadata_options(cloud: Cloud) -> Target:
    """An instance whose metadata options are not the defaults."""
    target = cloud.instance()
    options = {
        "HttpEndpoint": "enabled",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 3,
        "InstanceMetadataTags": "enabled",
    }
    cloud.ec2.modify_instance_metadata_options(InstanceId=target.id, **options)
    return target


def two_addresses(cloud: Cloud) -> Target:
    """An instance with two interfaces, each with an Elastic IP address."""
    target = interfaces(2)(cloud)
    for interface in cloud.groups_of(target):
        allocation = cloud.ec2.allocate_address(Domain="vpc")["AllocationId"]
        cloud.ec2.associate_address(AllocationId=allocation, NetworkInterfaceId=interface)
    return target


def target_group(cloud: Cloud, name: str, kind: str, target: Target) -> str:
    """A target group of a kind in the VPC of the instance."""
    vpc = cloud.state(target)["instance"]["VpcId"]
    how = {"Protocol": "HTTP", "Port": 80, "VpcId": vpc, "TargetType": kind}
    made = cloud.client("elbv2").create_target_group(Name=name, **how)
    return str(made["TargetGroups"][0]["TargetGroupArn"])


def balanced(cloud: Cloud) -> Target:
    """An instance behind a classic load balancer and target groups, by its id and by its address, beside others."""
    target, other = cloud.instance(), cloud.instance()
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    elb, elbv2 = cloud.client("elb"), cloud.client("elbv2")
    for name, members in (("ours", [target, other]), ("theirs", [other])):
        elb.create_load_balancer(LoadBalancerName=name, Listeners=[listener], AvailabilityZones=["ap-southeast-2a"])
        elb.register_instances_with_load_balancer(
            LoadBalancerName=name, Instances=[{"InstanceId": each.id} for each in members]
        )
    address = cloud.state(target)["instance"]["PrivateIpAddress"]
    for name, kind, targets in (
        ("by-id", "instance", [{"Id": target.id, "Port": 8080}]),
        ("by-address", "ip", [{"Id": address, "Port": 8443}, {"Id": "10.99.0.9"}]),
        ("empty", "instance", []),
    ):
        arn = target_group(cloud, name, kind, target)
        if targets:
            elbv2.register_targets(TargetGroupArn=arn, Targets=targets)
    return target


def snapshotted(cloud: Cloud) -> Target:
    """An instance whose volumes are all in a completed set of snapshots of the incident."""
    target = many_volumes(cloud)
    named = {"irhub:installation": "irhub", "irhub:incident": INCIDENT_ID, "irhub:instance": target.id}
    tags = [{"Key": key, "Value": value} for key, value in named.items()]
    cloud.ec2.create_snapshots(
        InstanceSpecification={"InstanceId": target.id}, TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}]
    )
    return target


def stop_protected(cloud: Cloud) -> Target:
    """An instance that nobody may stop."""
    target = cloud.instance()
    cloud.ec2.modify_instance_attribute(InstanceId=target.id, DisableApiStop={"Value": True})
    return target


def protection_lost(cloud: Cloud) -> Target:
    """An instance that nobody may stop; somebody lifts that while it is stopped."""
    target = stop_protected(cloud)

    def lift(call: Call) -> None:
        if call.operation == "DescribeSnapshots" and cloud.state(target)["instance"]["State"]["Name"] == "stopped":
            cloud.ec2.modify_instance_attribute(InstanceId=target.id, DisableApiStop={"Value": False})

    cloud.before = lift
    return target


FURTHER = (
    World(remove_instance_profile.ACTION, "with-profile", with_profile),
    World(remove_instance_profile.ACTION, "no-profile", lone, settled=True),
    World(deny_instance_credentials.ACTION, "with-profile", with_profile),
    World(deny_instance_credentials.ACTION, "name-taken", name_taken),
    World(deny_instance_credentials.ACTION, "no-profile", lone, settled=True),
    World(restrict_metadata_service.ACTION, "defaults", lone),
    World(restrict_metadata_service.ACTION, "own-options", with_metadata_options),
    World(disassociate_elastic_ip.ACTION, "two-interfaces", two_addresses),
    World(disassociate_elastic_ip.ACTION, "no-address", lone, settled=True),
    World(deregister_from_load_balancers.ACTION, "every-way", balanced),
    World(deregister_from_load_balancers.ACTION, "not-balanced", lone, settled=True),
    World(create_image.ACTION, "one", lone),
    World(create_image.ACTION, "instance-store", instance_store, settled=True),
    World(stop_instance.ACTION, "evidence-settled", snapshotted, stop_instance.Options()),
    World(stop_instance.ACTION, "protected", stop_protected, stop_instance.Options(without_snapshots=True)),
    World(stop_instance.ACTION, "protection-lost", protection_lost, stop_instance.Options(without_snapshots=True)),
    World(stop_instance.ACTION, "spot", spot, stop_instance.Options(), settled=True),
    World(stop_instance.ACTION, "instance-store", instance_store, stop_instance.Options(), settled=True),
    World(detach_interface.ACTION, "three", interfaces(3)),
    World(detach_interface.ACTION, "primary-alone", lone, settled=True),
)
