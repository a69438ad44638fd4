"""One run of the demo on a sandbox: what is done, kept by the stretch of the story in which it was done."""

import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from deployer.demo import eyes, written
from deployer.demo.commandline import Printed, irhub
from deployer.demo.testimony import Calls, Delivered, Sight
from deployer.sandbox.running import Sandbox
from deployer.sandbox.scene import Scene
from deployer.sandbox.stage import build

PREFIX = "irhub"
Say = Callable[[str, str], None]
"""Says one line of the story: what kind it is, and the words."""


@dataclass
class Play:
    """The stage, and everything that was seen so far."""

    sandbox: Sandbox
    config: Path
    say: Say
    stretches: dict[str, Calls] = field(default_factory=dict)
    delivered: list[Delivered] = field(default_factory=list)
    began: dict[str, float] = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        """The installation's, which is no secret."""
        return str(yaml.safe_load(self.config.read_text())["external_id"])

    @contextmanager
    def stretch(self, name: str) -> Iterator[None]:
        """The calls made inside the block belong to that stretch."""
        mark, self.began[name] = len(self.sandbox.calls), time.time()
        yield
        self.stretches[name] = (*self.stretches.get(name, ()), *self.sandbox.recorder.since(mark))

    def run(self, *words: str) -> Printed:
        """A command of irhub's, said and run."""
        self.say("command", f"irhub {shlex.join(words)}")
        return irhub(self.config, *words)

    def stage(self, scene: Scene) -> Sight:
        """The scene exists; how it looks."""
        build(scene, self.sandbox.client)
        return eyes.look(self.sandbox, scene)

    def raise_finding(self, scene: Scene, name: str = "first", count: int = 1) -> None:
        """GuardDuty publishes a finding on the scene's instance, and all that follows has come to rest."""
        event = written.event(scene, name, count)
        detail = event["detail"]
        self.delivered.append(Delivered(f"finding {name}, count {count}", detail["id"], detail["updatedAt"]))
        self.sandbox.put_event(event, scene.account_id, scene.region)
        self.sandbox.settle()

    def raise_sample(self, scene: Scene) -> None:
        """GuardDuty publishes a finding like any other, but for the mark that says it is a sample."""
        event = written.event(scene, "sample")
        event["detail"]["service"]["additionalInfo"] = {"type": "default", "value": '{"sample":true}'}
        self.delivered.append(Delivered("sample", event["detail"]["id"]))
        self.sandbox.put_event(event, scene.account_id, scene.region)
        self.sandbox.settle()

    def slip_in(self, messages: Mapping[str, tuple[str, str]]) -> None:
        """Somebody in the hub account writes these messages into the hub's queue, past bus and rules."""
        sqs = self.sandbox.client("sqs", self.sandbox.world.hub.id, self.sandbox.world.hub_region)
        url = sqs.get_queue_url(QueueName=f"{PREFIX}-work")["QueueUrl"]
        for what, (body, mark) in messages.items():
            self.delivered.append(Delivered(what, mark))
            sqs.send_message(QueueUrl=url, MessageBody=body)
        self.sandbox.settle()

    def incident(self, scene: Scene) -> dict[str, Any]:
        """The case that is open, or was, on the scene's instance."""
        listed = irhub(self.config, "incidents", "list").facts["incidents"]
        return next(one for one in listed if one["target"]["id"] == scene.instance_id)
