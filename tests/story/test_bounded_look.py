"""A playbook buys a look before containment: a host that answers is isolated then, a silent one when the time is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from deployer.demo.play import PREFIX
from deployer.demo.stories import findings, scenery, sights
from deployer.demo.testimony import Sight
from deployer.sandbox import hosts
from deployer.sandbox.scene import Sketch, a_scene
from tests.story import hours
from tests.story.hours import Hours
from tests.story.stage import ABROAD, MEMBER

KIND = "Execution:Runtime/NewBinaryExecuted"
BOOK = {
    "name": "look-first",
    "order": 1,
    "threat": "Something runs on an instance that no administrator started.",
    "technique": ["T1059"],
    "does": "Looks at the host for two minutes at most, then isolates it.",
    "cannot": "It cannot believe the host.",
    "undo": "irhub incidents release INCIDENT puts the security groups back.",
    "mode": "act",
    "answers": {"type": [KIND]},
    "before": [{"collect-from-instance": {"seconds": 60, "within": "2min"}}],
    "beside": ["snapshot-volumes"],
    "contain": ["isolate-instance"],
    "after": ["write-manifest"],
}
"""What a team writes that wants to see what runs before it cuts the host off."""


@pytest.fixture(scope="module")
def time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hours]:
    """irhub with that playbook, and a clock that can be put forward."""
    with hours.deployed(tmp_path_factory.mktemp("look"), BOOK) as made:
        yield made


@dataclass
class Seen:
    """How the instance was before anything came back, and after."""

    during: Sight
    case: Mapping[str, Any]
    after: Sight
    kept: Mapping[str, Any]


@pytest.fixture(scope="module")
def answering(time: Hours) -> Seen:
    """The host drops what runs on it half a minute after the finding."""
    return _seen(time, "answers", seconds=31, works=True)


@pytest.fixture(scope="module")
def silent(time: Hours) -> Seen:
    """The host never answers, and the two minutes go by."""
    return _seen(time, "silent", seconds=121, works=False)


def _seen(time: Hours, name: str, *, seconds: int, works: bool) -> Seen:
    stage, scene = time.stage, a_scene(MEMBER, ABROAD, Sketch(name=name, interfaces=2, volumes=1))
    stage.stage(scene)
    scenery.managed(stage.sandbox, scene, "Linux")
    stage.publish(findings.about(scene, KIND, "A binary that was just made runs."))
    during, case = stage.see(scene), stage.case(scene)
    if works:
        hosts.work(MEMBER, ABROAD)
    time.pass_(seconds)
    return Seen(during, case, stage.see(scene), sights.evidence(stage.sandbox, PREFIX))


@pytest.mark.parametrize("name", ["answering", "silent"])
def test_meanwhile_the_host_can_still_be_reached(name: str, request: pytest.FixtureRequest) -> None:
    """Its groups are as they were; what starts beside is under way, and people read until when containment waits."""
    seen: Seen = request.getfixturevalue(name)

    assert not seen.during.is_isolated
    assert len(seen.during.snapshots) == 1
    assert "contain once collect-from-instance is done, at " in str(seen.case["notes"])


def test_once_the_host_has_answered_it_is_isolated(answering: Seen) -> None:
    """Before the two minutes are over, and what it dropped is kept."""
    assert answering.after.is_isolated
    assert any(key.startswith("collected/") for key in answering.kept)


def test_a_silent_host_is_isolated_when_the_time_is_over(silent: Seen) -> None:
    """Whoever owns it cannot put containment off by not answering."""
    assert silent.after.is_isolated
