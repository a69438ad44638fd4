"""A notice as irhub's own incident event, which EventBridge hands to webhooks and to whoever else subscribes."""

from typing import Any

from hub.notice import Notice
from hub.values import to_plain

SOURCE = "irhub"
DETAIL_TYPE = "irhub Incident"
VERSION = "1"


def detail(notice: Notice) -> dict[str, Any]:
    """The event's detail: every field of the notice, and the version of this form."""
    return {"version": VERSION, **to_plain(notice)}
