"""Elastic IP addresses: every one is taken, and each goes back to its place unless somebody used either since."""

from dataclasses import replace

import pytest

from hub.action import Conflict, Step
from hub.actions.ec2.disassociate_elastic_ip import ACTION, Address, Seen
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds_further import two_addresses
from tests.fakes import an_incident

HERE = Address("eipalloc-1", "203.0.113.1", "eipassoc-1", "eni-1", "10.0.0.1", is_here=True)
FREE = Address("eipalloc-1", "203.0.113.1")
OTHER = replace(HERE, id="eipalloc-2", public_ip="203.0.113.2", association_id="eipassoc-2")


def seen(*addresses: Address) -> Seen:
    """The instance with these addresses."""
    return Seen("i-1", addresses)


def back(now: Seen) -> list[type[Step] | type[Conflict]]:
    """What the way back is made of."""
    return [type(part) for part in ACTION.restore(now, {"eipalloc-1": seen(HERE)})]


def test_an_address_that_is_elsewhere_is_left_alone() -> None:
    """Only what leads to the instance is taken."""
    assert ACTION.plan(seen(FREE, replace(OTHER, is_here=False)), an_incident(), ACTION.options()) == ()


def test_an_address_goes_back_to_interface_and_private_address() -> None:
    """And is never taken from elsewhere for it."""
    (step,) = ACTION.restore(seen(FREE), {"eipalloc-1": seen(HERE)})

    assert isinstance(step, Step)
    assert step.do[0].parameters == {
        "AllocationId": "eipalloc-1",
        "NetworkInterfaceId": "eni-1",
        "PrivateIpAddress": "10.0.0.1",
        "AllowReassociation": False,
    }


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (seen(), "was released"),
        (seen(replace(HERE, is_here=False, interface_id="eni-9")), "is at 10.0.0.1 of eni-9 now"),
        (seen(FREE, OTHER), "somebody gave 203.0.113.2 since"),
    ],
)
def test_what_somebody_used_since_is_a_conflict(now: Seen, words: str) -> None:
    """The address, or its place, is somebody else's now."""
    (part,) = ACTION.restore(now, {"eipalloc-1": seen(HERE)})

    assert isinstance(part, Conflict)
    assert words in part.says


def test_an_address_that_is_back_needs_nothing() -> None:
    """Whoever put it back."""
    assert back(seen(HERE)) == []


def test_a_hold_without_its_address_asks_for_nothing() -> None:
    """What was never recorded cannot be put back."""
    assert ACTION.restore(seen(FREE), {"eipalloc-1": seen()}) == ()


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (seen(HERE), Containment.NONE),
        (seen(FREE), Containment.CONTAINED),
        (Seen("i-1", (), ("198.51.100.7",)), Containment.PARTLY),
    ],
)
def test_the_proof_counts_every_public_address(now: Seen, shown: Containment) -> None:
    """One that AWS assigned is named, for it cannot be taken this way."""
    assert ACTION.prove(now).containment is shown  # type: ignore[union-attr]


def test_an_address_in_use_elsewhere_stays_there(cloud: Cloud) -> None:
    """The other address goes back, and the one that somebody uses is told."""
    story = begin(World(ACTION, "here", two_addresses), cloud)
    settle(story)
    elsewhere = cloud.instance()
    taken, _ = story.recorded
    cloud.ec2.associate_address(AllocationId=taken, InstanceId=elsewhere.id)

    undo(story)

    assert sorted(type(part).__name__ for part in story.way_back) == ["Conflict", "Step"]
    assert [part.on for part in story.left_over] == [taken]


def test_an_address_that_aws_assigned_is_seen(cloud: Cloud) -> None:
    """It is no Elastic IP address, so it is only told."""
    network = cloud.network()
    cloud.ec2.modify_subnet_attribute(SubnetId=network.subnet, MapPublicIpOnLaunch={"Value": True})
    story = begin(World(ACTION, "here", lambda cloud: cloud.instance((network, [cloud.group(network)]))), cloud)
    settle(story)

    assert len(story.seen[-1].assigned) == 1
    assert story.plans == [()]
