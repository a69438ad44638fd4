"""A notice as irhub's own incident event, which EventBridge hands to webhooks and to whoever else subscribes."""

from typing import Any

from hub.notice import Notice
from hub.values import to_plain

SOURCE = "irhub"
DETAIL_TYPE = "irhub Incident"
WHOLE = "irhub Organization"
"""The detail-type of notices about no incident: who subscribes to incidents need not tell them apart."""
VERSION = "1"


def detail_type(notice: Notice) -> str:
    """What kind of event it is: about one incident, or about the organization."""
    return DETAIL_TYPE if notice.incident_id else WHOLE


def detail(notice: Notice) -> dict[str, Any]:
    """The event's detail: every field of the notice, and the version of this form."""
    return {"version": VERSION, **to_plain(notice)}
