"""A small organization with irhub in it, deployed by irhub's own command line as the demo does it, for stories to be told on.

moto keeps its state once for a process, so a stage is a fixture of a module, never of a session.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from deployer import texts
from deployer.aws.gate import Gate, ReadGate
from deployer.demo import eyes, written
from deployer.demo.commandline import Printed, irhub
from deployer.demo.play import PREFIX, Play
from deployer.demo.seen import changes
from deployer.demo.testimony import Calls, Sight
from deployer.desired import Texts
from deployer.sandbox.installation import settings_file
from deployer.sandbox.recorder import RecordedCall
from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import Scene
from deployer.sandbox.world import Account, World
from deployer.settings import Settings
from deployer.together import in_threads
from deployer.wiring import Outside

MEMBER, WATCHED, STRANGER = "333333333333", "777777777777", "999999999999"
"""A member that irhub may act in, one that it only watches, and one of the organization that is not onboarded."""
HUB, HOME, ABROAD = "222222222222", "eu-west-1", "ap-southeast-2"
DEMO = World.demo()
SWAP = "ec2:ModifyNetworkInterfaceAttribute"
LIMITS = {"isolations_per_hour": 1000, "concurrency": 4}
MADE: dict[str, tuple[Texts, tuple[str, bytes]]] = {}


def make(settings: Settings) -> tuple[Texts, tuple[str, bytes]]:
    """Texts and bundle; the same settings give the same, so they are made once for a process."""
    if repr(settings) not in MADE:
        MADE[repr(settings)] = texts.make(settings)
    return MADE[repr(settings)]


def world(*more: Account, regions: tuple[str, ...] = (HOME, ABROAD)) -> World:
    """Management, hub, and the members above; no more, for each costs time."""
    stranger = Account(STRANGER, "not-onboarded")
    members = tuple(account for account in DEMO.members if account.id in {MEMBER, WATCHED})
    return replace(DEMO, members=(*members, stranger, *more), regions=regions)


@dataclass
class Stage(Play):
    """The sandbox, the settings of the installation in it, and what was seen so far."""

    looks: dict[str, Sight] = field(default_factory=dict)
    """How each instance was before anything happened to it."""
    outside: Outside = field(default_factory=lambda: Outside(Gate, ReadGate, lambda _: None, in_threads, make))

    def run(self, *words: str) -> Printed:
        """A command of irhub's; while it would wait, the sandbox comes to rest instead."""
        return irhub(self.config, *words, outside=replace(self.outside, pause=lambda _: self.sandbox.settle(60)))

    def publish(self, event: Mapping[str, Any], times: int = 1) -> Calls:
        """GuardDuty publishes the event where it says that it is from; the calls that came of it."""
        mark = len(self.sandbox.calls)
        for _ in range(times):
            self.sandbox.put_event(event, event["account"], event["region"])
        self.sandbox.settle(60)
        return self.sandbox.recorder.since(mark)

    def later(self) -> None:
        """Messages that waited for their time have been worked on: ticks, watches, notices, what failed before."""
        self.sandbox.hasten()
        self.sandbox.settle(60)

    def answer(self, scene: Scene) -> Calls:
        """The scene stands, a finding on it came, and everything that followed; the calls that came of it."""
        self.looks[scene.instance_id] = self.stage(scene)
        return self.publish(written.event(scene))

    def see(self, scene: Scene) -> Sight:
        """The instance as the observer sees it."""
        return eyes.look(self.sandbox, scene)

    def case(self, scene: Scene) -> Mapping[str, Any]:
        """All that is on record of the one incident on the scene's instance."""
        return self.run("incidents", "show", self.incident(scene)["id"]).facts

    def cases(self, scene: Scene) -> list[str]:
        """The ids of all incidents on the scene's instance."""
        listed = self.run("incidents", "list").facts["incidents"]
        return [one["id"] for one in listed if one["target"]["id"] == scene.instance_id]

    def release(self, scene: Scene) -> Printed:
        """What a person sees who takes the incident back."""
        return self.run("incidents", "release", self.incident(scene)["id"], "--yes")

    def release_all(self) -> None:
        """Every incident is taken back, asked for as the command line does it, all of them beside each other."""
        for one in self.run("incidents", "list").facts["incidents"]:
            self.send(json.dumps({"irhub": "release", "incident": one["id"]}), seconds=0)
        self.sandbox.settle(120)

    def send(self, body: str, seconds: float = 60) -> None:
        """Somebody in the hub account writes into the hub's queue, past bus and rules; waits for nothing with 0 seconds."""
        sqs = self.sandbox.client("sqs", HUB, HOME)
        sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=f"{PREFIX}-work")["QueueUrl"], MessageBody=body)
        if seconds:
            self.sandbox.settle(seconds)


def spoke_changes(calls: Calls) -> Calls:
    """What irhub changed in member accounts."""
    marks = (f":assumed-role/{PREFIX}-contain/", f":assumed-role/{PREFIX}-restore/")
    return tuple(call for call in changes(calls) if any(mark in call.principal_arn for mark in marks))


def entries(calls: Calls) -> list[RecordedCall]:
    """Every time a spoke's role was entered."""
    roles = (f"/irhub/{PREFIX}-contain", f"/irhub/{PREFIX}-restore")
    return [call for call in calls if call.name == "sts:AssumeRole" and str(call.parameters.get("RoleArn")).endswith(roles)]


def count(calls: Calls, name: str) -> int:
    """How many calls of this name were carried out."""
    return sum(call.name == name and call.applied for call in calls)


@contextmanager
def empty(of: World | None = None, outside: Outside | None = None, **settings: Any) -> Iterator[Stage]:
    """A sandbox and the settings of an installation that is not deployed yet; ``outside`` is how its commands reach AWS."""
    chosen = {"limits": LIMITS, **settings}
    with tempfile.TemporaryDirectory(prefix="irhub-story-") as folder, Sandbox.start(of or world()) as sandbox:
        config = settings_file(sandbox, Path(folder) / "irhub.yaml", watched=("Sandbox",))
        config.write_text(yaml.safe_dump(yaml.safe_load(config.read_text()) | chosen))
        stage = Stage(sandbox, config, lambda _kind, _words: None)
        yield replace(stage, outside=outside or stage.outside)


@contextmanager
def deployed(of: World | None = None, **settings: Any) -> Iterator[Stage]:
    """A sandbox in which irhub is deployed, and nothing else happened yet."""
    with empty(of, **settings) as stage:
        printed = stage.run("deploy", "--yes")
        assert printed.exit_code == 0, printed.talk
        yield stage
