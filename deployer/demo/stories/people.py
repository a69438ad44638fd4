"""What people are asked in a story, and how they agree: by the command line, each with keys of their own."""

import re
from collections.abc import Mapping
from typing import Any

from deployer.demo.stories.performance import Performance

UNTIL = re.compile(r" before [0-9-]{10}T[0-9:]{5} UTC")
"""A time in the words of a decision, which the story does not need."""


def wait(play: Performance, case: Mapping[str, Any]) -> tuple[str, ...]:
    """What the hub asks about a case is told and kept as waiting; the sentences."""
    asked = tuple((case["notice"] or {}).get("asked", ()))
    for says in asked:
        play.say("asked", says)
    play.waiting.extend(asked)
    return asked


def agree(play: Performance, case: Mapping[str, Any], action: str, *, reason: str, who: tuple[str, ...]) -> None:
    """These people agree to the action, one after the other, and what follows of it has come to rest."""
    for name in who:
        words = ("--only", action, "--reason", reason, "--profile", name, "--yes")
        said = play.run("incidents", "approve", case["incident"]["id"], *words)
        for says in said.facts["says"]:
            play.say("fact", UNTIL.sub("", says))
        play.settle()
