"""A notice as irhub's own incident event, for webhooks and for whoever else subscribes to the hub bus.

Every field of the notice as it is, in its own form: programs read it, which escape for themselves what they show.
"""

from typing import Any

from hub.channels.text import fitted
from hub.notice import Notice
from hub.values import to_plain

SOURCE = "irhub"
DETAIL_TYPE = "irhub Incident"
WHOLE = "irhub Organization"
"""The detail-type of notices about no incident: who subscribes to incidents need not tell them apart."""
VERSION = "1"
LIMIT = 200_000
"""Bytes; an event of EventBridge, and what is put with it, has 256 KB at least."""


def detail_type(notice: Notice) -> str:
    """What kind of event it is: about one incident, or about the organization."""
    return DETAIL_TYPE if notice.incident_id else WHOLE


def detail(notice: Notice) -> dict[str, Any]:
    """The event's detail: every field of the notice, and the version of this form."""
    return fitted(notice, _detail, LIMIT)


def message(notice: Notice) -> dict[str, Any] | None:
    """The same for a webhook, which hears of incidents only."""
    return detail(notice) if notice.incident_id else None


def _detail(notice: Notice) -> dict[str, Any]:
    return {"version": VERSION, **to_plain(notice)}
