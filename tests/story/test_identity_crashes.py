"""A crash between any two calls of an identity action, or of its release, is finished by the next delivery."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hub.finding import Target
from hub.incident import Mode, State
from hub.playbook import Phase, Playbook, Use
from hub.release import Request, release
from hub.respond import answer
from tests.contract.cloud import Cloud
from tests.contract.worlds_iam import ALICE, ALLOW, alice, key_of, permission_set, role
from tests.fakes import DEFAULT_PLAYBOOK
from tests.story.conftest import Scene, staged
from tests.story.crash import Crash, DiedError, never

LONG_ENOUGH = 400
"""Seconds after which SQS delivers again: six times the function's timeout, and some."""
EVERY = 5
"""Which calls a sweep tries; with 1 it takes minutes."""


@dataclass(frozen=True)
class Story:
    """Whose identity it is, and what is done to it."""

    build: Callable[[Cloud], Target]
    actions: tuple[str, ...]
    detail: Mapping[str, Any] = field(default_factory=dict)


STORIES = {
    "key": Story(key_of(alice), ("deactivate-access-key",)),
    "user": Story(alice, ("deny-all-on-user", "revoke-user-sessions")),
    "role": Story(role, ("quarantine-role", "revoke-role-sessions")),
    "permission set": Story(permission_set(ALLOW), ("contain-identity-center-user",), ALICE),
}
each_story = pytest.mark.parametrize("name", STORIES)


def furnished(scene: Scene, story: Story) -> tuple[Scene, Target]:
    """The scene with a playbook of the story's actions, and its target."""
    uses = tuple(Use(name, Phase.CONTAIN, Mode.ACT) for name in story.actions)
    hub = replace(scene.hub, playbooks=(Playbook("identities", "", {}, Mode.ACT, uses), DEFAULT_PLAYBOOK))
    return replace(scene, hub=hub), story.build(scene.cloud)


def twice(work: Callable[[], object], scene: Scene) -> None:
    """The work is begun, and begun again where it died or once more where it did not."""
    for _ in range(2):
        try:
            work()
        except DiedError:
            scene.later(LONG_ENOUGH)


def played(story: Story, crash: Crash, half: str) -> tuple[int, State, bool]:
    """What is left after a finding and after a release, where the process may die once in one of the two halves.

    That is: how many policies and keys differed while it was contained, the state of the case, and whether all is as before.
    """
    calls, crash.at = crash.at, 0
    with staged(crash) as made:
        scene, target = furnished(made, story)
        before = scene.cloud.state(target)
        crash.at = crash.calls + calls if half == "response" else 0
        twice(lambda: answer(scene.finding(target, detail=story.detail), scene.hub), scene)
        crash.at = 0
        changed = sum(scene.cloud.state(target)[name] != was for name, was in before.items())
        (case,) = scene.hub.ledger.incidents()
        crash.at = crash.calls + calls if half == "release" else 0
        twice(lambda: release(Request(case.id, "anna", force=(target.id,)), scene.hub), scene)
        crash.at = 0
        (case,) = scene.hub.ledger.incidents()
        return changed, case.state, scene.cloud.state(target) == before


@each_story
@pytest.mark.parametrize("half", ["response", "release"])
def test_every_crash_ends_as_a_run_without_one(name: str, half: str) -> None:
    """The process may die before AWS hears of a call or after AWS has done it; every fifth call is tried, each way in turn."""
    clean = played(STORIES[name], never(), "")
    assert (clean[0] > 0, clean[1:]) == (True, (State.RELEASED, True))

    for at in range(1, 80, EVERY):
        crash = Crash("before-call" if at % 2 else "after-call", at)
        assert played(STORIES[name], crash, half) == clean, f"call {at}"
        if not crash.died:
            return
    pytest.fail("there are more calls than were swept")
