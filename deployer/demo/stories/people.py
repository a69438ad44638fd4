"""What people are asked in a story: the one place where an approval is to be told."""

from collections.abc import Mapping
from typing import Any

from deployer.demo.stories.performance import Performance


def wait(play: Performance, case: Mapping[str, Any]) -> tuple[str, ...]:
    """What the hub asks about a case is told and kept as waiting; the sentences."""
    asked = tuple((case["notice"] or {}).get("asked", ()))
    for says in asked:
        play.say("asked", says)
    play.waiting.extend(asked)
    return asked
