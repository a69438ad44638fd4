"""What the stories about one instance share."""

from collections.abc import Mapping
from typing import Any

from deployer.demo.play import PREFIX
from deployer.demo.stories import sights
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import MEMBER
from deployer.sandbox.scene import Scene
from deployer.words import many

ROLE = "arn:aws:iam::{}:role/irhub/{}-contain"


def entered(play: Performance, account_id: str = MEMBER) -> None:
    """The way of the finding, as the recorded calls show it."""
    role = ROLE.format(account_id, PREFIX)
    hub = f"::{play.sandbox.world.hub.id}:"
    entries = [one for one in play.sandbox.calls if one.name == "sts:AssumeRole" and one.parameters.get("RoleArn") == role]
    says = f"the finding came by EventBridge, and the hub, nobody else, entered role {PREFIX}-contain of {account_id}"
    play.shows(says, entries and all(hub in one.principal_arn for one in entries))


def snapshotted(play: Performance, scene: Scene) -> None:
    """Every volume is in a completed snapshot."""
    taken = sights.snapshots(play.sandbox, scene)
    play.shows(
        f"a completed snapshot for each of {many(len(scene.volumes), 'volume')}", set(taken.values()) == set(scene.volumes)
    )


def read_and_taken_back(play: Performance, scene: Scene, case: Mapping[str, Any], before: sights.State) -> None:
    """What people read of the case, then its release, after which the instance is as before and its snapshots stay."""
    play.say("chapter", "What people read")
    play.tell_notice(case)
    play.say("chapter", "The way back")
    play.release(case)
    play.compare(before, sights.instance(play.sandbox, scene))
    snapshotted(play, scene)


def isolated(play: Performance, scene: Scene, *but: str) -> None:
    """Every interface is closed."""
    says = f"{many(len(scene.interfaces), 'network interface')} of {scene.instance_id} in a group without any rule"
    play.shows(says, sights.is_isolated(play.sandbox, scene, but))
