"""A story just long enough for the observer to judge every promise by it: the demo's, without what is told to people."""

from dataclasses import replace

from deployer.demo import eyes, story, written
from deployer.demo.observer import judge
from deployer.demo.testimony import Rollout, Sight
from deployer.sandbox.faults import Fault, denied, failing_instance
from deployer.sandbox.scene import Scene, Sketch, a_scene
from tests.story.stage import ABROAD, DEMO, HOME, HUB, MEMBER, WATCHED, Stage

UNLUCKY = "444444444444"
SMALL = replace(
    DEMO,
    members=tuple(account for account in DEMO.members if account.id in {MEMBER, UNLUCKY, WATCHED}),
    regions=(HOME, ABROAD),
)
"""No more accounts and Regions than the story needs."""


def complaints(stage: Stage) -> dict[str, tuple[str, ...]]:
    """What speaks against each promise that was broken."""
    rollout = roll_out(stage)
    scene = a_scene(MEMBER, ABROAD, Sketch(name="victim"))
    sights = respond(stage, scene)
    hold_back(stage)
    pause(stage)
    forge(stage)
    seen = story.testimony(stage, rollout, scene, sights)
    return {name: words for name, words in judge(seen).items() if words}


def roll_out(stage: Stage) -> Rollout:
    """The deployment, in which one account cannot be reached in one Region; the same command again where that was not all."""
    broken = (UNLUCKY, ABROAD)
    stage.sandbox.faults.add(failing_instance(*broken, "not authorized to perform: events:PutRule"))
    with stage.stretch("plan"):
        planned = stage.run("plan")
    with stage.stretch("deploy"):
        first = stage.run("deploy", "--yes")
    assert "outcomes" in first.facts, first.talk
    reported = tuple((one["account"], one["region"]) for change in first.facts["outcomes"] for one in change["failures"])
    there = eyes.in_place(stage.sandbox, "irhub", story.wanted(stage))
    if story.wanted(stage) - there != {broken}:
        stage.run("deploy", "--yes")
    return Rollout(story.announced(planned.facts), broken, reported, first.exit_code, story.wanted(stage), there)


def respond(stage: Stage, scene: Scene) -> tuple[Sight, Sight, Sight]:
    """A finding, the same again, an update that the ledger does not take at first, and the release."""
    before = stage.stage(scene)
    with stage.stretch("incident"):
        stage.raise_finding(scene)
    contained = stage.see(scene)
    with stage.stretch("duplicate"):
        stage.raise_finding(scene)
    with stage.stretch("update"):
        stage.sandbox.faults.add(Fault("dynamodb", "TransactWriteItems", denied("dynamodb")))
        stage.raise_finding(scene, count=2)
        stage.later()
    with stage.stretch("release"):
        for case in stage.cases(scene):
            stage.run("incidents", "release", case, "--yes")
        stage.sandbox.settle()
    return before, contained, stage.see(scene)


def hold_back(stage: Stage) -> None:
    """Findings where irhub may only look, and where it has to ask."""
    for account in (WATCHED, HUB):
        scene = a_scene(account, ABROAD, Sketch(name="spared"))
        stage.stage(scene)
        with stage.stretch("held back"):
            stage.raise_finding(scene)


def pause(stage: Stage) -> None:
    """A finding while everything is paused."""
    scene = a_scene(MEMBER, ABROAD, Sketch(name="paused"))
    stage.stage(scene)
    stage.run("pause", "--reason", "a drill")
    with stage.stretch("paused"):
        stage.raise_finding(scene)
    stage.run("resume")


def forge(stage: Stage) -> None:
    """Events that are not what they say, and a sample."""
    scene = a_scene(MEMBER, ABROAD, Sketch(name="innocent"))
    stage.stage(scene)
    with stage.stretch("forged"):
        stage.slip_in(written.forged(scene))
        stage.raise_sample(scene)
