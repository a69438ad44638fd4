"""The scene that is built is the scene that was described."""

from typing import Any

import pytest

from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import Scene, Sketch, a_scene
from deployer.sandbox.stage import build
from tests.sandbox.plumbing import ABROAD, MEMBER

SKETCHES = {
    "as in the demo": Sketch(),
    "many": Sketch(interfaces=4, vpcs=2, volumes=8, groups_each=3),
    "with IPv6": Sketch(ipv6=True),
    "in an Auto Scaling group": Sketch(auto_scaling=True),
    "bare": Sketch(interfaces=1, groups_each=1, volumes=1, profile=False),
}


@pytest.fixture(scope="module")
def scenes(sandbox: Sandbox) -> dict[str, Scene]:
    """Every sketch, built in the member, abroad."""
    made = {}
    for number, (name, sketch) in enumerate(SKETCHES.items()):
        fields = {field: getattr(sketch, field) for field in Sketch.__dataclass_fields__}
        made[name] = a_scene(MEMBER, ABROAD, Sketch(**{**fields, "name": f"web-{number}"}))
        build(made[name], sandbox.client)
    return made


def instance(sandbox: Sandbox, scene: Scene) -> Any:
    """The instance as EC2 describes it."""
    ec2 = sandbox.client("ec2", scene.account_id, scene.region)
    return ec2.describe_instances(InstanceIds=[scene.instance_id])["Reservations"][0]["Instances"][0]


@pytest.mark.parametrize("name", SKETCHES)
def test_interfaces_have_their_ids_groups_and_networks(sandbox: Sandbox, scenes: dict[str, Scene], name: str) -> None:
    """In order of their device index, in the VPC and with the groups described."""
    found = sorted(instance(sandbox, scenes[name])["NetworkInterfaces"], key=lambda one: one["Attachment"]["DeviceIndex"])

    seen = [(one["NetworkInterfaceId"], one["VpcId"], [group["GroupId"] for group in one["Groups"]]) for one in found]
    assert seen == [(one.id, one.vpc_id, [group.id for group in one.groups]) for one in scenes[name].interfaces]


@pytest.mark.parametrize("name", SKETCHES)
def test_volumes_have_their_ids(sandbox: Sandbox, scenes: dict[str, Scene], name: str) -> None:
    """And would be deleted with the instance, as AWS does by default with the root volume."""
    devices = instance(sandbox, scenes[name])["BlockDeviceMappings"]

    assert [one["Ebs"]["VolumeId"] for one in devices] == list(scenes[name].volumes)
    assert all(one["Ebs"]["DeleteOnTermination"] for one in devices)


def test_a_profile_has_a_role(sandbox: Sandbox, scenes: dict[str, Scene]) -> None:
    """The instance has credentials, unless the sketch says not."""
    profile = instance(sandbox, scenes["as in the demo"])["IamInstanceProfile"]["Arn"].rpartition("/")[2]

    found = sandbox.client("iam", MEMBER, ABROAD).get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]
    assert [role["RoleName"] for role in found["Roles"]] == [scenes["as in the demo"].profile]
    assert "IamInstanceProfile" not in instance(sandbox, scenes["bare"])


def test_ipv6_addresses_are_there(sandbox: Sandbox, scenes: dict[str, Scene]) -> None:
    """On every interface."""
    found = instance(sandbox, scenes["with IPv6"])["NetworkInterfaces"]

    assert [len(one["Ipv6Addresses"]) for one in found] == [1, 1]


def test_the_auto_scaling_group_is_at_its_minimum(sandbox: Sandbox, scenes: dict[str, Scene]) -> None:
    """One instance, and no fewer allowed."""
    scene = scenes["in an Auto Scaling group"]
    autoscaling = sandbox.client("autoscaling", MEMBER, ABROAD)

    (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[scene.auto_scaling_group])["AutoScalingGroups"]
    assert (group["MinSize"], [one["InstanceId"] for one in group["Instances"]]) == (1, [scene.instance_id])


def test_a_scene_is_the_same_each_time() -> None:
    """Ids depend on account, Region and name alone."""
    assert a_scene(MEMBER, ABROAD) == a_scene(MEMBER, ABROAD)
    assert a_scene(MEMBER, ABROAD).instance_id != a_scene(MEMBER, ABROAD, Sketch(name="web-2")).instance_id
