"""The instance profile: when it is taken, and when it is given back."""

import pytest

from hub.action import Conflict, Step
from hub.actions.ec2.remove_instance_profile import ACTION, Seen
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.stories import begin, settle
from tests.contract.world import World
from tests.contract.worlds import with_profile
from tests.fakes import an_incident

WEB, OTHER = (f"arn:aws:iam::123456789012:instance-profile/apps/{name}" for name in ("web", "other"))


def seen(state: str = "associated", profile: str = WEB, *, is_ending: bool = False) -> Seen:
    """An instance with a profile."""
    return Seen("i-1", is_ending, "iip-1", profile, state)


BARE = Seen("i-1", is_ending=False)


def back(now: Seen) -> list[type[Step] | type[Conflict]]:
    """What the way back is made of."""
    return [type(part) for part in ACTION.restore(now, {"i-1": seen()})]


@pytest.mark.parametrize("state", ["associated", "associating"])
def test_a_profile_is_taken(state: str) -> None:
    """An association that is still being made is ended too."""
    (step,) = ACTION.plan(seen(state), an_incident(), ACTION.options())  # type: ignore[misc]

    assert step.says == "take instance profile web from i-1"


@pytest.mark.parametrize("now", [BARE, seen("disassociating"), seen(is_ending=True)])
def test_nothing_is_taken_where_nothing_is_or_all_ends(now: Seen) -> None:
    """What leaves already is not taken twice."""
    assert ACTION.plan(now, an_incident(), ACTION.options()) == ()


def test_the_recorded_profile_comes_back() -> None:
    """It is named by its whole ARN, so the path is no hindrance."""
    (step,) = ACTION.restore(BARE, {"i-1": seen()})

    assert isinstance(step, Step)
    assert step.do[0].parameters == {"InstanceId": "i-1", "IamInstanceProfile": {"Arn": WEB}}


@pytest.mark.parametrize("now", [seen(profile=OTHER), seen("disassociating")])
def test_what_is_not_as_we_left_it_is_a_conflict(now: Seen) -> None:
    """Another profile is somebody's work, and one that is still leaving cannot be given."""
    assert back(now) == [Conflict]


def test_a_profile_that_is_back_needs_nothing() -> None:
    """Somebody may have given it back by hand."""
    assert back(seen()) == []


def test_the_proof_names_what_stays_valid() -> None:
    """Nobody is told that credentials already given out are dead."""
    proof = ACTION.prove(BARE)

    assert proof is not None
    assert proof.containment is Containment.CONTAINED
    assert "stay valid" in proof.survives[0]


def test_another_profile_given_since_is_left_alone(cloud: Cloud) -> None:
    """On AWS too the other profile is seen and named."""
    story = begin(World(ACTION, "here", with_profile), cloud)
    settle(story)
    cloud.client("iam").create_instance_profile(InstanceProfileName="other")
    target = story.incident.target
    cloud.ec2.associate_iam_instance_profile(InstanceId=target.id, IamInstanceProfile={"Name": "other"})

    (part,) = ACTION.restore(ACTION.look(story.gate, target), story.recorded)

    assert part.says == f"{target.id} had web and somebody gave it other since"
