"""The way in for forensics: prepared by the owners, open to them alone, and taken away wholly."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Step, Waiting
from hub.actions.ec2 import isolate_instance, network
from hub.actions.ec2.attach_forensic_interface import ACTION, Interface, Options, Seen, Subnet
from hub.actions.ec2.detach_interface import ACTION as DETACH
from hub.actions.ec2.network import Group
from hub.errors import ActionError
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import Story, begin, settle, undo
from tests.contract.world import NO_OPTIONS, World
from tests.contract.worlds_endings import prepared
from tests.fakes import an_incident

SSH: Any = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.9.0.0/24"}]}
GROUP = Group("sg-f", "vpc-1", "irhub-forensics", "forensics", (SSH,), ())
SUBNET = Subnet("subnet-1", "vpc-1", is_for_forensics=True)
SEEN = Seen("i-1", "irhub", taken=(0,), most=3, subnets=(SUBNET,), groups=(GROUP,))
MADE = Interface("eni-1", "", "available")


def planned(now: Seen, *subnets: str) -> tuple[Step, ...] | Waiting:
    """What is missing."""
    return ACTION.plan(now, an_incident(), Options(subnets))


def refused(now: Seen) -> str:
    """Why nothing can be done."""
    with pytest.raises(ActionError) as error:
        planned(now)
    return str(error.value)


def test_it_asks_by_default() -> None:
    """It opens a way into what was closed."""
    assert ACTION.asks


def test_the_interface_is_made_once_and_found_by_its_tags() -> None:
    """AWS makes another for each request."""
    (step,) = planned(SEEN)  # type: ignore[misc]

    tags = {tag["Key"]: tag["Value"] for tag in step.do[0].parameters["TagSpecifications"][0]["Tags"]}
    assert step.once
    assert (tags["irhub:purpose"], tags["irhub:instance"]) == ("forensics", "i-1")


def test_a_playbook_may_name_the_subnets() -> None:
    """Those of its own choice, tagged or not."""
    other = Subnet("subnet-2", "vpc-1", is_for_forensics=False)

    (step,) = planned(replace(SEEN, subnets=(SUBNET, other)), "subnet-2")  # type: ignore[misc]

    assert step.do[0].parameters["SubnetId"] == "subnet-2"


@pytest.mark.parametrize(
    "now",
    [
        replace(SEEN, is_ending=True),
        replace(SEEN, interfaces=(Interface("eni-1", "attach-1", "in-use"),)),
        replace(SEEN, subnets=(), groups=()),
        replace(SEEN, subnets=(replace(SUBNET, is_for_forensics=False),), groups=(replace(GROUP, purpose=""),)),
    ],
)
def test_where_there_is_nothing_to_do(now: Seen) -> None:
    """It is on its way out, or has one, or nobody prepared anything."""
    assert planned(now) == ()


def test_an_interface_that_is_being_made_is_waited_for() -> None:
    """AWS attaches it once it is available."""
    assert isinstance(planned(replace(SEEN, interfaces=(replace(MADE, status="pending"),))), Waiting)


def test_it_is_attached_at_the_first_free_index() -> None:
    """There may be others beside the primary one."""
    (step,) = planned(replace(SEEN, taken=(0, 2), interfaces=(MADE,)))  # type: ignore[misc]

    assert step.do[0].parameters["DeviceIndex"] == 1


def test_a_type_that_takes_no_more_is_said() -> None:
    """Before anything is made."""
    assert "its type takes no more" in refused(replace(SEEN, taken=(0, 1, 2)))


def test_a_limit_that_is_not_known_is_left_to_aws() -> None:
    """It refuses what does not fit."""
    assert planned(replace(SEEN, most=0))


@pytest.mark.parametrize(
    "change",
    [
        {"egress": (SSH,)},
        {"ingress": ({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/1"}]},)},
        {"ingress": ({"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},)},
        {"ingress": ({"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-1"}]},)},
    ],
)
def test_a_group_that_lets_more_in_or_out_is_refused(change: dict[str, Any]) -> None:
    """It would undo the isolation."""
    assert "Let in forensics alone" in refused(replace(SEEN, groups=(replace(GROUP, **change),)))


@pytest.mark.parametrize("now", [replace(SEEN, groups=()), replace(SEEN, subnets=())])
def test_half_a_preparation_is_said(now: Seen) -> None:
    """Somebody meant to have it."""
    assert "Make one" in refused(now)


def attached(cloud: Cloud) -> Story:
    """A prepared instance with its way in."""
    story = begin(World(ACTION, "mine", prepared, Options()), cloud)
    settle(story)
    return story


def test_isolation_leaves_it_alone_and_says_so(cloud: Cloud) -> None:
    """The others are closed, and the instance counts as contained."""
    target = attached(cloud).incident.target
    isolate = isolate_instance.ACTION
    story = begin(World(isolate, "then", lambda _cloud: target, isolate_instance.Options()), cloud)

    settle(story)

    proof = isolate.prove(story.seen[-1])
    assert proof
    assert proof.containment is Containment.CONTAINED
    assert any("is left to forensics" in says for says in proof.says)
    assert isolate.outlook(story.seen[0]) != isolate.outlook(story.seen[-1])


def test_detaching_the_others_leaves_it_too(cloud: Cloud) -> None:
    """Else one action would undo the other."""
    target = attached(cloud).incident.target

    seen = DETACH.look(Gate(cloud, DETACH, target), target)

    assert DETACH.plan(seen, an_incident(), NO_OPTIONS) == ()


def test_a_way_in_alone_contains_nothing() -> None:
    """Anybody may make a group of that name."""
    left = network.Interface("eni-1", "vpc-1", ("sg-f",), "interface", is_managed=False)
    seen = network.Seen("i-1", "irhub", has_role=False, interfaces=(left,), groups=(GROUP,), ipv6_vpcs=())

    proof = isolate_instance.ACTION.prove(seen)

    assert proof
    assert proof.containment is Containment.NONE


def test_it_is_taken_away_after_the_instance_is_gone(cloud: Cloud) -> None:
    """Interfaces outlive instances."""
    story = attached(cloud)
    interface = next(each for each in cloud.backend.enis.values() if each.description.startswith("irhub forensics"))
    cloud.ec2.detach_network_interface(AttachmentId=interface.attachment_id)
    cloud.ec2.terminate_instances(InstanceIds=[story.incident.target.id])

    undo(story)

    assert interface.id not in cloud.backend.enis
