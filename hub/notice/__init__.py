"""The words people read: what happened, where, what was done and proved, what may survive, what is asked, how to undo."""

from hub.notice.asking import approved_by, of_ask, of_decision, of_trouble, together
from hub.notice.making import of_close, of_release, of_repeat, of_response, of_watch, worst
from hub.notice.notice import WORDS, Asking, Link, Notice, Reported
from hub.notice.without_incident import MOST_LINES, of_channel, of_digest, of_organization

__all__ = [
    "MOST_LINES",
    "WORDS",
    "Asking",
    "Link",
    "Notice",
    "Reported",
    "approved_by",
    "of_ask",
    "of_channel",
    "of_close",
    "of_decision",
    "of_digest",
    "of_organization",
    "of_release",
    "of_repeat",
    "of_response",
    "of_trouble",
    "of_watch",
    "together",
    "worst",
]
