"""A notice as a Slack message in Block Kit.

Limits (Slack, "Block Kit reference"): 50 blocks, 150 characters in a header, 3,000 in a section's text, 2,000 in a button's
value. A finding's title, and the names of resources, are written by whoever attacks us. So what a notice says stands in
``plain_text`` objects, where nothing is bold, code, a link, an emoji or a mention; only our own labels and links are
``mrkdwn``, and ``verbatim``, so that Slack looks for no links in them either. All text is escaped as well.
"""

import re
from collections.abc import Iterator
from typing import Any

from hub.channels.text import fitted, tamed, within
from hub.channels.words import Part, asked, facts, parts, sign
from hub.notice import Link, Notice

LIMIT = 32_000
"""Bytes; Slack takes 40,000 characters of text, and says of blocks only that there may be too much of them."""
FALLBACK_CHARACTERS = 500
HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3_000
LIST_CHARACTERS = 1_800
"""As long as a list becomes that asks nothing: who reads on a telephone scrolls enough."""
LIST_LINES = 14
PART_OF_AN_ESCAPE = re.compile(r"&[a-z]{0,3}$")
COMMAND = re.compile(r"[A-Za-z0-9 _.-]+")

Block = dict[str, Any]


def message(notice: Notice) -> dict[str, Any]:
    """The body to post: blocks, and the text that notifications and screen readers fall back on."""
    return fitted(tamed(notice), _message, LIMIT)


def reply(notice: Notice) -> dict[str, Any]:
    """The same for a thread, whose first message says where it all is: only what is new."""
    return fitted(tamed(notice), _reply, LIMIT)


def _message(notice: Notice) -> dict[str, Any]:
    place = _section("\n".join(f"{fact.before}{escape(fact.says)}" for fact in facts(notice)) or notice.kind)
    return _made(notice, [*_asked(notice), place, *_parts(notice), *_foot(notice)])


def _reply(notice: Notice) -> dict[str, Any]:
    return _made(notice, [*_asked(notice), *_parts(notice)])


def _made(notice: Notice, found: list[Block]) -> dict[str, Any]:
    fallback = _cut(escape(notice.headline), FALLBACK_CHARACTERS)
    return {"text": fallback, "mrkdwn": False, "blocks": [_header(notice), *found]}


def _asked(notice: Notice) -> Iterator[Block]:
    wanted = asked(notice)
    yield from _part(wanted, notice) if wanted else ()


def _parts(notice: Notice) -> Iterator[Block]:
    for part in parts(notice):
        yield from _part(part, notice)
    if notice.undo:
        yield from (_label("To undo"), _command(notice.undo))


def escape(text: str) -> str:
    """The text with the three characters that Slack gives a meaning to written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _header(notice: Notice) -> Block:
    return {"type": "header", "text": _plain(f"{sign(notice)} {escape(notice.headline)}", HEADER_CHARACTERS)}


def _part(part: Part, notice: Notice) -> Iterator[Block]:
    """A label of ours and the lines beneath it; what is asked is never cut short to save room."""
    asked = part.title == "Asked of you"
    more = f"irhub incidents show {notice.incident_id}" if notice.incident_id else "irhub incidents list"
    marked = tuple(f"• {escape(line)}" for line in part.lines)
    room, most = (SECTION_CHARACTERS, 4 * LIST_LINES) if asked else (LIST_CHARACTERS, LIST_LINES)
    yield _label(part.title)
    yield _section("\n".join(within(marked, room, most, more)))


def _foot(notice: Notice) -> Iterator[Block]:
    """The ways to more, and by what to find the incident again."""
    if notice.links:
        yield {"type": "context", "elements": [_own("  ·  ".join(map(_link, notice.links)))]}
    about = escape(f"irhub {notice.incident_id}".rstrip())
    yield {"type": "context", "elements": [_plain(about, SECTION_CHARACTERS)]}


def _link(link: Link) -> str:
    return f"<{escape(link.url)}|{escape(link.label)}>"


def _command(command: str) -> Block:
    """A command of ours as code, easily copied."""
    if not COMMAND.fullmatch(command):
        return _section(escape(command))
    return {"type": "section", "text": _own(f"`{command}`")}


def _label(ours: str) -> Block:
    """A line of our own, in bold."""
    return {"type": "section", "text": _own(f"*{ours}*")}


def _own(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _section(escaped: str) -> Block:
    return {"type": "section", "text": _plain(escaped, SECTION_CHARACTERS)}


def _plain(escaped: str, characters: int) -> Block:
    return {"type": "plain_text", "text": _cut(escaped, characters), "emoji": False}


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else PART_OF_AN_ESCAPE.sub("", text[: characters - 1]) + "…"
