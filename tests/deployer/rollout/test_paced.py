"""Leaving, watching and going on, against operations that take their time in the sandbox, through the real gate."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from deployer.sandbox.installation import settings_file
from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from tests.deployer.scale.large import Large, Told


class Clock:
    """A clock that only pauses turn."""

    now = 0.0

    def __call__(self) -> float:
        """The seconds since it began."""
        return self.now

    def pause(self, seconds: float) -> None:
        """So much later."""
        self.now += seconds


@dataclass(frozen=True)
class Play:
    """What was said, and at what time."""

    left: Told
    left_at: float
    watched: Told
    rest: Told
    watched_late: Told


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Begun and left; watched; gone on with; watched when all was over."""
    clock = Clock()
    with Sandbox.start(World.demo()) as sandbox:
        sandbox.pace(0.2, clock)
        stage = Large(sandbox, settings_file(sandbox, tmp_path_factory.mktemp("paced") / "irhub.yaml"), pause=clock.pause)
        left = stage.run("deploy", "--yes", "--detach")
        left_at = clock.now
        yield Play(left, left_at, stage.run("watch"), stage.run("deploy", "--yes"), stage.run("watch"))


def begun(told: Told) -> list[str]:
    """The ids of the operations that were begun, or watched."""
    return [name for one in told.facts["outcomes"] for name in one.get("operations", ())]


def test_leaving_does_not_wait(play: Play) -> None:
    """The roles' operation runs, nobody waited for it, and what stands on it was not begun."""
    assert (play.left.exit_code, play.left.facts["detached"], play.left_at) == (4, True, 0)
    assert "cloudformation:CreateStackSet" in play.left.writes
    assert play.left.writes.count("cloudformation:CreateStackInstances") == 1


def test_watching_finds_it_and_sees_its_end(play: Play) -> None:
    """From another terminal, without being told its id."""
    assert (play.watched.exit_code, begun(play.watched)) == (0, begun(play.left))


def test_watching_writes_nothing(play: Play) -> None:
    """It is a read from its first call to its last."""
    assert play.watched.writes == play.watched_late.writes == []


def test_the_same_command_does_the_rest(play: Play) -> None:
    """The roles are not touched again."""
    assert (play.rest.exit_code, play.rest.facts["complete"]) == (0, True)
    assert play.rest.writes.count("cloudformation:CreateStackInstances") == 1


def test_whoever_comes_late_learns_how_it_ended(play: Play) -> None:
    """The newest operation of each StackSet."""
    assert sorted(begun(play.watched_late)) == sorted([*begun(play.left), *begun(play.rest)])
