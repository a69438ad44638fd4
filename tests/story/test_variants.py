"""Instances of every make, in a member and a Region that are not the hub's: all isolated, all kept, all put back."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from deployer.demo.testimony import Calls, Sight
from deployer.sandbox.scene import Scene, Sketch, a_scene
from tests.story.stage import ABROAD, MEMBER, Stage, count, deployed

pytestmark = pytest.mark.xdist_group("variants")
SKETCHES = {
    "as in the demo": Sketch(name="plain"),
    "four interfaces in two VPCs, eight volumes": Sketch(interfaces=4, vpcs=2, volumes=8, name="large"),
    "three groups on each interface": Sketch(groups_each=3, name="grouped"),
    "with IPv6": Sketch(ipv6=True, name="six"),
    "without an instance profile": Sketch(profile=False, name="bare"),
    "the only member of an Auto Scaling group": Sketch(auto_scaling=True, name="scaled"),
    "one interface, one group, one volume": Sketch(interfaces=1, groups_each=1, volumes=1, name="small"),
}
STANDBY = "autoscaling:EnterStandby"


@dataclass(frozen=True)
class Told:
    """One instance before, contained, and after its release."""

    scene: Scene
    before: Sight
    contained: Sight
    released: Sight
    calls: Calls
    exit_code: int
    desired: int
    """How many the Auto Scaling group wanted while the instance was contained; 0 without one."""


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub, deployed."""
    with deployed() as made:
        yield made


@pytest.fixture(scope="module")
def told(stage: Stage) -> dict[str, Told]:
    """The story of each of them."""
    return {name: story(stage, a_scene(MEMBER, ABROAD, sketch)) for name, sketch in SKETCHES.items()}


def story(stage: Stage, scene: Scene) -> Told:
    """A finding, and a release."""
    calls = stage.answer(scene)
    contained, desired = stage.see(scene), capacity(stage, scene)
    printed = stage.release(scene)
    return Told(scene, stage.looks[scene.instance_id], contained, stage.see(scene), calls, printed.exit_code, desired)


def capacity(stage: Stage, scene: Scene) -> int:
    """What the scene's Auto Scaling group wants."""
    autoscaling = stage.sandbox.client("autoscaling", scene.account_id, scene.region)
    groups = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    return sum(group["DesiredCapacity"] for group in groups if group["AutoScalingGroupName"] == scene.auto_scaling_group)


@pytest.mark.parametrize("name", SKETCHES)
def test_every_interface_is_isolated(told: dict[str, Told], name: str) -> None:
    """Each interface carries one group, which is that of its own VPC and has no rule, for IPv6 neither."""
    one = told[name]

    assert one.contained.is_isolated
    assert sorted(one.contained.groups) == sorted(one.scene.interface_ids)
    assert all(len(groups) == 1 for groups in one.contained.groups.values())
    assert len(set(one.contained.groups.values())) == len(one.scene.vpc_ids)


@pytest.mark.parametrize("name", SKETCHES)
def test_one_call_takes_a_snapshot_of_every_volume(told: dict[str, Told], name: str) -> None:
    """However many volumes, their snapshots are of one moment."""
    one = told[name]

    assert count(one.calls, "ec2:CreateSnapshots") == 1
    assert len(one.contained.snapshots) == len(one.scene.volumes)


@pytest.mark.parametrize("name", SKETCHES)
def test_the_instance_is_protected(told: dict[str, Told], name: str) -> None:
    """Nobody ends it by mistake, and no volume goes with it."""
    now = told[name].contained.attributes

    assert now["disableApiTermination"]
    assert now["disableApiStop"]
    assert not any(value for key, value in now.items() if key.endswith("goes with the instance"))


@pytest.mark.parametrize("name", SKETCHES)
def test_a_release_restores_exactly(told: dict[str, Told], name: str) -> None:
    """Groups in their order, protection, volumes, and the place in the Auto Scaling group are as they were."""
    one = told[name]

    assert one.exit_code == 0
    assert one.released.groups == one.before.groups
    assert one.released.attributes == one.before.attributes
    assert one.released.snapshots == one.contained.snapshots


def test_ipv6_is_closed_too(told: dict[str, Told]) -> None:
    """A group in a VPC with IPv6 comes with a way out for it, which is taken away with the one for IPv4."""
    revoked = [call for call in told["with IPv6"].calls if call.name == "ec2:RevokeSecurityGroupEgress"]

    assert ["::/0" in repr(call.parameters) for call in revoked] == [True]
    assert "::/0" not in repr([call.parameters for call in told["as in the demo"].calls])


def test_a_group_at_its_minimum_keeps_its_capacity(told: dict[str, Told]) -> None:
    """The instance stands by, kept and isolated, and the group starts another in its place."""
    one = told["the only member of an Auto Scaling group"]

    assert one.contained.attributes["Auto Scaling"] == ["Standby"]
    assert one.desired == 1
    assert count(one.calls, STANDBY) == 1


def test_instances_in_no_group_are_put_into_none(told: dict[str, Told]) -> None:
    """Auto Scaling is left alone where it has no part."""
    assert sum(count(one.calls, STANDBY) for one in told.values()) == 1


def test_member_and_region_are_not_the_hubs(stage: Stage, told: dict[str, Told]) -> None:
    """EC2 is called where the finding is; in the hub's account only to look for copies of snapshots and to make them."""
    calls = [call for one in told.values() for call in one.calls if call.name.startswith("ec2:")]
    elsewhere = {call.name for call in calls if (call.account_id, call.region) != (MEMBER, ABROAD)}

    assert any((call.account_id, call.region) == (MEMBER, ABROAD) for call in calls)
    assert elsewhere <= {"ec2:CopySnapshot", "ec2:DescribeSnapshots"}
    assert (stage.sandbox.world.hub.id, stage.sandbox.world.hub_region) != (MEMBER, ABROAD)
