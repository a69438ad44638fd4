"""What AWS does to us in a member account, made to order: throttled, denied, answers that get lost, one interface refused.

Each trouble has an account and a Region of its own, so all of them happen beside each other in one sandbox: first the finding
while the trouble lasts, then what comes by itself when it is over, then an update of the finding, and at last the release.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from deployer.demo import written
from deployer.demo.testimony import Calls, Sight
from deployer.sandbox.faults import LOST, Fault, Moment, denied, throttled
from deployer.sandbox.scene import Scene, Sketch, a_scene
from deployer.sandbox.world import Account
from tests.library import shipped
from tests.story.stage import ABROAD, HOME, Stage, count, deployed, world

pytestmark = pytest.mark.xdist_group("troubles")
FOR_EVER = 1_000
LOOKS = ("DescribeInstances", "DescribeNetworkInterfaces", "DescribeSecurityGroups")
GROUP = ("CreateSecurityGroup", "RevokeSecurityGroupEgress")
SWAP, SNAPSHOTS, PROTECT = "ModifyNetworkInterfaceAttribute", "CreateSnapshots", "ModifyInstanceAttribute"


@dataclass(frozen=True)
class Trouble:
    """What goes wrong, and how far isolation comes all the same."""

    operations: tuple[str, ...]
    kind: str
    times: int = FOR_EVER
    contained: bool = False
    """Whether the instance is isolated while the trouble lasts."""
    interfaces: int = 2

    def faults(self, account_id: str, region: str) -> Iterator[Fault]:
        """The same for the sandbox."""
        trouble = {"throttled": throttled("ec2"), "denied": denied("ec2"), "lost": LOST}[self.kind]
        when = Moment.AFTER if self.kind == "lost" else Moment.BEFORE
        for operation in self.operations:
            yield Fault("ec2", operation, trouble, account_id, region, self.times, when)


TROUBLES = {
    "every call throttled once": Trouble((*LOOKS, *GROUP, SWAP, PROTECT), "throttled", 1, contained=True),
    "snapshots throttled once": Trouble((SNAPSHOTS,), "throttled", 1, contained=True),
    **{f"{one} throttled": Trouble((one,), "throttled") for one in (*LOOKS, *GROUP, SWAP)},
    **{f"{one} throttled": Trouble((one,), "throttled", contained=True) for one in (SNAPSHOTS, PROTECT)},
    **{f"{one} denied": Trouble((one,), "denied") for one in (*LOOKS, *GROUP, SWAP)},
    **{f"{one} denied": Trouble((one,), "denied", contained=True) for one in (SNAPSHOTS, PROTECT)},
    "one of four interfaces denied": Trouble((SWAP,), "denied", 1, interfaces=4),
    "the answer of the snapshots lost": Trouble((SNAPSHOTS,), "lost", 1, contained=True),
    "the answer of a swap lost": Trouble((SWAP,), "lost", 1, contained=True),
    "the answer of a new group lost": Trouble((GROUP[0],), "lost", 1, contained=True),
}
ACCOUNTS = tuple(Account(f"{600_000_000_001 + n}", f"trouble-{n}", ("Workloads",)) for n in range((len(TROUBLES) + 1) // 2))
PLACES = [(account.id, region) for account in ACCOUNTS for region in (HOME, ABROAD)]
SCENES = {
    name: a_scene(*place, Sketch(name=f"trouble-{n}", interfaces=trouble.interfaces, groups_each=1))
    for n, ((name, trouble), place) in enumerate(zip(TROUBLES.items(), PLACES, strict=False))
}
DENIED = [name for name, trouble in TROUBLES.items() if trouble.kind == "denied"]


@dataclass
class Seen:
    """How the instance and its case stood at one time."""

    sight: Sight
    case: Mapping[str, Any]


@dataclass
class Course:
    """What came of all troubles."""

    before: dict[str, Sight]
    during: dict[str, Seen] = field(default_factory=dict)
    after: dict[str, Seen] = field(default_factory=dict)
    updated: dict[str, Seen] = field(default_factory=dict)
    released: dict[str, Sight] = field(default_factory=dict)
    calls: dict[str, Calls] = field(default_factory=dict)
    told: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def course() -> Iterator[Course]:
    """All of it, told once."""
    with deployed(world(*ACCOUNTS)) as stage:
        yield tell(stage)


def tell(stage: Stage) -> Course:
    """Everything goes wrong at once, and is over at once."""
    told = Course({name: stage.stage(scene) for name, scene in SCENES.items()})
    mark = len(stage.sandbox.calls)
    for name, scene in SCENES.items():
        for fault in TROUBLES[name].faults(scene.account_id, scene.region):
            stage.sandbox.faults.add(fault)
        stage.sandbox.put_event(written.event(scene), scene.account_id, scene.region)
    stage.sandbox.settle(120)
    stage.sandbox.faults.clear()
    told.during = seen(stage)
    stage.later()
    told.after = seen(stage)
    for name in DENIED:
        stage.sandbox.put_event(written.event(SCENES[name], count=2), SCENES[name].account_id, SCENES[name].region)
    stage.sandbox.settle(120)
    told.updated = seen(stage)
    told.calls = {name: calls_in(scene, stage.sandbox.recorder.since(mark)) for name, scene in SCENES.items()}
    told.told = tuple(one.body for one in stage.sandbox.receiver.received)
    stage.release_all()
    told.released = {name: stage.see(scene) for name, scene in SCENES.items()}
    return told


def seen(stage: Stage) -> dict[str, Seen]:
    """Each instance as the observer sees it, and what is on record."""
    cases = {one["target"]["id"]: one for one in stage.run("incidents", "list").facts["incidents"]}
    return {name: Seen(stage.see(scene), cases[scene.instance_id]) for name, scene in SCENES.items()}


def calls_in(scene: Scene, calls: Calls) -> Calls:
    """The calls made in the scene's account and Region."""
    return tuple(call for call in calls if (call.account_id, call.region) == (scene.account_id, scene.region))


