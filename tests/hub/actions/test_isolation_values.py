"""Isolation with values alone: what cannot be made in moto."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from botocore.session import get_session

from hub.action import Call, Step
from hub.actions.ec2.isolate_instance import ACTION, Options
from hub.actions.ec2.network import Group, Interface, Seen
from hub.engine import intent
from hub.finding import Target
from hub.incident import Containment
from tests.fakes import NOON, an_incident

TARGET = Target("AWS::EC2::Instance", "i-1", "333333333333", "eu-west-1")
QUARANTINE = Group("sg-q", "vpc-1", "irhub-quarantine", "quarantine", (), ())
ATTACHED = Interface("eni-1", "vpc-1", ("sg-1",), "interface", is_managed=False)


def seen(**changes: Any) -> Seen:
    """An instance with one interface and a quarantine group."""
    return replace(Seen("i-1", "irhub", True, (ATTACHED,), (QUARANTINE,), ()), **changes)


@dataclass
class Answers:
    """An account that answers every call of one operation alike."""

    interfaces: list[Mapping[str, Any]] = field(default_factory=list)
    groups: list[Mapping[str, Any]] = field(default_factory=list)
    prefix: str = "irhub"
    evidence_bucket: str = ""
    now: datetime = NOON
    identity_center: str = ""
    security_hub: str = ""

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """The answers; VPCs and their endpoints cannot be read."""
        running = {"InstanceId": "i-1", "State": {"Name": "running"}}
        answers: dict[str, Mapping[str, Any]] = {
            "DescribeInstances": {"Reservations": [{"Instances": [running]}]},
            "DescribeNetworkInterfaces": {"NetworkInterfaces": self.interfaces},
            "DescribeSecurityGroups": {"SecurityGroups": self.groups},
            "DescribeVpcs": {"Error": "denied"},
            "DescribeVpcEndpoints": {"Error": "denied"},
        }
        return tuple(answers[call.operation] for call in calls)


def described(instance: str, status: str) -> Mapping[str, Any]:
    """An interface as EC2 describes it."""
    attachment = {"InstanceId": instance, "Status": status}
    return {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "Groups": [], "Attachment": attachment}


@pytest.mark.parametrize(
    ("instance", "status", "counts"),
    [("i-1", "attached", 1), ("i-1", "attaching", 1), ("i-1", "detaching", 0), ("i-1", "detached", 0), ("i-2", "attached", 0)],
)
def test_interfaces_are_sifted_again(instance: str, status: str, counts: int) -> None:
    """Only what is, or is being, attached to this very instance counts, whatever the filter let through."""
    account = Answers([described(instance, status)])

    assert len(ACTION.look(account, TARGET).interfaces) == counts


def test_an_instance_without_interfaces_proves_nothing() -> None:
    """None seen is not none there: EC2 may not show them yet."""
    proof = ACTION.prove(seen(interfaces=()))

    assert proof
    assert proof.containment is Containment.UNKNOWN


def test_nothing_closed_is_not_contained() -> None:
    """No path is said to survive where nothing was cut."""
    proof = ACTION.prove(seen())

    assert proof
    assert (proof.containment, proof.survives) == (Containment.NONE, ())


@pytest.mark.parametrize("path", ["tracked", "DNS", "metadata"])
def test_paths_that_survive_are_said(path: str) -> None:
    """Security groups cut neither tracked connections, nor the resolver, nor the metadata service."""
    closed = seen(interfaces=(replace(ATTACHED, groups=("sg-q",)),))

    proof = ACTION.prove(closed)

    assert proof
    assert any(path in words for words in proof.survives)


@pytest.mark.parametrize("has_role", [True, False])
def test_credentials_survive_where_there_is_a_role(has_role: bool) -> None:
    """An instance without a role has none to leak."""
    proof = ACTION.prove(seen(interfaces=(replace(ATTACHED, groups=("sg-q",)),), has_role=has_role))

    assert proof
    assert any("credentials" in words for words in proof.survives) is has_role


def test_one_of_two_closed_is_partly() -> None:
    """The interface that is still open is named with its groups."""
    proof = ACTION.prove(seen(interfaces=(ATTACHED, replace(ATTACHED, id="eni-2", groups=("sg-q",)))))

    assert proof
    assert (proof.containment, "eni-1 is still in sg-1" in proof.says) == (Containment.PARTLY, True)


def test_a_quarantine_group_of_another_vpc_is_not_used() -> None:
    """Groups belong to a VPC."""
    elsewhere = replace(QUARANTINE, vpc_id="vpc-2")

    assert the_step(seen(groups=(elsewhere,))).says == "make quarantine group irhub-quarantine in vpc-1"


def test_of_two_groups_the_empty_one_is_used() -> None:
    """A second group of ours that somebody opened does not hold containment up."""
    opened = replace(QUARANTINE, id="sg-a", ingress=({"IpProtocol": "-1"},))

    assert the_step(seen(groups=(opened, QUARANTINE))).do[0].parameters["Groups"] == ("sg-q",)


def the_step(now: Seen) -> Step:
    """The only step of the plan."""
    plan = ACTION.plan(now, an_incident(), Options())
    assert isinstance(plan, tuple)
    (step,) = plan
    return step


def test_an_interface_that_was_not_recorded_is_not_restored() -> None:
    """A hold without its interface leads to nothing."""
    closed = seen(interfaces=(replace(ATTACHED, groups=("sg-q",)),))

    assert ACTION.restore(closed, {"eni-1": seen(interfaces=())}) == ()


MOST_INTERFACES, DECOYS = 15, 40


def a_crowd() -> Answers:
    """As many interfaces as an instance may have, and many groups of our name, full of rules, that somebody else made."""
    rules = [{"IpProtocol": "tcp", "FromPort": port, "IpRanges": [{"CidrIp": f"10.0.0.{port}/32"}]} for port in range(120)]
    decoys: list[Mapping[str, Any]] = [
        {"GroupId": f"sg-{n}", "VpcId": "vpc-1", "GroupName": f"irhub-quarantine-{n}", "IpPermissions": rules}
        for n in range(DECOYS)
    ]
    attached = [{**described("i-1", "attached"), "NetworkInterfaceId": f"eni-{n}"} for n in range(MOST_INTERFACES)]
    return Answers([{**each, "Groups": [{"GroupId": f"sg-{'0' * 15}{n:02}"} for n in range(16)]} for each in attached], decoys)


def test_rules_of_groups_that_are_not_ours_are_not_kept() -> None:
    """Whoever fills groups of our name fills nothing of ours."""
    assert {(group.purpose, group.is_empty) for group in ACTION.look(a_crowd(), TARGET).groups} == {("", True)}


def test_what_goes_on_record_stays_small() -> None:
    """Of all that is seen only the interface itself is recorded for its way back: an item of the record has 400 KB."""
    crowd = ACTION.look(a_crowd(), TARGET)
    now = replace(crowd, groups=(*crowd.groups, QUARANTINE))
    plan = ACTION.plan(now, an_incident(), Options())

    assert isinstance(plan, tuple)
    assert {len(json.dumps(intent(ACTION, step, now).recorded)) < 4_096 for step in plan} == {True}
    assert len(plan) == MOST_INTERFACES


def test_a_group_of_another_vpc_is_not_kept() -> None:
    """What an instance sees is bounded by its own VPCs."""
    elsewhere = {"GroupId": "sg-2", "VpcId": "vpc-2", "GroupName": "irhub-quarantine"}

    assert ACTION.look(Answers([described("i-1", "attached")], [elsewhere]), TARGET).groups == ()


def in_untracking() -> Seen:
    """Two VPCs; in the second an interface is open to everything, and the quarantine group is still to be made."""
    untracking = Group("sg-u", "vpc-2", "irhub-untracking", "untracking", (), ())
    open_one = Interface("eni-2", "vpc-2", ("sg-u",), "interface", is_managed=False)
    return seen(interfaces=(ATTACHED, open_one), groups=(QUARANTINE, untracking))


def urgency(now: Seen) -> list[tuple[str, bool]]:
    """What each step of the plan changes, and whether it may be put off."""
    plan = ACTION.plan(now, an_incident(), Options(untrack=True))
    assert isinstance(plan, tuple)
    return [(step.on, step.urgent) for step in plan]


def test_closing_an_open_interface_comes_first_and_is_urgent() -> None:
    """Nothing may put it off, and nothing comes before it; so it is with the group that it needs."""
    with_group = in_untracking()
    with_group = replace(with_group, groups=(*with_group.groups, replace(QUARANTINE, id="sg-q2", vpc_id="vpc-2")))

    assert urgency(in_untracking())[0] == ("vpc-2", True)
    assert urgency(with_group)[0] == ("eni-2", True)
    assert {urgent for on, urgent in urgency(with_group) if on != "eni-2"} == {False}


CONDITIONS = [permission for permission in ACTION.permissions if "ec2:ModifyNetworkInterfaceAttribute" in permission.actions]


def test_no_condition_names_what_ec2_calls_the_groups_of_an_interface() -> None:
    """What ``ec2:Attribute`` holds for a list is not documented: a condition that asks for it might refuse every isolation."""
    asked = {(how, key) for each in CONDITIONS for how, keys in each.when.items() for key in keys if key == "ec2:Attribute"}

    assert asked == {("StringNotEqualsIgnoreCase", "ec2:Attribute")}


@pytest.mark.parametrize("name", ["Groups", "groupSet", "SecurityGroupId", "SecurityGroupIds", "GroupId", "Group"])
def test_groups_may_be_set_under_any_name_and_nothing_else(name: str) -> None:
    """Every other attribute of an interface is named, as EC2's own model has them, and refused."""
    (others,) = (set(each.when["StringNotEqualsIgnoreCase"]["ec2:Attribute"]) for each in CONDITIONS if "network" in each.on[0])

    model: Any = get_session().get_service_model("ec2").operation_model("ModifyNetworkInterfaceAttribute").input_shape
    members = {member.serialization.get("name", own) for own, member in model.members.items()}
    own_names = {each[0].upper() + each[1:] for each in members} - {"DryRun", "NetworkInterfaceId", "SecurityGroupId"}
    assert (own_names, name in others) == (others, False)
