"""The circuit breaker: when isolations pile up in an account, people decide about the next."""

from collections.abc import Iterator

import pytest

from deployer.sandbox.scene import Scene, Sketch, a_scene
from tests.story.stage import ABROAD, MEMBER, SWAP, Stage, count, deployed

pytestmark = pytest.mark.xdist_group("breaker")
SCENES = [a_scene(MEMBER, ABROAD, Sketch(interfaces=1, volumes=1, name=f"piled-{n}")) for n in range(3)]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub, deployed with a limit of two, and findings on three instances of one account."""
    with deployed(limits={"isolations_per_hour": 2, "concurrency": 2}) as made:
        for scene in SCENES:
            made.answer(scene)
        yield made


@pytest.mark.parametrize("scene", SCENES[:2])
def test_up_to_the_limit_irhub_acts(stage: Stage, scene: Scene) -> None:
    """The first two are contained at once."""
    assert stage.see(scene).is_isolated


def test_beyond_it_people_are_asked_and_evidence_is_kept(stage: Stage) -> None:
    """The third waits for a person; its volumes are kept and it is protected meanwhile, which harms nobody."""
    last = SCENES[2]

    assert stage.incident(last)["state"] == "waiting"
    assert stage.see(last).groups == stage.looks[last.instance_id].groups
    assert len(stage.see(last).snapshots) == len(last.volumes)
    assert stage.see(last).attributes["disableApiTermination"]
    assert count(stage.sandbox.calls, SWAP) == 2


def test_people_read_why(stage: Stage) -> None:
    """The notice says that the breaker is open, and what is asked."""
    (told,) = [
        one.body for one in stage.sandbox.receiver.received if one.path == "/slack" and SCENES[2].instance_id in one.body
    ]

    assert "the circuit breaker is open" in told
    assert "Asked of you" in told


def test_the_status_names_the_account(stage: Stage) -> None:
    """Counted by the hub's own table, and by no call for each account."""
    told = stage.run("status").facts
    row = next(one for one in told["accounts"] if one["account"] == MEMBER)

    assert told["breakers"] == [MEMBER]
    assert row["breaker"] == "3 incidents contained something in this account in this hour and the one before"
