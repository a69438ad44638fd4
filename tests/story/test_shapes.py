"""Every shape of EC2 finding that others recorded: the world it speaks of is built, the finding is raised, and it is contained.

All are moved to one account and Region, so that one deployment serves them, and into the casing in which EventBridge carries
them: what an SDK showed in another would not meet the pattern of our rule. They are worked on beside each other, as on AWS.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from deployer.sandbox.retold import detail_of, retell
from deployer.sandbox.scene import Scene
from deployer.sandbox.stage import build
from tests import corpus
from tests.replay import acting
from tests.story.stage import ABROAD, MEMBER, Stage, deployed

pytestmark = [corpus.needed, pytest.mark.xdist_group("shapes")]
IDS = re.compile(r"\b(i|eni|vpc|subnet|sg)-[0-9a-f]{8,17}\b")


def moved(event: dict[str, Any], number: int) -> dict[str, Any]:
    """The event in our member and Region, with ids of its own: several lines speak of one instance."""
    text = json.dumps({**event, "detail": detail_of(event)}).replace(event["account"], MEMBER).replace(event["region"], ABROAD)
    made: dict[str, Any] = json.loads(IDS.sub(lambda found: f"{found[0][:-4]}{number:04x}", text))
    return made


def paths(value: Any, at: str = "") -> Iterator[str]:
    """What a shape consists of: every field with its type, and how many stand in each list."""
    if isinstance(value, dict):
        yield from (path for key, inner in value.items() for path in paths(inner, f"{at}.{key}"))
    elif isinstance(value, list):
        yield f"{at}: {len(value)}"
        yield from (path for inner in value for path in paths(inner, f"{at}[]"))
    else:
        yield f"{at}: {type(value).__name__}"


def shapes() -> dict[str, dict[str, Any]]:
    """One event for each shape of resource, by the name of the line that has it first."""
    found: dict[frozenset[str], tuple[str, dict[str, Any]]] = {}
    for number, line in enumerate(corpus.guardduty()):
        if detail_of(line.finding).get("resource", {}).get("resourceType") == "Instance":
            event = moved(acting(line.value), number)
            found.setdefault(frozenset(paths(event["detail"]["resource"])), (line.name, event))
    return dict(found.values())


SHAPES = shapes()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """irhub, deployed, with every shape's world in it, and all of the findings answered."""
    with deployed() as made:
        for event in SHAPES.values():
            build(scene_of(event), made.sandbox.client)
        for event in SHAPES.values():
            made.sandbox.put_event(event, MEMBER, ABROAD)
        made.sandbox.settle(120)
        yield made


def scene_of(event: dict[str, Any]) -> Scene:
    """What the finding speaks of."""
    retold = retell(event)
    assert retold is not None
    return retold.scene


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_contained(stage: Stage, name: str) -> None:
    """All interfaces closed and all volumes kept, whatever the finding names of them and whatever it leaves out."""
    scene = scene_of(SHAPES[name])

    seen = stage.see(scene)
    assert seen.is_isolated
    assert sorted(seen.groups) == sorted(scene.interface_ids)
    assert len(seen.snapshots) == len(scene.volumes)


def test_each_has_a_case_of_its_own(stage: Stage) -> None:
    """One incident each, all of them contained, and nothing was left over."""
    listed = stage.run("incidents", "list").facts["incidents"]

    assert len(listed) == len(SHAPES)
    assert {one["containment"] for one in listed} == {"contained"}
