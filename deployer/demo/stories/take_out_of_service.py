"""A member of a service mines: it leaves group and balancers, loses its role, and forensics gets a way in.

To end it for good is asked and waits for people; nothing else here cannot be taken back.
"""

from typing import Any

from deployer.demo import eyes
from deployer.demo.play import PREFIX
from deployer.demo.stories import acts, findings, people, scenery, sights
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import ABROAD, MEMBER, Script
from deployer.sandbox.scene import Scene, Sketch, a_scene

BEHIND = ", behind a network load balancer and a classic one. Its owners prepared a subnet and a group for forensics."
WHO, END = ("ada", "ben"), "terminate-instance"
KIND = "CryptoCurrency:EC2/BitcoinTool.B"


def act(play: Performance) -> None:
    """From the finding to the release, with one question left open."""
    scene = a_scene(MEMBER, ABROAD, Sketch(name="web-1", interfaces=1, auto_scaling=True))
    play.stage(scene)
    scenery.service(play.sandbox, scene)
    way_in = scenery.forensics(play.sandbox, scene, PREFIX)
    before = sights.instance(play.sandbox, scene)
    play.say("chapter", f"GuardDuty in {MEMBER}, {ABROAD}: {KIND}, severity 8")
    play.say("fact", f"{scene.instance_id} is one of three members of Auto Scaling group {scene.auto_scaling_group}{BEHIND}")
    play.publish(findings.about(scene, KIND, f"{scene.instance_id} mines for somebody else."))
    case = play.case(scene.instance_id)
    play.say("chapter", "What the hub did")
    play.tell_steps(case)
    play.say("chapter", "What it asks, and does not do by itself")
    asked = people.wait(play, case)
    play.say("chapter", "What AWS shows")
    _shown(play, scene, way_in)
    play.shows("the instance still runs: to end it was asked", asked and _state(play, scene)["State"]["Name"] == "running")
    acts.read_and_taken_back(play, scene, case, before)
    _ended(play)


def _shown(play: Performance, scene: Scene, way_in: str) -> None:
    sandbox = play.sandbox
    acts.entered(play)
    added = _added(play, scene)
    acts.isolated(play, scene, *added)
    acts.snapshotted(play, scene)
    groups = eyes.look(sandbox, scene).groups
    play.shows("one interface more, which lets forensics in and nothing out", [groups[one] for one in added] == [(way_in,)])
    play.shows("no load balancer holds it any more", not any(sights.targets(sandbox, scene).values()))
    scaling = sandbox.client("autoscaling", scene.account_id, scene.region)
    (group,) = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[scene.auto_scaling_group])["AutoScalingGroups"]
    members = [one["InstanceId"] for one in group["Instances"]]
    play.shows("its group has three members without it", len(members) == 3 and scene.instance_id not in members)  # noqa: PLR2004
    play.shows(
        "it has no role, and what it was given of it is denied",
        "IamInstanceProfile" not in _state(play, scene) and any(any(one) for one in sights.role(sandbox, scene).values()),
    )


def _added(play: Performance, scene: Scene) -> tuple[str, ...]:
    return tuple(one for one in eyes.look(play.sandbox, scene).groups if one not in scene.interface_ids)


def _state(play: Performance, scene: Scene) -> dict[str, Any]:
    ec2 = play.sandbox.client("ec2", scene.account_id, scene.region)
    found: dict[str, Any] = ec2.describe_instances(InstanceIds=[scene.instance_id])["Reservations"][0]["Instances"][0]
    return found


def _ended(play: Performance) -> None:
    """The deck's other ending, on another instance: nothing brings it back, and so two people have to agree."""
    scene = a_scene(MEMBER, ABROAD, Sketch(name="web-2", interfaces=1))
    play.stage(scene)
    play.say("chapter", "The other ending: another miner, and two people agree to end it")
    play.publish(findings.about(scene, KIND, f"{scene.instance_id} mines for somebody else."))
    case = play.case(scene.instance_id)
    people.wait(play, case)
    first, second = ((one,) for one in WHO)
    people.agree(play, case, END, reason="not worth keeping", who=first)
    play.shows("after the first has agreed it runs still", _state(play, scene)["State"]["Name"] == "running")
    people.agree(play, case, END, reason="not worth keeping", who=second)
    play.shows("after the second it is ended for good", _state(play, scene)["State"]["Name"] == "terminated")
    acts.snapshotted(play, scene)
    play.tell_notice(play.case(scene.instance_id))
    play.keeps(play.case(scene.instance_id))


SCRIPT = Script("take-out-of-service", act, has_people=True)
