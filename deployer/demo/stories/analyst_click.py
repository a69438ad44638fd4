"""An analyst clicks on twenty findings in Security Hub, in two accounts and two Regions: a named playbook runs for each.

Nineteen come from a product that no account can write as; one an account wrote itself, and so it is only asked about.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from deployer.demo.play import PREFIX
from deployer.demo.stories import findings, people, scenery, sights
from deployer.demo.stories.performance import Performance
from deployer.demo.stories.script import ABROAD, HOME, MEMBER, OTHER, Script
from deployer.demo.stories.sights import State
from deployer.sandbox.scene import Scene, Sketch, a_scene

ACTION, PLAYBOOK = "contain", "chosen-by-an-analyst"
PLACES = ((MEMBER, HOME), (MEMBER, ABROAD), (OTHER, HOME), (OTHER, ABROAD))
INSTANCES, BUCKETS, KEYS = 4, 14, 2
TRUSTED, ANYBODY = "aws/inspector", "default"
FORGED = INSTANCES + BUCKETS - 1
"""Which of the findings the account wrote itself: the one on the last bucket."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The resources that the analyst has marked, each with the place it is in."""

    scenes: tuple[Scene, ...]
    buckets: Mapping[str, tuple[str, str]]
    users: Mapping[str, tuple[str, str]]
    """Each user's key, and the account."""

    @property
    def ids(self) -> tuple[str, ...]:
        """What the cases on them are about, in the order in which the analyst marked them."""
        instances = (scene.instance_id for scene in self.scenes)
        return (*instances, *self.buckets, *(key for key, _ in self.users.values()))

    def look(self, play: Performance) -> State:
        """How all of them are."""
        found: State = {}
        for scene in self.scenes:
            found |= sights.instance(play.sandbox, scene)
        for name, (account_id, region) in self.buckets.items():
            found |= sights.bucket(play.sandbox, account_id, region, name)
        for name, (_, account_id) in self.users.items():
            found |= sights.user(play.sandbox, account_id, name)
        return found


def act(play: Performance) -> None:
    """From the click to the release of all that came of it."""
    marked = _stage(play)
    before = marked.look(play)
    hub = (play.sandbox.world.hub.id, play.sandbox.world.hub_region)
    play.say("chapter", f"An analyst marks 20 findings in Security Hub of {hub[0]} and chooses the action {ACTION}")
    _prepared(play, hub)
    play.publish(findings.clicked(ACTION, hub, _findings(marked)))
    found = {one["target"]["id"]: play.quietly("incidents", "show", one["id"]) for one in play.listed()}
    cases = {one: found[one] for one in marked.ids if one in found}
    play.say("chapter", "What the hub did")
    _tell(play, cases)
    play.say("chapter", "What AWS shows")
    _shown(play, marked, cases)
    play.say("chapter", "What people read of one of them")
    play.tell_notice(cases[marked.scenes[0].instance_id])
    play.say("chapter", "The way back: every case by itself")
    _release(play, marked, cases)
    play.compare(before, marked.look(play))


def _stage(play: Performance) -> Marked:
    sandbox = play.sandbox
    at = [PLACES[number % len(PLACES)] for number in range(INSTANCES)]
    small = Sketch(interfaces=1, groups_each=1, volumes=1, profile=False)
    scenes = tuple(a_scene(*place, replace(small, name=f"app-{number}")) for number, place in enumerate(at))
    for scene in scenes:
        play.stage(scene)
    buckets = {f"exports-{number}": PLACES[number % len(PLACES)] for number in range(BUCKETS)}
    for name, place in buckets.items():
        scenery.bucket(sandbox, *place, name)
    owners = {f"robot-{number}": (MEMBER, OTHER)[number % 2] for number in range(KEYS)}
    users = {name: (scenery.user(sandbox, owner, name).access_key_id, owner) for name, owner in owners.items()}
    return Marked(scenes, buckets, users)


def _prepared(play: Performance, hub: tuple[str, str]) -> None:
    made = play.sandbox.client("securityhub", *hub).describe_action_targets()["ActionTargets"]
    play.shows(
        f"irhub deploy made the custom action {ACTION}, which runs {PLAYBOOK}", [one["Name"] for one in made] == [ACTION]
    )


