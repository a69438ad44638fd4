"""The test worlds of the actions that the shipped playbooks use, and makers of worlds."""

import json
from collections.abc import Callable

from hub.actions.ec2 import auto_scaling_standby, isolate_instance, protect_instance, snapshot_volumes
from hub.actions.evidence import capture_api_state
from hub.finding import Target
from tests.contract.cloud import MEMBER, Cloud
from tests.contract.world import World

ANYWHERE = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "mine"}]}
ANYWHERE_IPV6 = {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}


def interfaces(count: int, groups: int = 1) -> Callable[[Cloud], Target]:
    """An instance with some interfaces in one VPC, each in some groups."""

    def build(cloud: Cloud) -> Target:
        network = cloud.network()
        return cloud.instance(*((network, [cloud.group(network) for _ in range(groups)]) for _ in range(count)))

    return build


def two_vpcs(cloud: Cloud) -> Target:
    """Four interfaces, two in either VPC, in three groups each."""
    networks = [cloud.network(), cloud.network()]
    return cloud.instance(*((where, [cloud.group(where) for _ in range(3)]) for where in networks * 2))


def ipv6(cloud: Cloud) -> Target:
    """A VPC with IPv6, where a new group lets ::/0 out."""
    network = cloud.network(ipv6=True)
    return cloud.instance((network, [cloud.group(network)]))


def with_profile(cloud: Cloud) -> Target:
    """An instance that acts as a role with a managed and an inline policy, and has user data."""
    iam = cloud.client("iam")
    allow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
    trust = allow.replace("s3:*", "sts:AssumeRole")
    iam.create_role(RoleName="web", Path="/apps/", AssumeRolePolicyDocument=trust)
    policy = iam.create_policy(PolicyName="managed", PolicyDocument=allow)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="web", PolicyArn=policy)
    iam.put_role_policy(RoleName="web", PolicyName="inline", PolicyDocument=allow)
    iam.create_instance_profile(InstanceProfileName="web", Path="/apps/")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
    profile = {"Arn": f"arn:aws:iam::{MEMBER}:instance-profile/apps/web"}
    return cloud.instance(IamInstanceProfile=profile, UserData="#!/bin/sh echo hello")


def reused(cloud: Cloud) -> Target:
    """The quarantine group exists and is empty."""
    network = cloud.network()
    cloud.our_group(network)
    return cloud.instance((network, [cloud.group(network)]), (network, [cloud.group(network)]))


def reused_with_foreign_rules(cloud: Cloud) -> Target:
    """Somebody put rules of every kind into the quarantine group."""
    network = cloud.network(ipv6=True)
    quarantine = cloud.our_group(network, empty=False)
    friend = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": cloud.group(network), "UserId": MEMBER}]}
    cloud.let_in(quarantine, ANYWHERE, ANYWHERE_IPV6, friend)
    return cloud.instance((network, [cloud.group(network)]))


def somebody_elses_group(cloud: Cloud) -> Target:
    """A group of our name that is not ours."""
    network = cloud.network()
    cloud.group(network, "irhub-quarantine")
    return cloud.instance((network, [cloud.group(network)]))


def other_vpc_has_one(cloud: Cloud) -> Target:
    """The quarantine group exists in another VPC, and that of another installation in this."""
    network = cloud.network()
    cloud.our_group(cloud.network())
    cloud.our_group(network, prefix="other")
    return cloud.instance((network, [cloud.group(network)]))


def managed(cloud: Cloud) -> Target:
    """One interface belongs to another service and cannot be changed."""
    target = interfaces(2)(cloud)
    list(cloud.backend.enis.values())[-1].requester_managed = True
    return target


def isolated(cloud: Cloud) -> Target:
    """The instance is in quarantine already."""
    network = cloud.network()
    return cloud.instance((network, [cloud.our_group(network)]))


def untracking_ready(cloud: Cloud) -> Target:
    """Both groups exist; the untracking one has lost its way out and one of its ways in."""
    network = cloud.network(ipv6=True)
    cloud.our_group(network)
    cloud.let_in(cloud.our_group(network, "untracking"), ANYWHERE_IPV6)
    return cloud.instance((network, [cloud.group(network)]))


def unprotected(cloud: Cloud) -> Target:
    """Nothing is protected, and two volumes end with the instance."""
    target = cloud.instance(InstanceInitiatedShutdownBehavior="terminate")
    cloud.add_volume(target, "/dev/sdf")
    return target


