"""Something runs on two hosts, one with Linux, one with Windows: everything that can be kept is kept, and can be checked."""

from collections.abc import Mapping
from typing import Any

from deployer.demo.play import PREFIX
from deployer.demo.stories import acts, findings, people, scenery, sights
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import ABROAD, MEMBER, Script
from deployer.sandbox import hosts
from deployer.sandbox.scene import Scene, Sketch, a_scene

KIND = "Execution:Runtime/NewBinaryExecuted"
HOSTS = {"Linux": "build-1", "Windows": "desk-1"}


def act(play: Performance) -> None:
    """Two findings, what is kept of each host, and the release after which all of it is still there."""
    scenes = {platform: _stage(play, platform, name) for platform, name in HOSTS.items()}
    befores = {platform: sights.instance(play.sandbox, scene) for platform, scene in scenes.items()}
    for platform, scene in scenes.items():
        play.say("chapter", f"GuardDuty in {MEMBER}, {ABROAD}: {KIND} on {scene.instance_id}, which runs {platform}")
        play.publish(findings.about(scene, KIND, f"A binary that was just made runs on {scene.instance_id}."))
        _answer(play, scene)
    play.say("chapter", "What people read of the last one")
    play.tell_notice(play.case(scene.instance_id))
    for platform, scene in scenes.items():
        play.say("chapter", f"The way back of {scene.instance_id}; evidence stays")
        case = play.case(scene.instance_id)
        play.release(case)
        play.compare(befores[platform], sights.instance(play.sandbox, scene))
        _kept(play, scene, case)


def _stage(play: Performance, platform: str, name: str) -> Scene:
    scene = a_scene(MEMBER, ABROAD, Sketch(name=name, interfaces=1, volumes=2))
    play.stage(scene)
    scenery.managed(play.sandbox, scene, platform)
    return scene


def _answer(play: Performance, scene: Scene) -> None:
    play.say("fact", "The hub isolates, snapshots, and asks the host to collect; until that answers the case waits.")
    dropped = hosts.work(scene.account_id, scene.region)
    play.shows("the host put one archive into the drop bucket, by a URL good for that alone", dropped == (scene.instance_id,))
    play.later()
    case = play.case(scene.instance_id)
    play.tell_steps(case)
    people.wait(play, case)
    acts.isolated(play, scene)
    acts.snapshotted(play, scene)
    _kept(play, scene, case)


def _kept(play: Performance, scene: Scene, case: Mapping[str, Any]) -> None:
    """What lies in the evidence account of this host, as S3 and EC2 show it, and by the word of the check."""
    found = sights.evidence(play.sandbox, PREFIX)
    mine = {key: one for key, one in found.items() if scene.instance_id in key}
    folders = {key.partition("/")[0] for key in mine}
    play.shows(
        "what the API knew, what the host dropped and a manifest lie in the evidence bucket",
        {"api-state", "collected", "manifest"} <= folders,
    )
    play.shows(
        "each has its SHA-256 and is locked", bool(mine) and all(one["sha256"] and one["until"] for one in mine.values())
    )
    copies = sights.copies(play.sandbox, scene.instance_id)
    play.shows(f"the evidence account has its own copies of {len(scene.volumes)} snapshots", len(copies) == len(scene.volumes))
    checked = play.run("evidence", "verify", case["incident"]["id"])
    play.shows("irhub evidence verify reads every byte again, and all agrees with the manifest", checked.exit_code == 0)


SCRIPT = Script("collect-evidence", act)
