"""Isolation with values alone: what cannot be made in moto."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hub.action import Call, Step
from hub.actions.ec2.isolate_instance import ACTION, Options
from hub.actions.ec2.network import Group, Interface, Seen
from hub.finding import Target
from hub.incident import Containment
from tests.fakes import an_incident

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
    prefix: str = "irhub"
    evidence_bucket: str = ""

    def read(self, *calls: Call) -> tuple[Mapping[str, Any], ...]:
        """The answers; the VPCs cannot be read."""
        running = {"InstanceId": "i-1", "State": {"Name": "running"}}
        answers: dict[str, Mapping[str, Any]] = {
            "DescribeInstances": {"Reservations": [{"Instances": [running]}]},
            "DescribeNetworkInterfaces": {"NetworkInterfaces": self.interfaces},
            "DescribeSecurityGroups": {"SecurityGroups": []},
            "DescribeVpcs": {"Error": "denied"},
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
