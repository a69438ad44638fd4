"""A notice as an Adaptive Card for the Workflows trigger "When a Teams webhook request is received".

Limits (Microsoft, "Create incoming webhooks with Workflows", "Adaptive Card schema"): a message of 28 KB, of which we use 24;
six actions. What others wrote stands in ``TextRun`` elements, in which Markdown has no meaning; mentions need entities of the
message, and there are none. A button of a card sent so can lead somewhere and nothing else: decisions are made on the page, in
Slack or on the command line.
"""

from collections.abc import Iterator
from typing import Any

from hub.channels.text import cut, fitted, shorter, tamed
from hub.channels.words import Fact, Part, asked, facts, parts, sign
from hub.notice import Notice
from hub.notice.notice import HIGH

LIMIT = 24_000
LINES = 14
HEADLINE_CHARACTERS = 300
MOST_ACTIONS = 6
CARD = "application/vnd.microsoft.card.adaptive"

Element = dict[str, Any]


def message(notice: Notice) -> dict[str, Any]:
    """What the trigger takes: a message with one card; without attachments the flow would break."""
    return fitted(shorter(tamed(notice), LINES), _message, LIMIT)


def _message(notice: Notice) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "fallbackText": cut(notice.headline, HEADLINE_CHARACTERS),
        "body": [_head(notice), *_asked(notice), _facts(notice), *_parts(notice), *_undo(notice), _foot(notice)],
    }
    actions = [{"type": "Action.OpenUrl", "title": one.label, "url": one.url} for one in notice.links[:MOST_ACTIONS]]
    content = card | ({"actions": actions} if actions else {})
    return {"type": "message", "attachments": [{"contentType": CARD, "contentUrl": None, "content": content}]}


def _head(notice: Notice) -> Element:
    styles = {"contained": "good", "partly": "warning", "unknown": "warning"}
    missed = "attention" if notice.severity >= HIGH else "warning"
    style = "accent" if notice.asking or not notice.incident_id else styles.get(notice.containment, missed)
    headline = _line(_run(f"{sign(notice)} {cut(notice.headline, HEADLINE_CHARACTERS)}", size="Large", weight="Bolder"))
    return {"type": "Container", "style": style, "bleed": True, "items": [headline]}


def _facts(notice: Notice) -> Element:
    lines = [_line(*_fact(fact)) for fact in facts(notice)]
    return {"type": "Container", "items": [line | {"spacing": "Small"} for line in lines]}


def _fact(fact: Fact) -> tuple[Element, ...]:
    said = _run(cut(fact.says, 500) or "-")
    return (_run(fact.before, weight="Bolder"), said) if fact.name else (said,)


def _asked(notice: Notice) -> Iterator[Element]:
    wanted = asked(notice)
    if wanted:
        yield _part(wanted) | {"style": "accent"}


def _parts(notice: Notice) -> Iterator[Element]:
    yield from map(_part, parts(notice))


def _part(part: Part) -> Element:
    lines = [_line(_run(f"• {line}")) | {"spacing": "Small"} for line in part.lines]
    return {"type": "Container", "separator": True, "items": [_line(_run(part.title, weight="Bolder")), *lines]}


def _undo(notice: Notice) -> Iterator[Element]:
    if notice.undo:
        command = _line(_run(notice.undo, fontType="Monospace")) | {"spacing": "Small"}
        yield {"type": "Container", "separator": True, "items": [_line(_run("To undo", weight="Bolder")), command]}


def _foot(notice: Notice) -> Element:
    return _line(_run(f"irhub {notice.incident_id}".rstrip(), size="Small", isSubtle=True))


def _line(*runs: Element) -> Element:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **look: Any) -> Element:
    return {"type": "TextRun", "text": text, **look}
