"""One story being told: the play, with its words for what a reader sees, and the facts by which it is judged.

Facts are read from the sandbox with administrators' keys, never from what the hub says of itself.
"""

import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployer.demo import eyes
from deployer.demo.play import PREFIX
from deployer.demo.stories.backstage import Backstage
from deployer.sandbox.installation import SLACK_PATH
from hub.release import turn

SHOWN = 2
"""Sentences of one kind before the rest is counted."""
OMITTED = "Done"
"""The heading in a notice whose lines stand above it already."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must be so for the story to have gone well."""

    says: str
    holds: bool


@dataclass
class Performance(Backstage):
    """A play that keeps what was found of it."""

    order: tuple[str, ...] = ()
    """The playbook's actions, in its order."""
    facts: list[Fact] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """What stays after the way back, and why."""
    waiting: list[str] = field(default_factory=list)
    """What nobody did, since people are to agree first."""

    @property
    def holds(self) -> bool:
        """True where every fact was found so."""
        return all(fact.holds for fact in self.facts)

    def shown(self, name: str) -> dict[str, Any]:
        """The story as plain JSON values."""
        facts = [{"says": fact.says, "holds": fact.holds} for fact in self.facts]
        return {"name": name, "holds": self.holds, "facts": facts, "waiting": self.waiting, "kept": self.kept}

    def shows(self, says: str, holds: object) -> None:
        """AWS shows this, or does not; either is said and kept."""
        self.facts.append(Fact(says, bool(holds)))
        self.say("proof" if holds else "trouble", says if holds else f"NOT SO: {says}")

    def went_well(self) -> None:
        """Nothing of what the hub had to do failed or was given up."""
        failed = [one for one in self.sandbox.functions.outcomes if one.failed]
        letters = eyes.letters(self.sandbox, PREFIX)
        self.shows("none of the hub's runs failed, and its dead-letter queues are empty", not failed and not letters)

    def tell_steps(self, case: Mapping[str, Any]) -> None:
        """What the hub did, in its own sentences, action by action."""
        steps = [one for one in case["steps"] if one["status"] == "done" and not one["releases"]]
        for says in dict.fromkeys(one["says"] for one in sorted(steps, key=self._turn)):
            self.say("step", says)

    def _turn(self, step: Mapping[str, Any]) -> tuple[int, str]:
        """Steps of one action stay together, in the playbook's order, whichever thread wrote them down first."""
        return self.order.index(step["action"]), step["intended_at"]

    def tell_notice(self, case: Mapping[str, Any]) -> None:
        """The last message about the case that Slack's stand-in received, but for the steps that stand above.

        Where that asks, the one before it, which says what was done, comes first.
        """
        received = [lines for lines in self._received() if any(case["incident"]["id"] in line for line in lines)]
        asks = any(HOW in line for lines in received[-1:] for line in lines)
        self.say("fact", "As people read it in Slack:")
        for lines in received[-2:] if asks else received[-1:]:
            self._tell(lines)
        self.shows("people were told in Slack, by e-mail and by an event for other tools", _channels(self) == CHANNELS)

    def _tell(self, lines: Sequence[str]) -> None:
        heading = ""
        for line in lines:
            heading = heading if line.startswith(("•", "and ")) else line
            if heading != OMITTED:
                self.say("notice", line)

    def as_read(self, incident_id: str) -> tuple[str, ...]:
        """The lines of the last message that names the incident."""
        return next((lines for lines in reversed(self._received()) if any(incident_id in one for one in lines)), ())

    def _received(self) -> list[tuple[str, ...]]:
        """Every message that Slack's stand-in received, in lines, without its marks."""
        bodies = [one.body for one in self.sandbox.receiver.received if one.path.startswith(SLACK_PATH)]
        return [tuple(_lines(json.loads(body))) for body in bodies]

    def release(self, case: Mapping[str, Any], *force: str) -> None:
        """A person releases the incident; what went back, what is left to people, and what stays."""
        left = self._release(case)
        if left and force:
            self.say("fact", "A person who has read that asks for it all the same:")
            left = self._release(case, *(word for one in force for word in ("--force", one)))
        self.shows("the release is complete: nothing is left", not left)
        self.keeps(case)

    def _release(self, case: Mapping[str, Any], *force: str) -> Sequence[str]:
        done = self.run("incidents", "release", case["incident"]["id"], *force, "--yes")
        self._tell_back(case["incident"]["id"], done.facts["taken_back"])
        left: Sequence[str] = done.facts["left"]
        for says in left:
            self.say("asked", f"left: {says}")
        return left if left or done.exit_code == 0 else ("something that has no words",)

    def _tell_back(self, incident_id: str, taken_back: Sequence[str]) -> None:
        """What went back, in the order in which a release goes, and in the playbook's where that leaves it open."""
        steps = self.quietly("incidents", "show", incident_id)["steps"]
        made = {one["says"]: one for one in steps if one["releases"]}
        for says in sorted(taken_back, key=lambda one: (turn(self.actions[made[one]["action"]]), self._turn(made[one]))):
            self.say("step", says)

    def keeps(self, case: Mapping[str, Any]) -> None:
        """What of a case is never taken back, told once for each reason."""
        steps = [one for one in sorted(case["steps"], key=self._turn) if one["status"] == "done" and one["kept"]]
        for why in dict.fromkeys(one["kept"] for one in steps):
            says = dict.fromkeys(one["says"] for one in steps if one["kept"] == why)
            self.kept.extend(f"{one} ({why})" for one in says)
            self.say("fact", f"Kept ({why}): {_some(list(says))}")

    def compare(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """All is as it was; what is not is named with both states."""
        self.shows(f"all is as before, looked at again: {', '.join(_kinds(before))}", before == after)
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                self.say("trouble", f"{name} was {before.get(name)} and is {after.get(name)}")


HOW = "how: irhub incidents approve"
"""What stands in a message that asks somebody to agree."""
CHANNELS = {"slack", "sns", "bus"}


def _channels(play: Performance) -> set[str]:
    return {told.channel for told in eyes.told(play.sandbox)}


def _lines(message: Mapping[str, Any]) -> Iterator[str]:
    for block in message.get("blocks", ()):
        yield from html.unescape(block.get("text", {}).get("text", "").replace("*", "").replace("`", "")).splitlines()


def _some(says: Sequence[str]) -> str:
    """The first few, and how many there are beside them."""
    rest = len(says) - SHOWN
    return "; ".join(says[:SHOWN]) + (f"; and {rest} more" if rest > 0 else "")


def _kinds(names: Iterable[str]) -> dict[str, None]:
    """What the names begin with, each once: ``groups of eni-1`` and ``groups of eni-2`` are one kind."""
    return dict.fromkeys(name.partition(" of ")[0] for name in names)
