"""What the buttons of a message carry, from the channel that posts them to the door that hears the click.

A button's value is seen by everybody who can read the message, and by Slack; what it carries gives nobody a right by itself.
Whoever clicks is known by Slack's signature and the settings; the ticket only sees to it that a message counts once a person.
"""

import json
from dataclasses import dataclass

from hub.approval.ask import Verdict
from hub.values import from_plain, to_plain

ACTIONS = {"irhub-approve": Verdict.APPROVE, "irhub-reject": Verdict.REJECT}
"""The ``action_id`` of each button."""
NAMES = {verdict: name for name, verdict in ACTIONS.items()}
"""The same the other way round."""
LONGEST = 2_000
"""As long as a button's value may be (Slack, "Block Kit reference", button element)."""


@dataclass(frozen=True, slots=True)
class Click:
    """What a button stands for; what it does is said by its ``action_id``."""

    incident: str
    ticket: str = ""
    only: tuple[str, ...] = ()
    """The actions that it is about; all that are asked where none is named."""


def packed(click: Click) -> str:
    """The click as a button's value."""
    return json.dumps(to_plain(click), separators=(",", ":"))


def unpacked(value: str) -> Click | None:
    """The click of a button's value; None where it is none of ours."""
    try:
        return from_plain(Click, json.loads(value)) if len(value) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
