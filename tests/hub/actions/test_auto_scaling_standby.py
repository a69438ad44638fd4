"""Standby: which members enter it, and how they come back."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Conflict, Role, Step, Waiting
from hub.actions.ec2 import isolate_instance
from hub.actions.ec2.auto_scaling_standby import ACTION
from hub.actions.ec2.membership import GROUP, Seen
from hub.actions.eks import isolate_eks_node
from hub.finding import Target
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import Story, begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds import group_of, lone
from tests.fakes import a_finding, an_incident


def seen(state: str = "InService", group: str = "web") -> Seen:
    """A member of an Auto Scaling group."""
    return Seen("i-1", group, state)


def plan(now: Seen) -> object:
    """What is missing."""
    return ACTION.plan(now, an_incident(), ACTION.options())


def back(now: Seen) -> list[type[Step] | type[Conflict]]:
    """What the way back is made of."""
    return [type(part) for part in ACTION.restore(now, {"i-1": seen()})]


@pytest.mark.parametrize(
    "state", ["Standby", "EnteringStandby", "Terminating", "Terminating:Wait", "Detaching", "Detached", "Warmed:Stopped", ""]
)
def test_states_that_need_or_allow_no_standby(state: str) -> None:
    """Done is done, and who leaves the group, or waits in a warm pool, cannot enter standby."""
    assert plan(seen(state)) == ()


@pytest.mark.parametrize("state", ["Pending", "Pending:Wait"])
def test_a_member_that_is_coming_is_waited_for(state: str) -> None:
    """Only a member in service can enter standby."""
    assert isinstance(plan(seen(state)), Waiting)


@pytest.mark.parametrize("state", ["InService", "Pending", "Pending:Proceed"])
def test_a_member_back_in_service_needs_nothing(state: str) -> None:
    """Coming back is enough."""
    assert back(seen(state)) == []


def test_a_member_in_standby_comes_back() -> None:
    """The way back is one step."""
    assert back(seen("Standby")) == [Step]


@pytest.mark.parametrize(("desired", "most", "comes"), [(1, 2, Step), (2, 2, Conflict), (3, 2, Conflict)])
def test_a_full_group_takes_no_member_back(desired: int, most: int, comes: type[Step] | type[Conflict]) -> None:
    """ExitStandby raises the desired capacity by one, for which a group at its maximum has no room."""
    assert back(replace(seen("Standby"), desired=desired, most=most)) == [comes]


@pytest.mark.parametrize("now", [seen("", ""), seen("InService", "other"), seen("EnteringStandby"), seen("Detaching")])
def test_what_somebody_changed_since_is_a_conflict(now: Seen) -> None:
    """Who left the group, joined another or is on the way is left alone."""
    assert back(now) == [Conflict]


@pytest.mark.parametrize(("least", "most"), [(1, 2), (0, 1), (2, 2)])
def test_the_group_keeps_its_capacity(cloud: Cloud, least: int, most: int) -> None:
    """At its minimum and at its maximum, a group keeps as many members in service as it wants."""
    wanted = max(least, 1)

    standby(cloud, least, most)

    (group,) = cloud.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    in_service = [member for member in group["Instances"] if member["LifecycleState"] == "InService"]
    assert (group["DesiredCapacity"], len(in_service), len(group["Instances"])) == (wanted, wanted, wanted + 1)


def standby(cloud: Cloud, least: int, most: int) -> Story:
    """A member that was put into standby."""
    story = begin(World(ACTION, "here", group_of(least, most)), cloud)
    settle(story)
    return story


@pytest.mark.parametrize(("least", "most"), [(0, 1), (2, 2)])
def test_a_member_of_a_full_group_stays_in_standby_and_is_said(cloud: Cloud, least: int, most: int) -> None:
    """Both numbers of the group are read at release, and the words say what to change first."""
    story = standby(cloud, least, most)

    undo(story)

    (left,) = story.way_back
    assert isinstance(left, Conflict)
    assert f"at its maximum of {most}" in left.says


def test_a_member_of_no_group_is_looked_back_at_in_one_round(cloud: Cloud) -> None:
    """There are no sizes to ask for."""
    target = lone(cloud)
    gate = Gate(cloud, ACTION, target, Role.RESTORE)
    assert ACTION.look_back

    assert (ACTION.look_back(gate, target, {}).group, gate.rounds) == ("", 1)


def danger(cloud: Cloud, target: Target, group: str = "web", action: Any = ACTION) -> str:
    """What speaks against containing a member of that group."""
    finding = a_finding(target=target, within=("AWS::EC2::VPC/vpc-1", *((f"{GROUP}/{group}",) if group else ())))
    said: str = action.danger(Gate(cloud, action, target, Role.CONTAIN), an_incident(target=target, findings=(finding,)))
    return said


@pytest.mark.parametrize("action", [ACTION, isolate_instance.ACTION, isolate_eks_node.ACTION])
def test_the_last_healthy_member_is_not_contained_without_a_person(cloud: Cloud, action: Any) -> None:
    """Containing it would be an outage, also where the playbook leaves it in its group."""
    target = group_of(0, 1)(cloud)

    assert (
        danger(cloud, target, action=action) == f"{target.id} is the last healthy instance in service of Auto Scaling group web"
    )


def test_one_of_several_members_is_in_no_danger(cloud: Cloud) -> None:
    """The others go on serving."""
    target = group_of(0, 4)(cloud)
    cloud.client("autoscaling").set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=3)

    assert danger(cloud, target) == ""


@pytest.mark.parametrize("group", ["", "gone"])
def test_an_instance_of_no_group_is_in_no_danger(cloud: Cloud, group: str) -> None:
    """Nor one that its group does not know any more."""
    assert danger(cloud, lone(cloud), group) == ""
