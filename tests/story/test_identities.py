"""The actions on identities through the real engine, gates and record: carried out for one finding, and taken back."""

from dataclasses import replace
from typing import Any

from hub.finding import Target
from hub.incident import Containment, Incident, Mode, State
from hub.playbook import Phase, Playbook, Use
from hub.release import Request, release
from hub.respond import answer
from tests.contract.worlds_iam import alice, key_of, role_in_use
from tests.fakes import DEFAULT_PLAYBOOK, FakeChannel
from tests.story.conftest import Scene


def answered(scene: Scene, target: Target, *names: str, **how: Any) -> tuple[Scene, Incident]:
    """The scene with a playbook of these actions, and the case of a finding on the target."""
    playbook = Playbook("identities", "", {}, Mode.ACT, tuple(Use(name, Phase.CONTAIN, **how) for name in names))
    scene = replace(scene, hub=replace(scene.hub, playbooks=(playbook, DEFAULT_PLAYBOOK), channels=(FakeChannel(),)))
    answer(scene.finding(target), scene.hub)
    (case,) = scene.hub.ledger.incidents()
    return scene, case


def told(scene: Scene) -> Any:
    """What people read last."""
    (channel,) = scene.hub.channels
    return channel.notices[-1]  # type: ignore[attr-defined]


def test_a_key_stays_off_until_it_is_named(scene: Scene) -> None:
    """A release takes the denial off and says how the key goes on; with its name said, all is as before."""
    target = key_of(alice)(scene.cloud)
    before = scene.cloud.state(target)
    scene, case = answered(scene, target, "deactivate-access-key")
    assert case.containment is Containment.CONTAINED

    partly = release(Request(case.id, "anna"), scene.hub)
    assert told(scene).not_done[0].endswith(f"to put it back all the same: --force {target.id}")
    wholly = release(Request(case.id, "anna", force=(target.id,)), scene.hub)

    assert (partly.state, wholly.state) == (State.OPEN, State.RELEASED)
    assert scene.cloud.state(target) == before


def test_a_user_is_denied_and_its_sessions_revoked_and_all_comes_back(scene: Scene) -> None:
    """Both actions side by side contain wholly, and one release takes both off."""
    target = alice(scene.cloud)
    before = scene.cloud.state(target)
    scene, case = answered(scene, target, "deny-all-on-user", "revoke-user-sessions")

    released = release(Request(case.id, "anna"), scene.hub)

    assert (case.containment, released.state) == (Containment.CONTAINED, State.RELEASED)
    assert scene.cloud.state(target) == before


def test_people_read_who_uses_a_role_before_they_agree(scene: Scene) -> None:
    """Nothing is done yet; instance, function and tasks are named beside the step that waits."""
    target = role_in_use(scene.cloud)
    before = scene.cloud.state(target)
    scene, case = answered(scene, target, "quarantine-role", "revoke-role-sessions")

    assert (case.state, scene.cloud.state(target)) == (State.WAITING, before)
    assert any("1 function (resize); 2 tasks" in line for line in told(scene).asked)
    assert any("4 in ap-southeast-2 use role web" in line for line in told(scene).not_done)


def test_a_role_is_denied_and_revoked_where_the_playbook_says_so(scene: Scene) -> None:
    """What acts by the playbook's own word and a second finding is done, and taken back wholly."""
    target = role_in_use(scene.cloud)
    before = scene.cloud.state(target)
    scene, _ = answered(scene, target, "quarantine-role", "revoke-role-sessions", mode=Mode.ACT)
    answer(scene.finding(target, id="0" * 32), scene.hub)
    (case,) = scene.hub.ledger.incidents()

    released = release(Request(case.id, "anna"), scene.hub)

    assert (case.containment, released.state) == (Containment.CONTAINED, State.RELEASED)
    assert scene.cloud.state(target) == before
