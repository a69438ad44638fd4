"""A crash between any two calls is finished by the next delivery, and leaves what a run without a crash leaves."""

from collections.abc import Mapping
from typing import Any

import pytest

from hub.finding import Target
from hub.handler import serve
from hub.incident import Containment, State
from hub.record import Status
from hub.release import Request, release
from hub.respond import answer
from tests.story.conftest import Scene, staged
from tests.story.crash import Crash, DiedError, never

LONG_ENOUGH = 400
"""Seconds after which SQS delivers again: six times the function's timeout, and some."""


def instance(scene: Scene) -> Target:
    """Two interfaces in two VPCs, one of which has no quarantine group yet, and two volumes."""
    networks = [scene.cloud.network(), scene.cloud.network()]
    scene.cloud.our_group(networks[0])
    target = scene.cloud.instance(*((network, [scene.cloud.group(network)]) for network in networks))
    scene.cloud.add_volume(target, "/dev/sdf")
    return target


def story(crash: Crash) -> Mapping[str, Any]:
    """What is left when a finding was delivered, the process died once perhaps, and the finding was delivered again."""
    with staged(crash) as scene:
        target = instance(scene)
        before = scene.cloud.state(target)
        for _ in range(2):
            try:
                answer(scene.finding(target), scene.hub)
            except DiedError:
                scene.later(LONG_ENOUGH)
        crash.at = 0
        return {"contained": seen(scene, target), "restored": restored(scene, target) == before}


def seen(scene: Scene, target: Target) -> Mapping[str, Any]:
    """The outcome as anybody can see it, without ids that differ from run to run."""
    (incident,) = scene.hub.ledger.incidents()
    file = scene.hub.ledger.case_file(incident.id)
    return {
        "rules": [
            sum(len(scene.cloud.rules_of(group)) for group in groups) for groups in scene.cloud.groups_of(target).values()
        ],
        "snapshots": len(scene.cloud.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]),
        "incident": (file.incident.state, file.incident.containment, file.incident.work_done),
        "steps": {(step.action, step.status) for step in file.steps},
        "told": sum(note.name == "told" for note in file.notes),
    }


def restored(scene: Scene, target: Target) -> Mapping[str, Any]:
    """The target after its release."""
    (incident,) = scene.hub.ledger.incidents()
    release(Request(incident.id, "a person"), scene.hub)
    return scene.cloud.state(target)


CLEAN = story(never())


def test_the_clean_run_contains_and_restores() -> None:
    """What the crashes are held against is itself right."""
    assert CLEAN["contained"]["rules"] == [0, 0]
    assert CLEAN["contained"]["snapshots"] == 2
    assert CLEAN["contained"]["incident"] == (State.OPEN, Containment.CONTAINED, True)
    assert {status for _, status in CLEAN["contained"]["steps"]} == {Status.DONE}
    assert CLEAN["restored"]


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("part", range(4))
def test_every_crash_ends_as_the_clean_run(moment: str, part: int) -> None:
    """At every call the process may die, before AWS hears of it or after AWS has done it, and nothing is lost or done twice."""
    for at in range(1 + part, 200, 4):
        crash = Crash(moment, at)
        after = story(crash)
        if not crash.died:
            return
        told = after["contained"].pop("told")
        assert after == {**CLEAN, "contained": {k: v for k, v in CLEAN["contained"].items() if k != "told"}}, f"call {at}"
        assert told in {CLEAN["contained"]["told"], CLEAN["contained"]["told"] + 1}, f"call {at}"
    pytest.fail("the run has more calls than were swept")


def test_the_tick_alone_finishes_what_a_dead_run_left() -> None:
    """Without any redelivery the message that the run sent itself before its first change is enough."""
    with staged(crash := Crash("before-call", 0)) as scene:
        target = instance(scene)
        crash.at = crash.calls + 25
        with pytest.raises(DiedError):
            answer(scene.finding(target), scene.hub)
        scene.later(80)
        serve({"Records": scene.messages("tick")}, scene.hub)
        assert seen(scene, target)["incident"] == (State.OPEN, Containment.CONTAINED, True)


def released(crash: Crash) -> Mapping[str, Any]:
    """What is left when a release was asked for, the process died once perhaps, and the request was delivered again."""
    calls, crash.at = crash.at, 0
    with staged(crash) as scene:
        target = instance(scene)
        before = scene.cloud.state(target)
        answer(scene.finding(target), scene.hub)
        (incident,) = scene.hub.ledger.incidents()
        crash.at = crash.calls + calls
        for _ in range(2):
            try:
                release(Request(incident.id, "a person"), scene.hub)
            except DiedError:
                scene.later(LONG_ENOUGH)
        crash.at = 0
        file = scene.hub.ledger.case_file(incident.id)
        return {
            "restored": scene.cloud.state(target) == before,
            "state": (file.incident.state, file.incident.containment),
            "held": [hold for step in file.steps for hold in scene.hub.ledger.holds(incident, step.action)],
            "asked for": {note.says for note in file.notes if note.name == "released"},
        }


RELEASED = {
    "restored": True,
    "state": (State.RELEASED, Containment.NONE),
    "held": [],
    "asked for": {"release asked for by a person"},
}


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("part", range(2))
def test_every_crash_of_a_release_is_finished(moment: str, part: int) -> None:
    """Wherever a release dies, the next delivery restores all, says who asked, and holds nothing any more."""
    for at in range(1 + part, 100, 2):
        crash = Crash(moment, at)
        after = released(crash)
        assert after == RELEASED, f"call {at}"
        if not crash.died:
            return
    pytest.fail("the release has more calls than were swept")
