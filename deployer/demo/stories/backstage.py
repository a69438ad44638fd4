"""What stands behind a story: the sandbox and the clock it runs by, commands that are typed, cases that are looked up."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from deployer.calls import Door
from deployer.demo.commandline import Printed, irhub
from deployer.demo.play import Play
from deployer.errors import DeployerError
from deployer.wiring import Outside, RecordingAws, real
from hub.action import Action

LONG_SECONDS = 120


@dataclass
class Backstage(Play):
    """A play whose commands wait for the sandbox and not for the clock."""

    def deploy(self) -> None:
        """Hub and spokes are there."""
        done = self.run("deploy", "--yes")
        if done.exit_code:
            raise DeployerError(done.facts.get("what", "The deployment failed."), done.facts.get("why", done.talk))
        self.sandbox.warm()
        self.say("fact", "The hub is deployed, and in every account its roles and the rules that forward findings.")

    def publish(self, event: Mapping[str, Any]) -> None:
        """AWS publishes the event on its account's bus, and all that follows at once has come to rest."""
        self.sandbox.put_event(event, event["account"], event["region"])
        self.sandbox.settle(LONG_SECONDS)

    def settle(self) -> None:
        """All that is under way has come to rest."""
        self.sandbox.settle(LONG_SECONDS)

    def later(self) -> None:
        """What waits for its time has been worked on."""
        self.sandbox.hasten()
        self.sandbox.settle(LONG_SECONDS)

    def hours_later(self, hours: float) -> None:
        """So many hours have passed for the hub."""
        self.sandbox.pass_time(hours)
        self.sandbox.settle(LONG_SECONDS)

    def listed(self) -> list[dict[str, Any]]:
        """Every incident, as the command line lists them; not told."""
        return list(self.quietly("incidents", "list")["incidents"])

    def run(self, *words: str) -> Printed:
        """A command of irhub's, said and run; while it would wait, the sandbox comes to rest instead."""
        self.say("command", f"irhub {shlex.join(words)}")
        return irhub(self.config, *words, outside=self.outside)

    def quietly(self, *words: str) -> dict[str, Any]:
        """What a command answers, without a line of its own in the story."""
        return irhub(self.config, *words, outside=self.outside).facts

    @cached_property
    def outside(self) -> Outside:
        """How commands reach the sandbox; clients are made once for all of them, as in no process of its own."""
        plain, gates = real(), dict[tuple[tuple[Door, str | None], ...], RecordingAws]()

        def gate(profiles: Mapping[Door, str | None]) -> RecordingAws:
            return gates.setdefault(tuple(profiles.items()), plain.gate(profiles))

        return replace(plain, gate=gate, pause=lambda _seconds: self.settle())

    def case(self, target_id: str) -> dict[str, Any]:
        """All that is on record of the one incident on this target."""
        found = next((one for one in self.listed() if one["target"]["id"] == target_id), None)
        if found is None:
            raise DeployerError(f"The hub opened no case on {target_id}.", self._last_failure())
        return self.quietly("incidents", "show", found["id"])

    def _last_failure(self) -> str:
        failed = [str(one.payload) for one in self.sandbox.functions.outcomes if one.failed]
        return f"Its function failed: {failed[-1]}" if failed else ""

    @cached_property
    def actions(self) -> Mapping[str, Action[Any, Any]]:
        """Every action there is, by its name."""
        from hub.actions import catalogue

        return {action.name: action for action in catalogue()}
