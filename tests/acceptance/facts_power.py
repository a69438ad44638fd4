"""What IAM lets our roles do once they are entered, asked past our own gate; a refusal here is ministack's own."""

from collections.abc import Callable
from typing import Any

from tests.acceptance.people import AWAY, HOME, MEMBER, allow, document, refused
from tests.acceptance.server import Keys
from tests.acceptance.world import PREFIX, World

EVERYTHING = allow("*")
ALL_TRAFFIC = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


def _ec2(world: World, keys: Keys) -> Any:
    return world.server.client("ec2", AWAY, keys)


def declared_calls_go_through(world: World) -> None:
    """What an action declares goes through: the contain role reads an instance in the member's other Region."""
    found = _ec2(world, world.enter("contain")).describe_instances(InstanceIds=[world.instance])
    assert found["Reservations"][0]["Instances"][0]["InstanceId"] == world.instance


def undeclared_calls_are_refused(world: World) -> None:
    """What no action declares is refused by IAM itself: end an instance, make keys, open a group, list buckets."""
    keys = world.enter("contain")
    ec2, iam = _ec2(world, keys), world.server.client("iam", HOME, keys)
    assert refused(ec2.terminate_instances, InstanceIds=[world.instance])
    assert refused(iam.create_access_key, UserName="somebody")
    assert refused(ec2.authorize_security_group_ingress, GroupId=world.group_of("web"), IpPermissions=ALL_TRAFFIC)
    assert refused(world.server.client("s3", AWAY, keys).list_buckets)


def the_session_policy_narrows(world: World) -> None:
    """A session policy takes away what it does not name, although the role allows it."""
    narrow = _ec2(world, world.enter("contain", Policy=document(allow("ec2:DescribeInstances"))))
    assert not refused(_ec2(world, world.enter("contain")).describe_vpcs)
    assert not refused(narrow.describe_instances)
    assert refused(narrow.describe_vpcs)


def the_session_policy_never_widens(world: World) -> None:
    """A session policy that allows everything adds nothing to the role."""
    wide = _ec2(world, world.enter("contain", Policy=document(EVERYTHING)))
    assert refused(wide.terminate_instances, InstanceIds=[world.instance])


def the_boundary_caps(world: World) -> None:
    """The boundary still refuses when somebody widens the role's own policy to everything; without it the call passes."""
    iam, name = world.server.client("iam", HOME, MEMBER), f"{PREFIX}-contain"
    boundary = iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
    iam.put_role_policy(RoleName=name, PolicyName="widened", PolicyDocument=document(EVERYTHING))
    try:
        assert refused(_ec2(world, world.enter("contain")).describe_key_pairs)
        iam.delete_role_permissions_boundary(RoleName=name)
        assert not refused(_ec2(world, world.enter("contain")).describe_key_pairs)
    finally:
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
        iam.delete_role_policy(RoleName=name, PolicyName="widened")


def only_our_groups_are_changed(world: World) -> None:
    """The contain role takes rules out of groups with our tag, and out of no other."""
    ec2 = _ec2(world, world.enter("contain"))
    assert refused(ec2.revoke_security_group_egress, GroupId=world.group_of("web"), IpPermissions=ALL_TRAFFIC)
    assert not refused(ec2.revoke_security_group_egress, GroupId=world.group_of("tagged"), IpPermissions=ALL_TRAFFIC)


def interfaces_go_into_our_groups(world: World) -> None:
    """IAM lets the contain role put interfaces into groups with our tag only, and the restore role back into any."""
    contain, restore = _ec2(world, world.enter("contain")), _ec2(world, world.enter("restore"))
    move = {"NetworkInterfaceId": world.interface}
    assert refused(contain.modify_network_interface_attribute, Groups=[world.group_of("web")], **move)
    assert not refused(contain.modify_network_interface_attribute, Groups=[world.group_of("tagged")], **move)
    assert not refused(restore.modify_network_interface_attribute, Groups=[world.group_of("web")], **move)
    assert refused(contain.modify_network_interface_attribute, SourceDestCheck={"Value": False}, **move)
    assert refused(restore.modify_network_interface_attribute, Description={"Value": "somebody's"}, **move)


def protection_is_only_switched_on(world: World) -> None:
    """IAM lets the contain role switch an instance's protection on and not off, and change nothing else of it."""
    change = _ec2(world, world.enter("contain")).modify_instance_attribute
    assert not refused(change, InstanceId=world.instance, DisableApiTermination={"Value": True})
    assert refused(change, InstanceId=world.instance, DisableApiTermination={"Value": False})
    assert refused(change, InstanceId=world.instance, UserData={"Value": b"#!/bin/sh"})
    volume = {"DeviceName": "/dev/xvda", "Ebs": {"DeleteOnTermination": False}}
    assert not refused(change, InstanceId=world.instance, BlockDeviceMappings=[volume])


def the_hub_keeps_to_its_own(world: World) -> None:
    """At home the hub's role drops no table, reads no EC2, and puts no event but its own, on no bus but its own."""

    def client(service: str) -> Any:
        return world.server.client(service, HOME, world.respond)

    foreign = {"Source": "aws.guardduty", "DetailType": "GuardDuty Finding", "Detail": "{}", "EventBusName": f"{PREFIX}-hub"}
    own = {**foreign, "Source": "irhub", "DetailType": "irhub Incident"}
    assert refused(client("dynamodb").delete_table, TableName=f"{PREFIX}-ledger")
    assert refused(client("ec2").describe_instances)
    assert refused(client("events").put_events, Entries=[foreign])
    assert refused(client("events").put_events, Entries=[{**own, "EventBusName": "default"}])
    assert not refused(client("events").put_events, Entries=[own])


FACTS: tuple[Callable[[World], None], ...] = (
    declared_calls_go_through,
    undeclared_calls_are_refused,
    the_session_policy_narrows,
    the_session_policy_never_widens,
    the_boundary_caps,
    only_our_groups_are_changed,
    interfaces_go_into_our_groups,
    protection_is_only_switched_on,
    the_hub_keeps_to_its_own,
)
