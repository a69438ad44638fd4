"""A second case on what a closed one left contained: neither's release opens it while the other stands."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hub.close import Closing, Verdict, close
from hub.finding import Target
from hub.incident import Containment, Incident
from hub.release import Request, release
from hub.respond import answer
from tests.story.conftest import Scene, staged
from tests.story.crash import never


@dataclass(frozen=True)
class Two:
    """The scene, the instance, and both cases on it: the older is closed, and nothing was taken back."""

    scene: Scene
    target: Target
    before: object
    older: Incident
    newer: Incident

    def released(self, incident: Incident) -> bool:
        """True where all is as before once this one was released."""
        release(Request(incident.id, "anna"), self.scene.hub)
        return bool(self.scene.cloud.state(self.target) == self.before)


@pytest.fixture
def two() -> Iterator[Two]:
    """An instance that was isolated, a case that was closed, and another finding."""
    with staged(never()) as scene:
        network = scene.cloud.network()
        target = scene.cloud.instance((network, [scene.cloud.group(network)]))
        before = scene.cloud.state(target)
        answer(scene.finding(target), scene.hub)
        (older,) = scene.hub.ledger.incidents()
        close(Closing(older.id, "anna", Verdict.TRUE, "known"), scene.hub)
        scene.later(60)
        answer(scene.finding(target, id="another"), scene.hub)
        (newer,) = [one for one in scene.hub.ledger.incidents() if one.id != older.id]
        yield Two(scene, target, before, older, newer)


def test_the_second_case_finds_it_contained(two: Two) -> None:
    """By a look, and without a step of its own."""
    steps = two.scene.hub.ledger.case_file(two.newer.id).steps

    assert two.newer.containment is Containment.CONTAINED
    assert not [step for step in steps if step.calls and not step.kept]


@pytest.mark.parametrize("first", ["older", "newer"])
def test_the_last_release_restores(two: Two, first: str) -> None:
    """Whichever comes first leaves it as it is."""
    order = [two.older, two.newer] if first == "older" else [two.newer, two.older]

    assert [two.released(incident) for incident in order] == [False, True]