def _findings(marked: Marked) -> list[dict[str, Any]]:
    """Twenty, each on a resource of its own."""
    named: list[tuple[tuple[str, str], dict[str, Any]]] = []
    for scene in marked.scenes:
        arn = f"arn:aws:ec2:{scene.region}:{scene.account_id}:instance/{scene.instance_id}"
        named.append(((scene.account_id, scene.region), {"Type": "AwsEc2Instance", "Id": arn}))
    for name, place in marked.buckets.items():
        named.append((place, {"Type": "AwsS3Bucket", "Id": f"arn:aws:s3:::{name}"}))
    for name, (key, account_id) in marked.users.items():
        details = {"AwsIamAccessKey": {"PrincipalName": name, "PrincipalType": "IAMUser", "PrincipalId": f"AIDA{name}"}}
        resource = {"Type": "AwsIamAccessKey", "Id": f"AWS::IAM::AccessKey:{key}", "Details": details}
        named.append(((account_id, HOME), resource))
    products = [ANYBODY if number == FORGED else TRUSTED for number in range(len(named))]
    each = zip(named, products, strict=True)
    return [findings.imported(number, place, one, product) for number, ((place, one), product) in enumerate(each, 1)]


def _tell(play: Performance, cases: Mapping[str, Mapping[str, Any]]) -> None:
    """One case of each kind, as an example, and how many there are."""
    kinds = Counter(case["incident"]["target"]["kind"] for case in cases.values())
    for kind, count in kinds.items():
        example = next(case for case in cases.values() if case["incident"]["target"]["kind"] == kind)
        play.say("fact", f"{count} cases on {kind}, such as that on {example['incident']['target']['id']}:")
        play.tell_steps(example)
    asked = [case for case in cases.values() if case["incident"]["state"] == "waiting"]
    for case in asked:
        play.say("fact", f"One was written by its own account, so it waits: {case['incident']['target']['id']}")
        people.wait(play, case)
    play.shows("20 cases, one for each finding, of which one waits for people", (len(cases), len(asked)) == (20, 1))


def _shown(play: Performance, marked: Marked, cases: Mapping[str, Mapping[str, Any]]) -> None:
    sandbox = play.sandbox
    isolated = [scene for scene in marked.scenes if sights.is_isolated(sandbox, scene) and sights.snapshots(sandbox, scene)]
    play.shows(f"{INSTANCES} of {INSTANCES} instances are isolated and have a snapshot", len(isolated) == INSTANCES)
    closed = {name for name, place in marked.buckets.items() if any(sights.bucket(sandbox, *place, name).values())}
    waiting = {name for name, case in cases.items() if case["incident"]["state"] == "waiting"}
    play.shows(
        f"{BUCKETS - 1} of {BUCKETS} buckets are closed to the public, and the one that waits is as it was",
        closed == marked.buckets.keys() - waiting,
    )
    off = [name for name, (_, owner) in marked.users.items() if _is_off(sights.user(sandbox, owner, name))]
    play.shows(f"{KEYS} of {KEYS} access keys are off, and their users are denied what the keys gave out", len(off) == KEYS)
    entered = {one.parameters["RoleArn"].split(":")[4] for one in sandbox.calls if _is_entry(one)}
    play.shows("the hub entered both accounts, each by the role there", entered == {MEMBER, OTHER})


def _is_off(user: State) -> bool:
    keys, policies = user.values()
    return set(keys.values()) == {"Inactive"} and bool(policies)


def _is_entry(call: Any) -> bool:
    role = str(call.parameters.get("RoleArn", ""))
    return call.name == "sts:AssumeRole" and f"/irhub/{PREFIX}-" in role and "-forwarder" not in role


def _release(play: Performance, marked: Marked, cases: Mapping[str, Mapping[str, Any]]) -> None:
    """One of each kind is told whole; a key is switched on again only where a person names it."""
    keys = [key for key, _ in marked.users.values()]
    examples = (marked.scenes[0].instance_id, next(iter(marked.buckets)), keys[0])
    for one in examples:
        play.release(cases[one], *({one} & set(keys)))
    rest = [one for one in cases if one not in examples]
    complete = [_is_released(play, cases[one], *({one} & set(keys))) for one in rest]
    play.shows(f"the other {len(rest)} are released the same way, and nothing is left", all(complete))


def _is_released(play: Performance, case: Mapping[str, Any], *force: str) -> bool:
    words = ("incidents", "release", case["incident"]["id"], "--yes")
    forced = [word for one in force for word in ("--force", one)]
    return bool(play.quietly(*words)["complete"] or (force and play.quietly(*words, *forced)["complete"]))


SCRIPT = Script(
    PLAYBOOK,
    act,
    settings={"sources": {"guardduty": {"severity": 4}, "securityhub": {"products": [TRUSTED], "actions": {ACTION: PLAYBOOK}}}},
)
