"""An instance talks to a command post: isolate it, snapshot every volume, tell people.

The smallest whole answer, across accounts and Regions: a finding in a member's account starts it by EventBridge, and the hub
enters that account by a role.
"""

from deployer.demo.stories import acts, findings, sights
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import ABROAD, MEMBER, Script
from deployer.sandbox.scene import Sketch, a_scene

KIND = "Backdoor:EC2/C&CActivity.B"


def act(play: Performance) -> None:
    """From the finding to the release."""
    scene = a_scene(MEMBER, ABROAD, Sketch(name="web-1", volumes=3, ipv6=True))
    play.stage(scene)
    before = sights.instance(play.sandbox, scene)
    play.say("chapter", f"GuardDuty in {MEMBER}, {ABROAD}: {KIND}, severity 8")
    play.say("fact", f"{scene.instance_id} has 2 interfaces with IPv4 and IPv6, and 3 volumes.")
    play.publish(findings.about(scene, KIND, f"{scene.instance_id} talks to a command and control server."))
    case = play.case(scene.instance_id)
    play.say("chapter", "What the hub did")
    play.tell_steps(case)
    play.say("chapter", "What AWS shows")
    acts.entered(play)
    acts.isolated(play, scene)
    acts.snapshotted(play, scene)
    acts.read_and_taken_back(play, scene, case, before)


SCRIPT = Script("isolate-and-snapshot", act)
