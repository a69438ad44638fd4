"""Detaching: which members leave their group, and how they come back."""

from dataclasses import replace

import pytest

from hub.action import Conflict, NoOptions, Step, Waiting
from hub.actions.ec2.detach_from_auto_scaling_group import ACTION
from hub.actions.ec2.membership import Seen
from tests.contract.cloud import Cloud
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds import group_of
from tests.fakes import an_incident

MEMBER = Seen("i-1", "web", "InService")
OUT = Seen("i-1", "", "", desired=1, most=2)


@pytest.mark.parametrize("state", ["InService", "Standby"])
def test_a_member_is_taken_out_and_the_capacity_kept(state: str) -> None:
    """The service keeps its size."""
    (step,) = ACTION.plan(replace(MEMBER, state=state), an_incident(), NoOptions())  # type: ignore[misc]

    assert step.do[0].parameters["ShouldDecrementDesiredCapacity"] is False


@pytest.mark.parametrize("state", ["", "Detaching", "Detached", "Terminating:Wait", "Warmed:Stopped", "EnteringStandby"])
def test_states_that_need_or_allow_no_leaving(state: str) -> None:
    """Done is done, and AWS refuses the others."""
    assert ACTION.plan(replace(MEMBER, state=state), an_incident(), NoOptions()) == ()


def test_a_member_that_is_coming_is_waited_for() -> None:
    """It can leave once it is there."""
    assert isinstance(ACTION.plan(replace(MEMBER, state="Pending:Wait"), an_incident(), NoOptions()), Waiting)


@pytest.mark.parametrize(
    ("now", "parts"),
    [
        (OUT, [Step]),
        (replace(MEMBER, state="Pending"), []),
        (MEMBER, []),
        (replace(MEMBER, state="Detaching"), [Conflict]),
        (replace(MEMBER, group="other"), [Conflict]),
        (replace(OUT, desired=None, most=None), [Conflict]),
        (replace(OUT, desired=2), [Conflict]),
    ],
)
def test_the_way_back_is_into_the_group_it_was_in(now: Seen, parts: list[type[Step] | type[Conflict]]) -> None:
    """Unless it is gone, or full, or another has the instance."""
    assert [type(part) for part in ACTION.restore(now, {"i-1": MEMBER})] == parts


def test_a_group_that_was_deleted_is_told(cloud: Cloud) -> None:
    """There is nothing to come back to."""
    story = begin(World(ACTION, "gone", group_of(0, 4)), cloud)
    settle(story)
    cloud.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="web", ForceDelete=True)

    undo(story)

    (conflict,) = story.way_back
    assert conflict.says.endswith("which was deleted since")
