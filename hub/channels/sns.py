"""A notice as an SNS message: a subject and plain text.

Limits (SNS API, Publish): a subject has fewer than 100 characters, begins with a letter, digit or punctuation mark, and holds
no line breaks or control characters; a message has at most 256 KiB.
"""

import re

from hub.notice import Notice

SUBJECT_CHARACTERS = 99
MESSAGE_BYTES = 262_144


def subject(notice: Notice) -> str:
    """The headline as a subject that SNS takes: ASCII, one line, short enough."""
    plain = re.sub(r"[^\x20-\x7e]+", " ", notice.headline).strip()
    return (plain or "irhub")[:SUBJECT_CHARACTERS]


def text(notice: Notice) -> str:
    """The message: every fact of the notice under its own heading."""
    parts = (
        ("Who asked", (notice.by,) if notice.by else ()),
        ("Done", notice.done),
        ("Proved" if notice.incident_id else "Seen", notice.proof),
        ("May survive", notice.survives),
        ("Asked of you", notice.asked),
        ("Not done", notice.not_done),
        ("To undo", (notice.undo,) if notice.undo else ()),
    )
    lists = ["\n".join((f"{title}:", *(f"  - {line}" for line in lines))) for title, lines in parts if lines]
    last = (f"Incident {notice.incident_id}",) if notice.incident_id else ()
    whole = "\n\n".join((notice.headline, _where(notice), *lists, *last))
    return whole.encode()[:MESSAGE_BYTES].decode(errors="ignore")


def _where(notice: Notice) -> str:
    if not notice.incident_id:
        return notice.title
    account = f"{notice.account_name} ({notice.account_id})" if notice.account_name else notice.account_id
    return "\n".join((
        f"{notice.finding_type}, severity {notice.severity:g}",
        notice.title,
        f"Account {account}, Region {notice.region}",
        f"Resource {notice.resource} ({notice.resource_kind})",
        *notice.context,
    ))  # fmt: skip
