"""The windows that open at a click in Slack: what will be done, exactly, and the reason, without which nothing is decided.

Limits (Slack, "Block Kit reference" and "Views"): 100 blocks, 24 characters in a title and a button, 3,000 in a text and in the
private metadata. What comes from outside stands in ``plain_text``, where nothing is bold, a link or a mention, and without what
cannot be seen or turns the direction of writing. What does not fit is counted; where a step would be left out, the window
says so and nothing can be decided in it, for people agree to what they have read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.approval.ask import Ask, Verdict
from hub.channels.slack import escape
from hub.channels.text import tame

CALLBACK = "irhub-decide"
REASON = "reason"
LONGEST_REASON = 1_000
LONGEST_TEXT = 3_000
MOST_BLOCKS = 90
"""Of the 100 of a window; the rest is for its head and the reason."""
WORDS: Mapping[Verdict, tuple[str, str]] = {Verdict.APPROVE: ("Approve", "Approve"), Verdict.REJECT: ("Reject", "Reject")}

View = Mapping[str, Any]


def deciding(asks: tuple[Ask, ...], verdict: Verdict, head: str, metadata: str) -> View:
    """The window in which somebody decides; where it cannot show everything, one that says where to decide instead."""
    shown = [block for ask in asks for block in _of(ask)]
    if len(shown) > MOST_BLOCKS or any(len(escape(line)) > LONGEST_TEXT for ask in asks for line in _lines(ask)):
        return telling(
            "Too much to show", "This window cannot show all that would be done. Decide on the command line or page."
        )
    title, button = WORDS[verdict]
    will = "This will be done once enough people agree:" if verdict is Verdict.APPROVE else "This will not be done:"
    blocks = [_text(head), _text(will), *shown, _reason(verdict)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(title),
        "submit": _plain(button),
        "close": _plain("Cancel"),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def telling(title: str, *lines: str) -> View:
    """A window that says something and asks for nothing."""
    blocks = [_text(line[: LONGEST_TEXT // 6]) for line in lines]
    return {"type": "modal", "title": _plain(title), "close": _plain("Close"), "blocks": blocks}


def _of(ask: Ask) -> Iterable[View]:
    yield {"type": "divider"}
    yield from (_text(line) for line in _lines(ask))


def _lines(ask: Ask) -> tuple[str, ...]:
    """Everything about an ask that people agree to, a block each."""
    kind = "destructive, cannot be taken back" if ask.destructive else "can be taken back"
    needs = f"{len(ask.agreed)} of {ask.needs} agreed" if ask.needs > 1 else "one person is needed"
    about = f"{ask.action} ({kind}); {needs}; asked of {ask.group} until {ask.expires_at[:16]} UTC"
    why = tuple(f"Why it is asked: {line}" for line in ask.why)
    return (about, *(f"• {step}" for step in ask.steps), *why)


def _reason(verdict: Verdict) -> View:
    field = {"type": "plain_text_input", "action_id": REASON, "multiline": True, "max_length": LONGEST_REASON}
    label = "Why do you agree?" if verdict is Verdict.APPROVE else "Why not?"
    hint = _plain("It stands on record with your name.")
    return {"type": "input", "block_id": REASON, "label": _plain(label), "hint": hint, "element": field}


def _text(text: str) -> View:
    return {"type": "section", "text": _plain(text)}


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": escape(tame(text)), "emoji": False}
