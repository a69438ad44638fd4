"""Secondary interfaces: detached where they can be, and attached again at their own places."""

from dataclasses import replace

import pytest

from hub.action import Conflict, Step
from hub.actions.ec2.detach_interface import ACTION, Interface, Seen
from tests.contract.cloud import Cloud
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds import interfaces
from tests.fakes import an_incident

PRIMARY = Interface("eni-0", "interface", False, "i-1", "att-0", "attached")
SECOND = Interface("eni-1", "interface", False, "i-1", "att-1", "attached", index=1)
LOOSE = Interface("eni-1", "interface", False)


def seen(*found: Interface, is_ending: bool = False) -> Seen:
    """The instance with these interfaces."""
    return Seen("i-1", is_ending, (PRIMARY, *found))


@pytest.mark.parametrize(
    "other",
    [
        replace(SECOND, is_managed=True),
        replace(SECOND, kind="trunk"),
        replace(SECOND, status="detaching"),
        replace(SECOND, instance_id="i-2"),
    ],
)
def test_what_cannot_be_detached_is_left(other: Interface) -> None:
    """The primary one, what services manage, what carries others, what leaves already."""
    assert ACTION.plan(seen(other), an_incident(), ACTION.options()) == ()


def test_nothing_is_detached_from_what_ends() -> None:
    """It loses its interfaces by itself."""
    assert ACTION.plan(seen(SECOND, is_ending=True), an_incident(), ACTION.options()) == ()


def test_the_first_place_of_another_card_is_secondary() -> None:
    """Only device index 0 of network card 0 is the primary interface."""
    (step,) = ACTION.plan(seen(replace(SECOND, card=1, index=0)), an_incident(), ACTION.options())  # type: ignore[misc]

    assert step.says == "detach eni-1 from device index 0 of network card 1 of i-1"


@pytest.mark.parametrize(("card", "more"), [(0, {}), (2, {"NetworkCardIndex": 2})])
def test_it_is_attached_at_its_own_place(card: int, more: dict[str, int]) -> None:
    """Device index and network card as they were."""
    (step,) = ACTION.restore(seen(LOOSE), {"eni-1": seen(replace(SECOND, card=card))})

    assert isinstance(step, Step)
    assert step.do[0].parameters == {"NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "DeviceIndex": 1, **more}


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (seen(), "was deleted since"),
        (seen(replace(SECOND, status="detaching")), "is still being detached"),
        (seen(replace(SECOND, instance_id="i-2")), "is at device index 1 of i-2 now"),
        (seen(replace(SECOND, index=2)), "is at device index 2 of i-1 now"),
        (seen(LOOSE, replace(SECOND, id="eni-2")), "somebody attached eni-2 since"),
    ],
)
def test_what_somebody_moved_since_is_a_conflict(now: Seen, words: str) -> None:
    """The interface, or its place, is in other hands."""
    (part,) = ACTION.restore(now, {"eni-1": seen(SECOND)})

    assert isinstance(part, Conflict)
    assert words in part.says


def test_what_is_back_or_was_never_recorded_needs_nothing() -> None:
    """Whoever attached it."""
    assert ACTION.restore(seen(SECOND), {"eni-1": seen(SECOND), "eni-9": seen(SECOND)}) == ()


def test_an_interface_used_elsewhere_stays_there(cloud: Cloud) -> None:
    """The others go back."""
    story = begin(World(ACTION, "here", interfaces(3)), cloud)
    settle(story)
    first, second = story.recorded
    cloud.ec2.attach_network_interface(NetworkInterfaceId=first, InstanceId=cloud.instance().id, DeviceIndex=5)

    undo(story)

    assert {part.on: type(part) for part in story.way_back} == {first: Conflict, second: Step}
