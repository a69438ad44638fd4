"""Somebody guesses passwords: the addresses are blocked in the network ACL and in AWS WAF, and let go after some hours."""

from deployer.demo.play import PREFIX
from deployer.demo.stories import acts, findings, scenery, sights
from deployer.demo.stories.findings import ATTACKER, ATTACKER_IPV6
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import ABROAD, MEMBER, Script
from deployer.demo.stories.sights import State
from deployer.sandbox.scene import Scene, Sketch, a_scene

KIND = "UnauthorizedAccess:EC2/SSHBruteForce"
PREPARED = "Its owners made two IP sets that their web ACLs block; an address that they put there themselves stands in one."
NACL_HOURS, WAF_HOURS = 12, 72


def act(play: Performance) -> None:
    """From the finding to the end of the last block, and once more with a release before its time."""
    scene = a_scene(MEMBER, ABROAD, Sketch(name="bastion", interfaces=1, volumes=1, ipv6=True))
    play.stage(scene)
    scenery.ip_sets(play.sandbox, scene, PREFIX)
    before = _look(play, scene)
    play.say("chapter", f"GuardDuty in {MEMBER}, {ABROAD}: {KIND}, severity 5")
    play.say("fact", f"{ATTACKER} and {ATTACKER_IPV6} guess passwords of {scene.instance_id}. {PREPARED}")
    play.publish(findings.brute_force(scene))
    case = play.case(scene.instance_id)
    play.say("chapter", "What the hub did")
    play.tell_steps(case)
    play.say("chapter", "What AWS shows")
    acts.entered(play)
    _shown(play, scene, acl=True, waf=True)
    play.say("chapter", "What people read")
    play.tell_notice(case)
    _age_out(play, scene, before)
    _release(play, scene, before)


def _look(play: Performance, scene: Scene) -> State:
    return {**sights.instance(play.sandbox, scene), **sights.blocked(play.sandbox, scene.account_id, scene.region)}


def _shown(play: Performance, scene: Scene, *, acl: bool, waf: bool) -> None:
    entries = [one for lines in sights.acls(play.sandbox, scene).values() for one in lines]
    for address in (f"{ATTACKER}/32", f"{ATTACKER_IPV6}/128"):
        denied = [one for one in entries if " deny " in one and one.endswith(address)]
        says = f"the network ACL denies {address} in and out" if acl else f"the network ACL says nothing of {address}"
        play.shows(says, len(denied) == (2 if acl else 0))
    sets = sights.blocked(play.sandbox, scene.account_id, scene.region)
    held = {one for addresses in sets.values() for one in addresses}
    says = "the IP sets of AWS WAF hold both" if waf else "the IP sets of AWS WAF hold neither"
    play.shows(says, ({f"{ATTACKER}/32", f"{ATTACKER_IPV6}/128"} <= held) is waf)
    play.shows("the owners' own address stands in its IP set", "198.51.100.7/32" in held)


def _age_out(play: Performance, scene: Scene, before: State) -> None:
    play.say("chapter", f"{NACL_HOURS} hours after the finding: what the playbook says of the network ACL is over")
    play.hours_later(NACL_HOURS + 1)
    _shown(play, scene, acl=False, waf=True)
    play.say("chapter", f"{WAF_HOURS} hours after the finding")
    play.hours_later(WAF_HOURS - NACL_HOURS)
    _shown(play, scene, acl=False, waf=False)
    play.compare(before, _look(play, scene))


def _release(play: Performance, scene: Scene, before: State) -> None:
    other = a_scene(scene.account_id, scene.region, Sketch(name="bastion-2", interfaces=1, volumes=1, ipv6=True))
    play.stage(other)
    there = _look(play, other)
    play.say("chapter", "The way back before its time: the same on another instance, and a person releases it")
    play.publish(findings.brute_force(other))
    case = play.case(other.instance_id)
    play.tell_steps(case)
    _shown(play, other, acl=True, waf=True)
    play.release(case)
    play.compare({**before, **there}, {**_look(play, scene), **_look(play, other)})


SCRIPT = Script("block-address", act)
