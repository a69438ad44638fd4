"""A notice as a Slack message in Block Kit.

Limits (Slack, "Block Kit reference"): 50 blocks, 150 characters in a header, 3,000 in a section's text. A finding's title is
written by whoever attacks us, so all text is escaped (``&``, ``<`` and ``>``), and mentions cannot be smuggled in.
"""

from typing import Any

from hub.notice import Notice

HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3_000


def message(notice: Notice) -> dict[str, Any]:
    """The body to post: blocks, and the text that notifications and screen readers fall back on."""
    blocks = [_header(notice), _section(_where(notice)), *_lists(notice)]
    if notice.undo:
        blocks.append(_section(f"*To undo*\n`{escape(notice.undo)}`"))
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": escape(f"irhub {notice.incident_id}")}]})
    return {"text": escape(notice.headline), "blocks": blocks}


def escape(text: str) -> str:
    """The text with the three characters that Slack gives a meaning to written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _header(notice: Notice) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": _cut(notice.headline, HEADER_CHARACTERS)}}


def _where(notice: Notice) -> str:
    account = f"{notice.account_name} ({notice.account_id})" if notice.account_name else notice.account_id
    return "\n".join((
        f"*{escape(notice.finding_type)}* · severity {notice.severity:g}",
        escape(notice.title),
        f"*Where* {escape(account)}, {escape(notice.region)}",
        f"*Resource* {escape(notice.resource)} ({escape(notice.resource_kind)})",
    ))  # fmt: skip


def _lists(notice: Notice) -> list[dict[str, Any]]:
    parts = (
        ("Done", notice.done),
        ("Proved", notice.proof),
        ("May survive", notice.survives),
        ("Asked of you", notice.asked),
        ("Not done", notice.not_done),
    )
    return [_section(_list(title, lines)) for title, lines in parts if lines]


def _list(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join((f"*{title}*", *(f"• {escape(line)}" for line in lines)))


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, SECTION_CHARACTERS)}}


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"
