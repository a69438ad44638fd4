"""A notice as a text message: what happened, how grave it is, and by what to find it; 140 bytes, so that it is one message.

SNS sends a longer text as several, each paid for ("Publishing to a mobile phone", SNS developer guide). Only letters of the
seven-bit alphabet are used: one that is not would halve the room.
"""

import re

from hub.channels.text import tamed
from hub.channels.words import word
from hub.notice import Notice

BYTES = 140


def text(notice: Notice) -> str:
    """The text message."""
    clean = tamed(notice)
    if notice.asking:
        end = f"ASKED: {_plain(notice.asking.group)[:20]} until {notice.asking.until[11:16]}Z. {notice.incident_id}"
    else:
        grave = f"{word(notice.severity)}. " if notice.incident_id else ""
        end = f"{grave}{notice.incident_id}".strip()
    room = BYTES - len(f"irhub: . {end}")
    return f"irhub: {_cut(_plain(clean.headline), room)}. {end}".rstrip(". ")


def _plain(text: str) -> str:
    """Without what the seven-bit alphabet lacks, or writes with two characters."""
    return re.sub(r"[^ -Z_a-z]+", " ", text).strip()


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 3].rstrip() + "..."
