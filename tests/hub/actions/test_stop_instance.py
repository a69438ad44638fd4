"""Stopping: after the evidence, past the protection, and never where AWS knows no way back."""

from dataclasses import replace

import pytest

from hub.action import Conflict, Step, Waiting
from hub.actions.ec2.stop_instance import ACTION, Options, Seen, Snapshot
from hub.incident import Containment
from tests.contract.cloud import Cloud
from tests.contract.gate import Gate
from tests.contract.stories import begin, settle, undo
from tests.contract.world import World
from tests.contract.worlds_further import stop_protected
from tests.fakes import an_incident

INCIDENT = an_incident()
DONE = Snapshot("vol-1", "completed", INCIDENT.id)
SEEN = Seen("i-1", "running", False, True, False, False, ("vol-1",), (DONE,))
STOPPED = replace(SEEN, state="stopped")


def planned(now: Seen, *, without_snapshots: bool = False) -> tuple[Step, ...] | Waiting:
    """What is missing."""
    return ACTION.plan(now, INCIDENT, Options(without_snapshots))


def test_it_asks_unless_the_playbook_says_act() -> None:
    """Memory cannot be brought back, so nobody loses it by default."""
    assert ACTION.asks


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
    """Every volume is in a completed snapshot of this incident first."""
    waiting = planned(replace(SEEN, snapshots=snapshots))

    assert isinstance(waiting, Waiting)
    assert waiting.says.endswith(words)


def test_it_waits_for_what_still_collects() -> None:
    """A memory capture would be cut off; a playbook that gives evidence up gives that up too."""
    now = replace(SEEN, working=("irhub-memory-linux",))

    waiting = planned(now)
    assert isinstance(waiting, Waiting)
    assert waiting.says.endswith("irhub-memory-linux still runs on it")
    assert planned(now, without_snapshots=True)


def test_only_our_documents_under_way_are_waited_for(cloud: Cloud) -> None:
    """Not what has ended, and not what others run."""
    target = cloud.instance()
    tags = [{"Key": key, "Value": "Linux"} for key in ("sandbox:managed", "sandbox:works")]
    cloud.ec2.create_tags(Resources=[target.id], Tags=tags)
    for document in ("irhub-memory-linux", "AWS-RunShellScript"):
        cloud.client("ssm").send_command(InstanceIds=[target.id], DocumentName=document)

    assert ACTION.look(Gate(cloud, ACTION, target), target).working == ("irhub-memory-linux",)


def test_a_playbook_may_give_the_evidence_up() -> None:
    """Where stopping matters more."""
    assert planned(replace(SEEN, snapshots=()), without_snapshots=True)


@pytest.mark.parametrize(("store", "lost"), [(True, "its memory and its instance store volumes"), (False, "its memory")])
def test_the_sentence_says_what_is_lost(store: bool, lost: str) -> None:
    """People read it before they agree."""
    (step,) = planned(replace(SEEN, has_instance_store=store))  # type: ignore[misc]

    assert step.says == f"stop i-1, which loses {lost}"


def test_protection_is_lifted_for_the_call_alone() -> None:
    """It stands again behind it."""
    (step,) = planned(replace(SEEN, protected=True))  # type: ignore[misc]

    assert [call.parameters.get("DisableApiStop") for call in step.do] == [{"Value": False}, None, {"Value": True}]


@pytest.mark.parametrize("state", ["pending", "stopping"])
def test_a_state_on_the_way_is_waited_for(state: str) -> None:
    """AWS refuses it, or is about it already."""
    assert planned(replace(SEEN, state=state)) == Waiting(f"i-1 is {state} still")


@pytest.mark.parametrize(
    ("now", "words"),
    [(replace(SEEN, is_spot=True), "a Spot instance"), (replace(SEEN, has_ebs_root=False), "its root is an instance store")],
)
def test_what_cannot_be_stopped_is_left_and_named(now: Seen, words: str) -> None:
    """The proof says why it runs on."""
    assert planned(now) == ()
    assert words in ACTION.prove(now).says[0]  # type: ignore[union-attr]


@pytest.mark.parametrize("now", [STOPPED, replace(SEEN, state="shutting-down")])
def test_what_runs_no_more_is_left(now: Seen) -> None:
    """There is nothing to stop."""
    assert planned(now) == ()


@pytest.mark.parametrize(("state", "parts"), [("stopped", [Step]), ("stopping", [Conflict]), ("running", []), ("pending", [])])
def test_it_is_started_once_it_is_stopped(state: str, parts: list[type]) -> None:
    """What somebody started already is left, and what is still stopping cannot be started."""
    assert [type(part) for part in ACTION.restore(replace(SEEN, state=state), {"i-1": SEEN})] == parts


def test_protection_that_was_lost_is_put_up_again() -> None:
    """A run that broke off between its calls had lifted it."""
    parts = ACTION.restore(STOPPED, {"i-1": replace(SEEN, protected=True)})

    assert [part.says for part in parts] == ["start i-1 again", "protect i-1 against being stopped again"]


@pytest.mark.parametrize(
    ("state", "shown"),
    [("running", Containment.NONE), ("stopping", Containment.PARTLY), ("stopped", Containment.CONTAINED)],
)
def test_the_proof_is_the_state(state: str, shown: Containment) -> None:
    """Only what is stopped does nothing."""
    assert ACTION.prove(replace(SEEN, state=state)).containment is shown  # type: ignore[union-attr]


def test_a_protected_instance_is_stopped_and_still_protected(cloud: Cloud) -> None:
    """AWS refuses the call while the protection stands."""
    story = begin(World(ACTION, "here", stop_protected, Options(without_snapshots=True)), cloud)
    settle(story)

    assert (story.refused, story.seen[-1].state, story.seen[-1].protected) == ([], "stopped", True)


def test_a_lost_protection_comes_back(cloud: Cloud) -> None:
    """Starting and protecting do not hinder one another."""
    story = begin(World(ACTION, "here", stop_protected, Options(without_snapshots=True)), cloud)
    settle(story)
    cloud.ec2.modify_instance_attribute(InstanceId=story.incident.target.id, DisableApiStop={"Value": False})

    undo(story)

    assert (story.refused, story.left_over) == ([], ())
