"""The actions on other resources through the real engine, gates and record: carried out for one finding, and taken back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.action import Action
from hub.finding import Target
from hub.incident import Containment, Mode, State
from hub.playbook import Phase, Playbook, Use
from hub.release import Request, release
from hub.respond import answer
from tests.contract.cloud import Cloud
from tests.contract.worlds import two_vpcs
from tests.contract.worlds_ecs import DRAIN, on_instance
from tests.contract.worlds_eks import NODE, cluster, node
from tests.contract.worlds_eks import RESTRICT as ENDPOINT
from tests.contract.worlds_exposed import PRIVATE as SNAPSHOT
from tests.contract.worlds_exposed import REVOKE, SSH, group, snapshot
from tests.contract.worlds_others import RESTART, ZERO, function, trail
from tests.contract.worlds_rds import ISOLATE, ONE, database
from tests.contract.worlds_rds import PRIVATE as DATABASE
from tests.contract.worlds_rds import snapshot as database_snapshot
from tests.contract.worlds_s3 import BLOCK, PUBLIC, RESTRICT, bucket
from tests.fakes import DEFAULT_PLAYBOOK
from tests.story.conftest import Scene

Build = Callable[[Cloud], Target]
CASES: tuple[tuple[Action[Any, Any], Build], ...] = (
    (BLOCK, bucket(PUBLIC)),
    (RESTRICT, bucket(PUBLIC)),
    (REVOKE, group(SSH)),
    (SNAPSHOT, snapshot()),
    (DATABASE, database()),
    (ISOLATE, database()),
    (ONE, database_snapshot()),
    (ZERO, function(5)),
    (DRAIN, on_instance),
    (NODE, node(two_vpcs)),
    (ENDPOINT, cluster()),
)


def answered(scene: Scene, action: Action[Any, Any], target: Target) -> Any:
    """The case, after a playbook with this action alone acted on the target, a second finding or not."""
    use = Use(action.name, Phase.CONTAIN if action.contains else Phase.AFTER, Mode.ACT)
    playbook = Playbook("further", "", {"type": [{"prefix": "Backdoor:"}]}, Mode.ACT, (use,))
    scene = replace(scene, hub=replace(scene.hub, playbooks=(playbook, DEFAULT_PLAYBOOK)))
    answer(scene.finding(target), scene.hub)
    (case,) = scene.hub.ledger.incidents()
    return case


@pytest.mark.parametrize(("action", "build"), CASES, ids=lambda part: getattr(part, "name", ""))
def test_it_is_done_and_taken_back(scene: Scene, action: Action[Any, Any], build: Build) -> None:
    """What it changed is as before when a person released it, and the case says so."""
    target = build(scene.cloud)
    before = scene.cloud.state(target)
    case = answered(scene, action, target)
    assert scene.cloud.state(target) != before
    assert not action.contains or case.containment is not Containment.NONE

    released = release(Request(case.id, "anna"), scene.hub)
    assert (scene.cloud.state(target), released.state) == (before, State.RELEASED)


def test_a_stopped_trail_records_before_anybody_asks(scene: Scene) -> None:
    """And goes on recording when the case is released."""
    target = trail()(scene.cloud)
    case = answered(scene, RESTART, target)
    release(Request(case.id, "anna"), scene.hub)

    assert scene.cloud.client("cloudtrail").get_trail_status(Name=target.id)["IsLogging"]
    assert case.containment is Containment.CONTAINED
