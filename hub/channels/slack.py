"""A notice as a Slack message in Block Kit.

Limits (Slack, "Block Kit reference"): 50 blocks, 150 characters in a header, 3,000 in a section's text. A finding's title,
and the names of resources, are written by whoever attacks us. So what a notice says stands in ``plain_text`` objects, where
nothing is bold, code, a link, an emoji or a mention; only our own labels are ``mrkdwn``, and ``verbatim``, so that Slack looks
for no links in them either. All text is escaped as well (``&``, ``<`` and ``>``).
"""

import re
from typing import Any

from hub.notice import Notice

HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3_000
PART_OF_AN_ESCAPE = re.compile(r"&[a-z]{0,3}$")


def message(notice: Notice) -> dict[str, Any]:
    """The body to post: blocks, and the text that notifications and screen readers fall back on."""
    blocks = [_header(notice), _section(_where(notice)), *_lists(notice)]
    if notice.undo:
        blocks += [_label("To undo"), _section(notice.undo)]
    blocks.append({"type": "context", "elements": [_plain(f"irhub {notice.incident_id}".rstrip(), SECTION_CHARACTERS)]})
    return {"text": escape(notice.headline), "mrkdwn": False, "blocks": blocks}


def escape(text: str) -> str:
    """The text with the three characters that Slack gives a meaning to written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _header(notice: Notice) -> dict[str, Any]:
    return {"type": "header", "text": _plain(notice.headline, HEADER_CHARACTERS)}


def _where(notice: Notice) -> str:
    if not notice.incident_id:
        return notice.title
    account = f"{notice.account_name} ({notice.account_id})" if notice.account_name else notice.account_id
    return "\n".join((
        f"{notice.finding_type} · severity {notice.severity:g}",
        notice.title,
        f"Where: {account}, {notice.region}",
        f"Resource: {notice.resource} ({notice.resource_kind})",
        *notice.context,
    ))  # fmt: skip


def _lists(notice: Notice) -> list[dict[str, Any]]:
    parts = (
        ("Who asked", (notice.by,) if notice.by else ()),
        ("Done", notice.done),
        ("Proved" if notice.incident_id else "Seen", notice.proof),
        ("May survive", notice.survives),
        ("Asked of you", notice.asked),
        ("Not done", notice.not_done),
    )
    return [block for title, lines in parts if lines for block in (_label(title), _section(_list(lines)))]


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _label(ours: str) -> dict[str, Any]:
    """A line of our own, in bold."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"*{ours}*", "verbatim": True}}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _plain(text, SECTION_CHARACTERS)}


def _plain(text: str, characters: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": _cut(escape(text), characters), "emoji": False}


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else PART_OF_AN_ESCAPE.sub("", text[: characters - 1]) + "…"
