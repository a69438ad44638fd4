"""A notice as e-mail through SNS: a subject and plain text.

Limits (SNS API, Publish): a subject has fewer than 100 characters, begins with a letter, digit or punctuation mark, and holds
no line breaks or control characters; a message has at most 256 KiB. Mail programs make links of whatever looks like one, so
addresses that others wrote are broken, and only our own stay whole, each in a line of its own.
"""

import re

from hub.channels.text import fitted, tamed
from hub.channels.words import Part, asked, facts, parts
from hub.notice import Notice

SUBJECT_CHARACTERS = 99
MESSAGE_BYTES = 200_000
WIDTH = 13
"""Of the column in which facts have their names."""


def subject(notice: Notice) -> str:
    """The headline as a subject that SNS takes: ASCII, one line, short enough; what is asked says so first."""
    plain = re.sub(r"[^\x20-\x7e]+", " ", tamed(notice).headline).strip()
    asked = "[asks you] " if notice.asking else ""
    return f"{asked}{plain or 'irhub'}"[:SUBJECT_CHARACTERS]


def text(notice: Notice) -> str:
    """The message: every fact of the notice under its own heading, as far as there is room."""
    return fitted(tamed(notice), _text, MESSAGE_BYTES)


def _text(notice: Notice) -> str:
    wanted = asked(notice)
    first = (_listed(wanted),) if wanted else ()
    where = "\n".join(f"{fact.before:<{WIDTH}}{fact.says}" if fact.name else fact.says for fact in facts(notice))
    lists = map(_listed, parts(notice))
    undo = (f"To undo:\n  {notice.undo}",) if notice.undo else ()
    links = ("\n".join(f"{link.label}:\n  {link.url}" for link in notice.links),) if notice.links else ()
    last = (f"Incident {notice.incident_id}",) if notice.incident_id else ()
    return "\n\n".join((notice.headline, *first, where, *lists, *undo, *links, *last))


def _listed(part: Part) -> str:
    return "\n".join((f"{part.title}:", *(f"  - {line}" for line in part.lines)))
