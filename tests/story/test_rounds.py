"""Serial round trips from the finding to verified containment, counted on virtual time; printed beside the derived limit.

The limit: the claim could go beside the look, which must come before the record, which must come before the change, which
must come before the proof; a session to begin comes before all of it, and a group that must be made, emptied and looked at
takes three more. We are one round above it everywhere, because nothing is looked at before the claim has said whose case it
is: a duplicate then costs no look, and no role is entered in vain.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hub.action import Call, Role
from hub.actions import by_name
from hub.finding import Target
from hub.respond import answer
from tests.story.clock import Trip
from tests.story.conftest import USES, Scene

WARM, COLD, WITH_GROUPS = 5, 6, 9
"""The bounds: credentials at hand, an account to enter first, and a VPC whose groups must be made, with credentials."""
INTERFACES = (1, 2, 4, 8)
INCIDENT = "inc-20261121-warmwarmwarm"


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Lines to be seen on the terminal, also when the test passes."""
    lines: list[str] = []
    yield lines
    with capsys.disabled():
        print(*lines, sep="\n")  # noqa: T201 - the figure is what one looks for


def instance(scene: Scene, interfaces: int, *, groups: bool = True) -> Target:
    """An instance in one VPC, which has our quarantine group or not."""
    network = scene.cloud.network()
    if groups:
        scene.cloud.our_group(network)
    return scene.cloud.instance(*((network, [scene.cloud.group(network)]) for _ in range(interfaces)))


def entered(scene: Scene, target: Target) -> Scene:
    """The scene with credentials for the next incident at hand."""
    actions = [scene.hub.actions[use.action] for use in USES]
    for way in scene.hub.accounts.enter(target, INCIDENT, Role.CONTAIN, actions).values():
        if way.action.name != "capture-api-state":  # type: ignore[attr-defined]  # it may not use this call
            way.read(Call("ec2", "DescribeInstances", {"InstanceIds": [target.id]}))
    by_name("capture-api-state").look(
        scene.hub.accounts.enter(target, INCIDENT, Role.CONTAIN, actions)["capture-api-state"], target
    )
    return replace(scene, hub=replace(scene.hub, new_incident_id=lambda: INCIDENT))


def trips(scene: Scene, target: Target) -> list[Trip]:
    """The calls made for a finding on that target, with rounds counted from its arrival."""
    begun, made = scene.rounds.now, len(scene.rounds.trips)
    answer(scene.finding(target), scene.hub)
    return [replace(trip, round=trip.round - begun) for trip in scene.rounds.trips[made:]]


def verified(made: list[Trip]) -> int:
    """The round of the first look at the interfaces after the last of them was changed."""
    swapped = max(trip.round for trip in made if trip.operation == "ModifyNetworkInterfaceAttribute")
    return min(trip.round for trip in made if trip.operation == "DescribeNetworkInterfaces" and trip.round > swapped)


@pytest.mark.parametrize("interfaces", INTERFACES)
def test_with_an_account_to_enter_it_takes_six_rounds(scene: Scene, say: list[str], interfaces: int) -> None:
    """However many interfaces, containment is proved after six serial round trips."""
    took = verified(trips(scene, instance(scene, interfaces)))

    say.append(f"rounds to verified containment, cold, {interfaces} interfaces: {took} (limit 5)")
    assert took <= COLD


@pytest.mark.parametrize("interfaces", INTERFACES)
def test_with_credentials_at_hand_it_takes_five_rounds(scene: Scene, say: list[str], interfaces: int) -> None:
    """Without an account to enter it is five."""
    target = instance(scene, interfaces)

    took = verified(trips(entered(scene, target), target))

    say.append(f"rounds to verified containment, warm, {interfaces} interfaces: {took} (limit 4)")
    assert took <= WARM


@pytest.mark.parametrize("interfaces", INTERFACES)
def test_with_groups_to_make_it_takes_nine_rounds(scene: Scene, say: list[str], interfaces: int) -> None:
    """Where the VPC has no quarantine group yet, making one, emptying it and looking at it takes four more."""
    target = instance(scene, interfaces, groups=False)

    took = verified(trips(entered(scene, target), target))

    say.append(f"rounds to verified containment, groups to make, {interfaces} interfaces: {took} (limit 7)")
    assert took <= WITH_GROUPS


def test_evidence_protection_and_notices_lie_off_the_path(scene: Scene) -> None:
    """Nobody is told before containment is proved, and what goes on beside it does not make it later."""
    made = trips(scene, instance(scene, 2))
    alone = replace(scene, hub=replace(scene.hub, playbooks=(replace(scene.hub.playbooks[0], uses=USES[-1:]),)))

    assert min(trip.round for trip in made if trip.operation == "Publish") > verified(made)
    assert verified(made) == verified(trips(alone, instance(scene, 2)))