def spot(cloud: Cloud) -> Target:
    """A Spot instance, which AWS lets nobody protect."""
    return cloud.instance(InstanceMarketOptions={"MarketType": "spot"}, InstanceInitiatedShutdownBehavior="terminate")


def instance_store(cloud: Cloud) -> Target:
    """An instance whose root is an instance store, without any EBS volume."""
    target = cloud.instance(InstanceInitiatedShutdownBehavior="terminate")
    instance = cloud.backend.get_instance(target.id)
    instance.root_device_type = "instance-store"
    instance.block_device_mapping.clear()
    return target


def many_volumes(cloud: Cloud) -> Target:
    """An instance with eight volumes."""
    target = cloud.instance()
    for letter in "fghijkl":
        cloud.add_volume(target, f"/dev/sd{letter}")
    return target


def group_of(least: int, most: int) -> Callable[[Cloud], Target]:
    """A member of an Auto Scaling group that has as many members as it wants."""

    def build(cloud: Cloud) -> Target:
        scaling, network = cloud.client("autoscaling"), cloud.network()
        scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId="ami-12345678", InstanceType="t3.micro")
        scaling.create_auto_scaling_group(
            AutoScalingGroupName="web",
            LaunchConfigurationName="web",
            MinSize=least,
            MaxSize=most,
            DesiredCapacity=max(least, 1),
            VPCZoneIdentifier=network.subnet,
        )
        members = scaling.describe_auto_scaling_instances()["AutoScalingInstances"]
        return cloud.target(members[0]["InstanceId"])

    return build


def lone(cloud: Cloud) -> Target:
    """An instance in no group and with nothing special."""
    return cloud.instance()


_UNTRACK = isolate_instance.Options(untrack=True)

WORLDS = (
    World(isolate_instance.ACTION, "one", interfaces(1), isolate_instance.Options()),
    World(isolate_instance.ACTION, "two-in-three-groups", interfaces(2, groups=3), isolate_instance.Options()),
    World(isolate_instance.ACTION, "four", interfaces(4), isolate_instance.Options()),
    World(isolate_instance.ACTION, "eight", interfaces(8), isolate_instance.Options()),
    World(isolate_instance.ACTION, "two-vpcs", two_vpcs, isolate_instance.Options()),
    World(isolate_instance.ACTION, "ipv6", ipv6, isolate_instance.Options()),
    World(isolate_instance.ACTION, "with-profile", with_profile, isolate_instance.Options()),
    World(isolate_instance.ACTION, "reused", reused, isolate_instance.Options()),
    World(isolate_instance.ACTION, "foreign-rules", reused_with_foreign_rules, isolate_instance.Options()),
    World(isolate_instance.ACTION, "squatted", somebody_elses_group, isolate_instance.Options()),
    World(isolate_instance.ACTION, "other-vpc", other_vpc_has_one, isolate_instance.Options()),
    World(isolate_instance.ACTION, "managed", managed, isolate_instance.Options()),
    World(isolate_instance.ACTION, "isolated", isolated, isolate_instance.Options(), settled=True),
    World(isolate_instance.ACTION, "untracked-alone", interfaces(1), _UNTRACK),
    World(isolate_instance.ACTION, "in-a-group", group_of(1, 2), isolate_instance.Options()),
    World(isolate_instance.ACTION, "untracked", two_vpcs, _UNTRACK),
    World(isolate_instance.ACTION, "untracking-broken", untracking_ready, _UNTRACK),
    World(protect_instance.ACTION, "unprotected", unprotected),
    World(protect_instance.ACTION, "spot", spot),
    World(protect_instance.ACTION, "instance-store", instance_store),
    World(snapshot_volumes.ACTION, "one", lone, snapshot_volumes.Options()),
    World(snapshot_volumes.ACTION, "eight", many_volumes, snapshot_volumes.Options()),
    World(snapshot_volumes.ACTION, "instance-store", instance_store, snapshot_volumes.Options(), settled=True),
    World(snapshot_volumes.ACTION, "locked", many_volumes, snapshot_volumes.Options(lock_days=90)),
    World(auto_scaling_standby.ACTION, "at-minimum", group_of(1, 2)),
    World(auto_scaling_standby.ACTION, "with-room", group_of(0, 4)),
    World(auto_scaling_standby.ACTION, "no-member", lone, settled=True),
    World(capture_api_state.ACTION, "with-profile", with_profile),
    World(capture_api_state.ACTION, "no-profile", two_vpcs),
)
