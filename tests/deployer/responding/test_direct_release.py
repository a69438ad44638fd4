"""A direct release while AWS is at work: it is come back to from the terminal, as the hub would."""

from typing import Any

from deployer.direct.doing import wait_for_aws
from deployer.direct.here import Messages
from hub.action import Conflict
from hub.hub import Hub
from hub.incident import State
from hub.release import MOST_TRIES, Request, release
from hub.respond import answer
from tests.fakes import Clock, a_finding, a_hub, an_incident, switch_off

ID = an_incident().id


class Warming:
    """A way back that finds AWS at work so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, *seen: Any) -> Any:
        """That it is at work, or the way back."""
        self.left -= 1
        return (Conflict("lamp-1", "the lamp is warming up", passes=True),) if self.left >= 0 else switch_off().restore(*seen)


def released(times: int) -> tuple[Hub, Clock]:
    """A hub that switched a lamp off, and from here back on again."""
    clock = Clock()
    hub = a_hub(clock=clock, queue=Messages(), actions={"switch-off": switch_off(restore=Warming(times))})
    answer(a_finding(), hub)
    release(Request(ID, "ann"), hub)
    wait_for_aws(hub)
    return hub, clock


def state(hub: Hub) -> State:
    """How the case stands."""
    return hub.ledger.case_file(ID).incident.state


def test_a_direct_release_goes_on_once_aws_has_ended() -> None:
    """Nobody else would come back to it."""
    assert state(released(times=3)[0]) is State.RELEASED


def test_a_direct_release_does_not_wait_for_ever() -> None:
    """It gives up as the hub would, and nothing is left to come back to."""
    hub, _ = released(times=10_000)

    tries = [note for note in hub.ledger.case_file(ID).notes if note.name == "release-waits"]
    assert (state(hub), len(tries)) == (State.OPEN, MOST_TRIES)
