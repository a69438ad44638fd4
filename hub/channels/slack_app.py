"""A notice as a message of a Slack app: the same blocks, and buttons where people are asked to agree.

A click decides nothing by itself: it opens a window that shows what will be done and asks for the reason. A button's value
holds the incident, the actions and a ticket, and nothing else; it is at most 2,000 characters long ("Block Kit reference").
"""

from typing import Any

from hub.approval.ask import Verdict
from hub.approval.clicks import LONGEST, NAMES, Click, packed
from hub.channels import slack
from hub.notice import Notice

BUTTONS = ((Verdict.APPROVE, "Approve", "primary"), (Verdict.REJECT, "Reject", "danger"))
QUIET = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}
"""Nothing that somebody wrote is looked up, shown or linked by Slack (Slack API, chat.postMessage)."""


def message(notice: Notice, ticket: str = "") -> dict[str, Any]:
    """The arguments to post a notice with; with a ticket there are buttons, which stand at once beneath what is asked."""
    made = slack.message(notice) | QUIET
    asking = notice.asking
    if asking is None or not ticket:
        return made
    blocks = made["blocks"]
    place = next((at + 2 for at, block in enumerate(blocks) if _is_asked(block)), len(blocks))
    return made | {"blocks": [*blocks[:place], buttons(notice, ticket), *blocks[place:]]}


def reply(notice: Notice, ticket: str = "") -> dict[str, Any]:
    """The same within a thread; what is shown in the channel as well says where it all is."""
    return message(notice, ticket) if notice.asks else slack.reply(notice) | QUIET


def buttons(notice: Notice, ticket: str) -> dict[str, Any]:
    """Approve and reject, for exactly the actions that are asked; for all that are, where they are too many to name."""
    actions = notice.asking.actions if notice.asking else ()
    value = packed(Click(notice.incident_id, ticket, actions))
    if len(value) > LONGEST:
        value = packed(Click(notice.incident_id, ticket))
    return {"type": "actions", "elements": [_button(verdict, text, style, value) for verdict, text, style in BUTTONS]}


def _button(verdict: Verdict, text: str, style: str, value: str) -> dict[str, Any]:
    label = {"type": "plain_text", "text": text, "emoji": False}
    return {"type": "button", "action_id": NAMES[verdict], "text": label, "style": style, "value": value}


def _is_asked(block: dict[str, Any]) -> bool:
    return bool(block.get("text", {}).get("text") == "*Asked of you*")
