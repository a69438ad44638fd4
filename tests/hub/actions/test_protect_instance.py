"""Protection: what is tried, what is not, and the way back."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Plan, Step
from hub.actions.ec2.protect_instance import ACTION, Seen, Volume
from tests.contract.cloud import Cloud
from tests.contract.stories import begin, settle
from tests.contract.world import World
from tests.contract.worlds import unprotected
from tests.fakes import an_incident

ROOT = Volume("vol-1", "/dev/xvda", ends_with_instance=True)


def seen(**changes: Any) -> Seen:
    """An instance that nothing protects."""
    unprotected = Seen(
        instance_id="i-1",
        is_spot=False,
        has_ebs_root=True,
        is_ending=False,
        termination_protected=False,
        stop_protected=False,
        shutdown_behavior="terminate",
        volumes=(ROOT,),
    )
    return replace(unprotected, **changes)


def protected(**changes: Any) -> Seen:
    """The same instance once it is protected."""
    kept = replace(ROOT, ends_with_instance=False)
    guarded = seen(termination_protected=True, stop_protected=True, shutdown_behavior="stop", volumes=(kept,))
    return replace(guarded, **changes)


def attributes(plan: object) -> set[str]:
    """The attributes that a plan sets."""
    assert isinstance(plan, tuple)
    steps: Plan = plan
    return {name for step in steps for call in step.do for name in call.parameters if name != "InstanceId"}


def planned(now: Seen) -> set[str]:
    """The attributes that are still to be set."""
    return attributes(ACTION.plan(now, an_incident(), ACTION.options()))


def test_everything_is_protected() -> None:
    """Against ending and stopping, by API and from within, and the volumes stay."""
    assert planned(seen()) == {
        "BlockDeviceMappings",
        "DisableApiStop",
        "DisableApiTermination",
        "InstanceInitiatedShutdownBehavior",
    }


def test_one_attribute_is_set_in_a_call() -> None:
    """EC2 takes no more."""
    plan = ACTION.plan(seen(volumes=(ROOT, replace(ROOT, id="vol-2"))), an_incident(), ACTION.options())

    assert isinstance(plan, tuple)
    assert {len(call.parameters) for step in plan for call in step.do} == {2}


@pytest.mark.parametrize(
    ("changes", "tried"),
    [
        ({"is_spot": True}, {"BlockDeviceMappings"}),
        ({"has_ebs_root": False}, {"BlockDeviceMappings", "DisableApiTermination"}),
        ({"has_ebs_root": False, "volumes": ()}, {"DisableApiTermination"}),
        ({"is_ending": True}, set()),
    ],
)
def test_what_aws_refuses_is_not_tried(changes: dict[str, Any], tried: set[str]) -> None:
    """Spot instances, instance stores and instances that are ending cannot be protected like others."""
    assert planned(seen(**changes)) == tried


def test_what_is_protected_already_stays() -> None:
    """A protected instance needs no step."""
    assert planned(protected()) == set()


def test_each_volume_is_recorded_for_itself() -> None:
    """A volume that comes later has a first state of its own."""
    plan = ACTION.plan(seen(), an_incident(), ACTION.options())

    assert isinstance(plan, tuple)
    assert {step.on for step in plan} == {"vol-1", "i-1"}


def test_protection_that_was_there_before_stays() -> None:
    """The way back lifts only what irhub set."""
    was = seen(termination_protected=True, shutdown_behavior="stop", volumes=())

    assert attributes(ACTION.restore(protected(), {"i-1": was})) == {"DisableApiStop"}


@pytest.mark.parametrize(
    ("recorded", "since"),
    [
        (seen(shutdown_behavior="stop"), {"shutdown_behavior": "terminate"}),
        (seen(is_spot=True), {}),
        (seen(has_ebs_root=False, termination_protected=True), {}),
        (seen(shutdown_behavior=""), {"termination_protected": False, "stop_protected": False}),
    ],
)
def test_what_irhub_never_set_is_not_set_back(recorded: Seen, since: dict[str, Any]) -> None:
    """An attribute that was left alone on the way there is somebody else's, whatever it is by now."""
    lifted = {"termination_protected": False, "stop_protected": False} if since else {}

    assert ACTION.restore(protected(**{**lifted, **since}), {"i-1": recorded}) == ()


def test_a_volume_is_recorded_without_the_others() -> None:
    """Each hold has only what its own way back needs."""
    both = seen(volumes=(ROOT, replace(ROOT, id="vol-2")))

    assert [len(ACTION.remember(both, on).volumes) for on in ("i-1", "vol-1", "vol-2")] == [0, 1, 1]


def test_conditions_hold_where_ec2_fills_the_key_in_only() -> None:
    """Nobody wrote down what ``ec2:Attribute`` is for a list such as the block devices, so it need not be there."""
    assert {how for each in ACTION.permissions for how in each.when} == {"StringEqualsIgnoreCaseIfExists"}


def test_protection_that_somebody_lifted_needs_nothing() -> None:
    """What is already as it was is left alone."""
    assert ACTION.restore(seen(), {"i-1": seen(), "vol-1": seen()}) == ()


@pytest.mark.parametrize("now", [protected(volumes=()), protected(volumes=(replace(ROOT, id="vol-2"),))])
def test_a_volume_that_was_detached_needs_nothing(now: Seen) -> None:
    """Whether a volume ends with an instance is no longer a question once it left."""
    assert ACTION.restore(now, {"vol-1": seen()}) == ()


def test_a_volume_moved_to_another_device_goes_back_there() -> None:
    """The device is that of now, not the one recorded."""
    moved = replace(ROOT, device="/dev/sdz", ends_with_instance=False)

    (step,) = ACTION.restore(protected(volumes=(moved,)), {"vol-1": seen()})

    assert isinstance(step, Step)
    assert step.do[0].parameters["BlockDeviceMappings"][0]["DeviceName"] == "/dev/sdz"


def test_no_volume_ends_with_a_protected_instance(cloud: Cloud) -> None:
    """Every EBS volume stays, not only the root."""
    target = unprotected(cloud)
    story = begin(World(ACTION, "here", lambda _cloud: target), cloud)

    settle(story)

    assert [volume.ends_with_instance for volume in story.seen[-1].volumes] == [False, False]
