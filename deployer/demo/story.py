"""The story of the demo: roll out, one finding and all that comes of it, the way back, and what must change nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.demo import eyes, strangers, written
from deployer.demo.observer import judge
from deployer.demo.play import PREFIX, Play
from deployer.demo.seen import changes
from deployer.demo.testimony import Calls, Rollout, Sight, Testimony
from deployer.sandbox.faults import failing_instance
from deployer.sandbox.scene import Scene, Sketch, a_scene
from deployer.words import many

VICTIM, ABROAD = "333333333333", "ap-southeast-2"
"""A member and a Region that are not the hub's."""
UNLUCKY = ("444444444444", "us-east-1")
"""Where the first deployment cannot succeed."""
WATCHED, ASKED = "777777777777", "222222222222"
REASON = (
    "ResourceLogicalId:Forward, ResourceType:AWS::Events::Rule, "
    "ResourceStatusReason:not authorized to perform: events:PutRule with an explicit deny in a service control policy"
)
SWAP = "ec2:ModifyNetworkInterfaceAttribute"


@dataclass(frozen=True, slots=True)
class Told:
    """What the story came to: facts for people and programs, and the observer's word on each promise."""

    facts: Mapping[str, Any]
    complaints: Mapping[str, tuple[str, ...]]

    @property
    def kept(self) -> bool:
        """True where every promise was kept."""
        return not any(self.complaints.values())


def tell(play: Play, sketch: Sketch | None = None) -> Told:
    """Plays the whole story and has it judged."""
    rollout = roll_out(play)
    scene = a_scene(VICTIM, ABROAD, sketch)
    before = play.stage(scene)
    contained = respond(play, scene)
    repeat(play, scene)
    update(play, scene)
    released = take_back(play, scene)
    hold_back(play)
    pause(play)
    forge(play, scene)
    seen = testimony(play, rollout, scene, (before, contained, released))
    return Told(facts(play, seen), judge(seen))


def roll_out(play: Play) -> Rollout:
    """Hub and spokes are deployed; one account cannot be reached at first, and is by the same command again."""
    play.say("chapter", "Roll out: plan, deploy, one account fails, the same command again")
    play.sandbox.faults.add(failing_instance(*UNLUCKY, REASON))
    with play.stretch("plan"):
        planned = play.run("plan")
    for change in planned.facts["changes"]:
        play.say("step", change["says"])
    play.say("proof", f"calls that change something, made by the plan: {len(changes(play.stretches['plan']))}")
    with play.stretch("deploy"):
        first = play.run("deploy", "--yes")
    reported = tuple((one["account"], one["region"]) for change in first.facts["outcomes"] for one in change["failures"])
    for account, region in reported:
        play.say("trouble", f"{account} {region} failed and is named; exit code {first.exit_code}; all others are done")
    there = eyes.in_place(play.sandbox, PREFIX, wanted(play))
    again = play.run("deploy", "--yes")
    play.say(
        "fact", f"the same command again: exit code {again.exit_code}, {many(len(again.facts['outcomes']), 'change')} made"
    )
    idle = play.run("plan", "--detailed-exitcode")
    play.say("fact", f"a plan after it: {'nothing changes' if idle.exit_code == 0 else 'something is still to do'}")
    play.sandbox.warm()
    return Rollout(announced(planned.facts), UNLUCKY, reported, first.exit_code, wanted(play), there)


