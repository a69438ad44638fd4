"""Ending an instance: after its evidence, past what protects it, and told what is lost."""

from dataclasses import replace

import pytest

from hub.action import NoOptions, Step, Waiting
from hub.actions.ec2.settled import Snapshot
from hub.actions.ec2.terminate_instance import ACTION, Seen
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import begin, settle
from tests.contract.world import World
from tests.contract.worlds_endings import of_a_request
from tests.fakes import an_incident

INCIDENT = an_incident()
DONE = Snapshot("vol-1", "completed", INCIDENT.id)
SEEN = Seen("i-1", "running", "", False, False, (), ("vol-1",), ("vol-1",), (DONE,))


def planned(now: Seen) -> tuple[Step, ...] | Waiting:
    """What is missing."""
    return ACTION.plan(now, INCIDENT, NoOptions())


def calls(now: Seen) -> list[str]:
    """The calls of the one step."""
    (step,) = planned(now)  # type: ignore[misc]
    return [call.operation for call in step.do]


def test_it_asks_by_default_and_is_never_taken_back() -> None:
    """Nothing brings an instance back."""
    (step,) = planned(SEEN)  # type: ignore[misc]

    assert ACTION.asks
    assert step.kept
    assert ACTION.restore(SEEN, {"i-1": SEEN}) == ()


@pytest.mark.parametrize(
    ("snapshots", "words"),
    [
        ((), "vol-1 has no snapshot"),
        ((replace(DONE, state="error"),), "vol-1 has no snapshot"),
        ((replace(DONE, incident_id="inc-other"),), "vol-1 has no snapshot"),
        ((replace(DONE, state="pending"),), "vol-1 is still being copied"),
    ],
)
def test_it_waits_until_the_evidence_is_settled(snapshots: tuple[Snapshot, ...], words: str) -> None:
    """And no option gives that up."""
    waiting = planned(replace(SEEN, snapshots=snapshots))

    assert isinstance(waiting, Waiting)
    assert waiting.says.endswith(words)


def test_it_waits_for_what_still_collects() -> None:
    """Memory is lost with the instance."""
    waiting = planned(replace(SEEN, working=("irhub-collect-linux",)))

    assert isinstance(waiting, Waiting)
    assert waiting.says.endswith("irhub-collect-linux still runs on it")


@pytest.mark.parametrize("state", ["shutting-down", "terminated"])
def test_what_is_ending_or_has_ended_needs_nothing(state: str) -> None:
    """AWS is about it already, or done with it."""
    assert planned(replace(SEEN, state=state)) == ()


def test_what_was_ended_is_seen_and_not_missed(cloud: Cloud) -> None:
    """So that whoever agreed to it reads that it was carried out."""
    target = of_a_request("one-time")(cloud)
    cloud.ec2.terminate_instances(InstanceIds=[target.id])

    assert ACTION.look(Gate(cloud, ACTION, target), target).state == "terminated"


@pytest.mark.parametrize("state", ["running", "stopped", "stopping", "pending"])
def test_any_other_state_can_be_ended(state: str) -> None:
    """Also an instance that was stopped before."""
    assert calls(replace(SEEN, state=state)) == ["TerminateInstances"]


def test_what_protects_it_is_lifted_right_before() -> None:
    """Each attribute in a call of its own, as AWS wants it."""
    both = replace(SEEN, end_protected=True, stop_protected=True)

    assert calls(both) == ["ModifyInstanceAttribute", "ModifyInstanceAttribute", "TerminateInstances"]


def test_a_request_that_would_start_another_is_cancelled_first() -> None:
    """And named in the sentence."""
    asked = replace(SEEN, requests=("sir-1",))

    assert calls(asked) == ["CancelSpotInstanceRequests", "TerminateInstances"]
    assert "cancel Spot request sir-1" in planned(asked)[0].says  # type: ignore[index]


def test_the_sentence_says_what_is_lost_and_what_comes_in_its_place() -> None:
    """People read it before they agree."""
    (step,) = planned(replace(SEEN, group="web"))  # type: ignore[misc]

    assert step.says == "end i-1 for good, with its memory, vol-1; Auto Scaling group web starts another in its place"


@pytest.mark.parametrize(("kind", "requests"), [("persistent", 1), ("one-time", 0)])
def test_only_a_persistent_request_goes_on(cloud: Cloud, kind: str, requests: int) -> None:
    """Another ends with its instance."""
    target = of_a_request(kind)(cloud)

    assert len(ACTION.look(Gate(cloud, ACTION, target), target).requests) == requests


def test_protection_that_stands_does_not_keep_it(cloud: Cloud) -> None:
    """AWS would refuse the call by itself."""
    story = begin(World(ACTION, "mine", of_a_request("persistent"), final=True), cloud)
    cloud.ec2.modify_instance_attribute(InstanceId=story.incident.target.id, DisableApiTermination={"Value": True})

    settle(story)

    described = cloud.ec2.describe_instances(InstanceIds=[story.incident.target.id])["Reservations"][0]["Instances"][0]
    assert (described["State"]["Name"], story.refused) == ("terminated", [])
