"""Slack's look: blocks of a message, buttons, and a thread beneath it ("Block Kit reference")."""

import html
import re
from collections.abc import Mapping
from typing import Any

from deployer.docs.pictures.messages.markup import element, rows, shown

LINK = re.compile(r"<(https://[^|>]+)\|([^>]+)>")


def message(payload: Mapping[str, Any], at: str = "3:59 AM", app: str = "irhub") -> str:
    """One message, with whose it is and when it came."""
    head = rows(element("b", app), element("span", "APP", "badge"), element("span", at, "faint"))
    body = rows(*map(_block, payload["blocks"]))
    return element("div", rows(element("div", "ir", "face"), element("div", rows(element("div", head), body))), "post")


def channel(name: str, *posts: str) -> str:
    """A channel with these posts."""
    return element("div", rows(element("div", f"# {name}", "bar"), *posts), "slack")


def thread(first: str, *replies: str) -> str:
    """A message with its thread beneath it."""
    return rows(first, element("div", f"{len(replies)} replies", "replies"), element("div", rows(*replies), "thread"))


def _block(block: Mapping[str, Any]) -> str:
    kind = block["type"]
    if kind == "header":
        return element("div", _text(block["text"]), "header")
    if kind == "section":
        return element("div", _text(block["text"]), "section")
    if kind == "actions":
        return element("div", rows(*(_button(one) for one in block["elements"])), "actions")
    return element("div", rows(*(element("span", _text(one)) for one in block["elements"])), "context")


def _text(said: Mapping[str, Any]) -> str:
    """Plain text as it is; in mrkdwn, what we ourselves write there: bold, code and links."""
    if said["type"] == "plain_text":
        return shown(html.unescape(said["text"]))
    found = LINK.sub(lambda link: f"\x01{html.unescape(link[1])}\x02{link[2]}\x03", said["text"])
    found = shown(html.unescape(found))
    found = re.sub(r"\*([^*]+)\*", r"<b>\1</b>", re.sub(r"`([^`]+)`", r"<code>\1</code>", found))
    return re.sub("\x01([^\x02]+)\x02([^\x03]+)\x03", r"<a>\2</a>", found)


def _button(button: Mapping[str, Any]) -> str:
    return element("span", shown(button["text"]["text"]), f"button {button['style']}")