def announced(plan: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Name and Region of every write call in a plan."""
    return tuple((call["call"], call["region"]) for change in plan["changes"] for call in change["calls"])


def wanted(play: Play) -> frozenset[tuple[str, str]]:
    """Every account, but for suspended ones, in every Region."""
    world = play.sandbox.world
    return frozenset((account.id, region) for account in world.accounts if not account.suspended for region in world.regions)


def respond(play: Play, scene: Scene) -> Sight:
    """A finding comes, and the instance is contained."""
    play.say("chapter", f"A finding on {scene.instance_id} in {scene.account_id}, {scene.region}")
    play.say("fact", f"{written.TYPE}, severity 8; {len(scene.interfaces)} interfaces, {len(scene.volumes)} volumes")
    with play.stretch("incident"):
        play.raise_finding(scene)
    seen = eyes.look(play.sandbox, scene)
    show(play, scene)
    play.say("proof", f"read by the observer: isolated {seen.is_isolated}, {len(seen.snapshots)} snapshots")
    play.say("fact", f"{seconds_to_contain(play):.2f} s from the event to the last interface isolated")
    return seen


def show(play: Play, scene: Scene) -> None:
    """Each step's sentence with how it ended, and the notice as Slack's stand-in received it."""
    shown = play.run("incidents", "show", play.incident(scene)["id"])
    for step in shown.facts["steps"]:
        play.say("step", f"{step['says']}: {step['status']}")
    channels = ", ".join(notice.channel for notice in eyes.told(play.sandbox))
    play.say("fact", f"told: {channels}; as Slack's stand-in received it:")
    for line in eyes.as_read(play.sandbox):
        play.say("notice", line)


def repeat(play: Play, scene: Scene) -> None:
    """The very same event comes again."""
    play.say("chapter", "The same event again")
    with play.stretch("duplicate"):
        play.raise_finding(scene)
    play.say("fact", f"changes: {changes_on_duplicate(play)}")


def update(play: Play, scene: Scene) -> None:
    """GuardDuty reports the same finding again, a quarter of an hour later."""
    play.say("chapter", "An update of the finding")
    with play.stretch("update"):
        play.raise_finding(scene, count=2)
    play.say("fact", f"it joined {play.incident(scene)['id']}, which counts {play.incident(scene)['finding_count']} findings")


def take_back(play: Play, scene: Scene) -> Sight:
    """A person releases the incident."""
    play.say("chapter", "The way back")
    with play.stretch("release"):
        released = play.run("incidents", "release", play.incident(scene)["id"], "--yes")
        play.sandbox.settle()
    for says in released.facts["taken_back"]:
        play.say("step", says)
    return eyes.look(play.sandbox, scene)


def hold_back(play: Play) -> None:
    """Findings in an account that is only watched, and in one that is asked."""
    play.say("chapter", f"Findings where irhub may not act: {WATCHED} is watched, {ASKED} is asked")
    for account in (WATCHED, ASKED):
        scene = a_scene(account, ABROAD, Sketch(name="spared"))
        play.stage(scene)
        with play.stretch("held back"):
            play.raise_finding(scene)
        play.say("fact", f"{account}: {play.incident(scene)['state']}, {play.incident(scene)['containment']} contained")


def pause(play: Play) -> None:
    """One command stops everything, and another lets it go on."""
    play.say("chapter", "One command pauses everything")
    scene = a_scene(VICTIM, ABROAD, Sketch(name="paused"))
    play.stage(scene)
    play.run("pause", "--reason", "a drill")
    with play.stretch("paused"):
        play.raise_finding(scene)
    play.run("resume")
    made = member_changes(play.stretches["paused"])
    play.say("proof", f"changes while it was paused: {len(made)}; the case is {play.incident(scene)['state']} and was told")


def forge(play: Play, scene: Scene) -> None:
    """Events that are not what they say."""
    play.say("chapter", "Forged, malformed and sample events")
    other = a_scene(scene.account_id, scene.region, Sketch(name="innocent"))
    play.stage(other)
    for what, message in written.forged(other).items():
        with play.stretch("forged"):
            play.slip_in({what: message})
        ending, reason = eyes.ending(play.sandbox, PREFIX, message[1])
        play.say("fact", f"{what}: {ending}, {reason}")
    with play.stretch("forged"):
        play.raise_sample(other)
    play.say("fact", "sample: {}, {}".format(*eyes.ending(play.sandbox, PREFIX, play.delivered[-1].mark)))
    play.say("proof", f"changes in member accounts meanwhile: {len(member_changes(play.stretches['forged']))}")


def testimony(play: Play, rollout: Rollout, scene: Scene, sights: tuple[Sight, Sight, Sight]) -> Testimony:
    """All that the observer is given."""
    before, contained, released = sights
    return Testimony(
        prefix=PREFIX,
        account_id=scene.account_id,
        region=scene.region,
        instance_id=scene.instance_id,
        before=before,
        contained=contained,
        released=released,
        stretches=play.stretches,
        told=eyes.told(play.sandbox),
        delivered=tuple(play.delivered),
        kept=eyes.kept(play.sandbox, PREFIX),
        held_back=(WATCHED, ASKED),
        allowed=eyes.allowed(play.sandbox, PREFIX, (scene.account_id, WATCHED, ASKED)),
        rollout=rollout,
        entered=strangers.entered(play.sandbox, PREFIX, play.external_id, scene.account_id),
        heard=strangers.heard(play.sandbox, PREFIX),
    )


def facts(play: Play, seen: Testimony) -> dict[str, Any]:
    """What ``irhub demo --json`` prints, but for the promises."""
    return {
        "contained": seen.contained.is_isolated,
        "interfaces_isolated": sum(
            not any(seen.contained.rules[one] for one in groups) for groups in seen.contained.groups.values()
        ),
        "snapshots": len(seen.contained.snapshots) - len(seen.before.snapshots),
        "notices_received": len(play.sandbox.receiver.received),
        "changes_on_duplicate": changes_on_duplicate(play),
        "joined": joined(seen),
        "released": released(seen),
        "seconds_to_contain": round(seconds_to_contain(play), 3),
        "accounts_deployed": len({account for account, _ in eyes.in_place(play.sandbox, PREFIX, wanted(play))}),
        "regions": list(play.sandbox.world.regions),
    }


def seconds_to_contain(play: Play) -> float:
    """From the event to the answer of the last isolation."""
    swaps = [call.ended for call in play.stretches["incident"] if call.name == SWAP]
    return max(swaps, default=float("inf")) - play.began["incident"]


def changes_on_duplicate(play: Play) -> int:
    """How many calls of irhub's changed something in the member account when the same event came again."""
    return len(member_changes(play.stretches["duplicate"]))


def member_changes(calls: Calls) -> Calls:
    """Calls of the spoke roles that are no reads."""
    return tuple(call for call in changes(calls) if f"/{PREFIX}-contain/" in call.principal_arn)


def joined(seen: Testimony) -> bool:
    """True where all versions of the finding lie in one case: the ledger has one incident on this instance."""
    cases = [text for text in seen.kept if '"INC#' in text and '"META"' in text and seen.instance_id in text]
    return len(cases) == 1


def released(seen: Testimony) -> bool:
    """True where the observer sees groups and attributes as they were before."""
    same = all(sorted(seen.released.groups.get(one, ())) == sorted(groups) for one, groups in seen.before.groups.items())
    return same and seen.released.attributes == seen.before.attributes