@pytest.mark.parametrize("name", TROUBLES)
def test_the_record_says_what_is(course: Course, name: str) -> None:
    """At every time contained means isolated, and anything else does not."""
    for at in (course.during[name], course.after[name], course.updated[name]):
        assert (at.case["containment"] == "contained") == at.sight.is_isolated


@pytest.mark.parametrize("name", TROUBLES)
def test_what_can_be_isolated_is(course: Course, name: str) -> None:
    """Trouble beside isolation does not hinder it, and throttling is waited out; what AWS refused is left to people."""
    trouble = TROUBLES[name]

    assert course.during[name].sight.is_isolated == trouble.contained
    assert course.after[name].sight.is_isolated == (trouble.contained or trouble.kind == "throttled")


@pytest.mark.parametrize("name", TROUBLES)
def test_every_trouble_ends_contained_and_kept_once(course: Course, name: str) -> None:
    """What was refused is tried again with the next update, and nothing that was done is done again."""
    at = course.updated[name]

    assert at.sight.is_isolated
    assert (at.case["state"], len(at.sight.snapshots)) == ("open", 2)
    assert count(course.calls[name], "ec2:CreateSnapshots") == 1


@pytest.mark.parametrize("name", DENIED)
def test_what_was_denied_is_on_record_and_told(course: Course, name: str) -> None:
    """The case has failed, people read which call was refused, and it was asked for once by each who needs it."""
    (operation,) = TROUBLES[name].operations
    (playbook,) = (one for one in shipped() if one.name == "compromised-instance")
    told = [body for body in course.told if SCENES[name].instance_id in body]
    refused = [call for call in course.calls[name] if call.error == "UnauthorizedOperation"]

    assert course.during[name].case["state"] == "failed"
    assert f"ec2:{operation}" in told[0]
    assert len(refused) <= len(playbook.uses)


def test_one_interface_that_is_refused_is_named_and_the_others_are_isolated(course: Course) -> None:
    """Three of four, said as it is; with the update the fourth follows, and the three are left alone."""
    name = "one of four interfaces denied"
    groups, (told, *_) = course.during[name].sight, [body for body in course.told if SCENES[name].instance_id in body]
    (left,) = (one for one, carried in groups.groups.items() if any(groups.rules[group] for group in carried))

    assert course.during[name].case["containment"] == "partly"
    assert f"{left} is still in" in told
    assert count(course.calls[name], f"ec2:{SWAP}") == 4


@pytest.mark.parametrize("name", TROUBLES)
def test_a_release_restores_what_was_changed(course: Course, name: str) -> None:
    """Whatever was done and whatever was not, everything is as it was."""
    assert course.released[name].groups == course.before[name].groups
    assert course.released[name].attributes == course.before[name].attributes
