"""The image: once for each incident, without a reboot, and found again by its tags."""

from dataclasses import replace

import pytest

from hub.action import Step, Waiting
from hub.actions.ec2 import snapshot_volumes
from hub.actions.ec2.create_image import ACTION, Image, Seen
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import Story, begin, settle
from tests.contract.world import World
from tests.contract.worlds import lone
from tests.fakes import an_incident

INCIDENT = an_incident()
SEEN = Seen("i-1", "irhub", "running", has_ebs_root=True, images=())


def image(state: str = "pending", incident_id: str = INCIDENT.id) -> Image:
    """An image of ours."""
    return Image("ami-1", "name", state, incident_id)


def planned(now: Seen) -> tuple[Step, ...]:
    """What is missing."""
    return ACTION.plan(now, INCIDENT, ACTION.options())  # type: ignore[return-value]


def test_it_is_made_once_and_without_a_reboot() -> None:
    """A reboot would lose the memory, a second image the time it takes."""
    (step,) = planned(SEEN)

    assert (step.once, step.kept, step.do[0].parameters["NoReboot"]) == (True, "evidence", True)


@pytest.mark.parametrize("state", ["pending", "available", "transient"])
def test_an_image_that_comes_is_enough(state: str) -> None:
    """Its moment is fixed, though AWS copies for long."""
    assert planned(replace(SEEN, images=(image(state),))) == ()


def test_after_one_that_failed_the_next_has_another_name() -> None:
    """Names are unique in the account, also those of images that came to nothing."""
    (first,), (second,) = planned(SEEN), planned(replace(SEEN, images=(image("failed"),)))

    assert second.do[0].parameters["Name"] == first.do[0].parameters["Name"] + "-2"


def test_another_incidents_image_does_not_count() -> None:
    """It shows another moment."""
    assert len(planned(replace(SEEN, images=(image(incident_id="inc-other"),)))) == 1


@pytest.mark.parametrize("now", [replace(SEEN, has_ebs_root=False), replace(SEEN, state="shutting-down")])
def test_there_are_instances_of_which_none_can_be_made(now: Seen) -> None:
    """AWS would refuse it."""
    assert planned(now) == ()


def test_an_instance_that_is_starting_is_waited_for() -> None:
    """AWS takes images of running and stopped instances."""
    assert isinstance(ACTION.plan(replace(SEEN, state="pending"), INCIDENT, ACTION.options()), Waiting)


def imaged(cloud: Cloud) -> Story:
    """An instance of which an image was made."""
    story = begin(World(ACTION, "here", lone), cloud)
    settle(story)
    return story


def test_the_image_says_whose_evidence_it_is(cloud: Cloud) -> None:
    """Tags are part of the call, so no image is ever without them."""
    story = imaged(cloud)

    (made,) = cloud.ec2.describe_images(Owners=["self"])["Images"]
    assert {tag["Key"]: tag["Value"] for tag in made["Tags"]} == {
        "irhub:installation": "irhub",
        "irhub:purpose": "evidence",
        "irhub:incident": story.incident.id,
        "irhub:instance": story.incident.target.id,
    }


def test_its_snapshots_are_not_the_set_of_snapshots(cloud: Cloud) -> None:
    """Both are taken, whichever comes first."""
    story = imaged(cloud)
    action, target = snapshot_volumes.ACTION, story.incident.target

    assert len(action.plan(action.look(Gate(cloud, action, target), target), story.incident, action.options())) == 1  # type: ignore[arg-type]
