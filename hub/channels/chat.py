"""A notice as a custom notification of Amazon Q Developer in chat applications, which shows it in Slack, Teams or Chime.

The form is AWS's ("Custom notifications", Amazon Q Developer in chat applications administrator guide): version, source,
content, metadata; a message of another form is dropped in silence. ``client-markdown`` is read as the client reads it, so what
others wrote is kept from being read as anything: angle brackets and ampersands are written out, and stars, strokes and quotes
that would format are shown as others that look alike. Messages of one incident share a thread. Lengths are our own, and modest.
"""

import json
from typing import Any

from hub.channels.slack import escape
from hub.channels.text import cut, fitted, shorter, tamed
from hub.channels.words import Part, asked, facts, parts, sign
from hub.notice import Notice

LIMIT = 12_000
LINES = 10
TITLE_CHARACTERS = 240
DESCRIPTION_CHARACTERS = 7_500
MOST_STEPS = 5
LOOKALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})  # noqa: RUF001


def text(notice: Notice) -> str:
    """The message as it is published."""
    return json.dumps(fitted(shorter(tamed(notice), LINES), _message, LIMIT))


def _message(notice: Notice) -> dict[str, Any]:
    links = [f"<{escape(link.url)}|{link.label}>" for link in notice.links]
    undo = [f"To undo: {notice.undo}"] if notice.undo else []
    return {
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title": f"{sign(notice)} {cut(escape(_dull(notice.headline)), TITLE_CHARACTERS)}",
            "description": cut(_description(notice), DESCRIPTION_CHARACTERS),
            "nextSteps": [*undo, *links][:MOST_STEPS],
            "keywords": [escape(_dull(word)) for word in (notice.incident_id, notice.account_id, notice.region) if word],
        },
        "metadata": {
            "threadId": notice.incident_id or f"irhub-{notice.kind}",
            "summary": cut(escape(_dull(notice.headline)), TITLE_CHARACTERS),
            "eventType": f"irhub-{notice.kind}",
            "relatedResources": [escape(_dull(notice.resource))] if notice.resource else [],
        },
    }


def _description(notice: Notice) -> str:
    wanted = asked(notice)
    first = (_listed(wanted),) if wanted else ()
    named = ((f"*{fact.name}*: " if fact.name else "", escape(_dull(fact.says))) for fact in facts(notice))
    return "\n\n".join((*first, "\n".join(map("".join, named)), *map(_listed, parts(notice)))) or notice.kind


def _listed(part: Part) -> str:
    return "\n".join((f"*{part.title}*", *(f"• {escape(_dull(line))}" for line in part.lines)))


def _dull(text: str) -> str:
    """The text with nothing in it that Markdown of any client reads."""
    return text.translate(LOOKALIKES).replace("](", "] (")
