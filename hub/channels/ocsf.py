"""A notice as an Incident Finding of the Open Cybersecurity Schema Framework, for a SIEM (OCSF 1.6.0, class 2005).

What the class requires: activity, category, class, type, time, severity, status, metadata with version and product, a list of
findings of which each has a uid, and an assignee or a group of them. What OCSF has no place for stands under ``unmapped``.
"""

from datetime import datetime
from typing import Any

from hub.channels.text import fitted
from hub.notice import Notice
from hub.notice.notice import CRITICAL, HIGH, MEDIUM
from hub.version import VERSION

SCHEMA = "1.6.0"
CATEGORY, CLASS = 2, 2005
CREATE, UPDATE, CLOSE = 1, 2, 3
STATUS = {"open": (2, "In Progress"), "failed": (2, "In Progress"), "waiting": (3, "On Hold"), "released": (4, "Resolved")}
CLOSED = (5, "Closed")
LIMIT = 200_000


def message(notice: Notice) -> dict[str, Any] | None:
    """The finding; None for what is about no incident."""
    return fitted(notice, _finding, LIMIT) if notice.incident_id else None


def _finding(notice: Notice) -> dict[str, Any]:
    activity, says = _activity(notice)
    status, word = STATUS.get(notice.state, CLOSED)
    severity, grave = _severity(notice.severity)
    return {
        "activity_id": activity,
        "activity_name": says,
        "category_uid": CATEGORY,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Incident Finding",
        "type_uid": CLASS * 100 + activity,
        "type_name": f"Incident Finding: {says}",
        "time": _milliseconds(notice.at),
        "start_time": _milliseconds(notice.opened_at),
        "severity_id": severity,
        "severity": grave,
        "status_id": status,
        "status": word,
        "desc": notice.title or notice.headline,
        "message": notice.headline,
        "metadata": _metadata(notice),
        "finding_info_list": _findings(notice),
        "assignee_group": {"name": (notice.asking.group if notice.asking else notice.owner) or "irhub"},
        **({"src_url": notice.links[0].url} if notice.links else {}),
        **({"comment": notice.by} if notice.by else {}),
        "observables": _observables(notice),
        "cloud": _cloud(notice),
        "unmapped": _unmapped(notice),
    }


def _activity(notice: Notice) -> tuple[int, str]:
    if notice.is_over or notice.kind == "close":
        return CLOSE, "Close"
    return (CREATE, "Create") if notice.is_first else (UPDATE, "Update")


def _severity(severity: float) -> tuple[int, str]:
    words = ((5, "Critical", CRITICAL), (4, "High", HIGH), (3, "Medium", MEDIUM), (2, "Low", 1.0))
    return next(((number, word) for number, word, least in words if severity >= least), (1, "Informational"))


def _metadata(notice: Notice) -> dict[str, Any]:
    product = {"name": "irhub", "vendor_name": "irhub", "version": VERSION}
    return {"version": SCHEMA, "product": product, "profiles": ["cloud"], "correlation_uid": notice.incident_id}


def _findings(notice: Notice) -> list[dict[str, Any]]:
    """The incident's findings; where none is named, the incident itself, for there must be one."""
    found = [
        {"uid": one.arn or one.id, "title": one.title, "types": [one.type], "created_time": _milliseconds(one.created_at)}
        for one in notice.findings
    ]
    return found or [{"uid": notice.incident_id, "title": notice.title or notice.headline}]


def _observables(notice: Notice) -> list[dict[str, Any]]:
    """What it is about; 10 is a resource's uid (OCSF, observable type)."""
    return [{"name": "resource.uid", "type_id": 10, "type": "Resource UID", "value": notice.resource}]


def _cloud(notice: Notice) -> dict[str, Any]:
    """Where it is; 10 is an AWS account (OCSF, account type)."""
    account = {"uid": notice.account_id, "type_id": 10, "type": "AWS Account"}
    named = {"name": notice.account_name} if notice.account_name else {}
    return {"provider": "AWS", "region": notice.region, "account": account | named}


def _unmapped(notice: Notice) -> dict[str, Any]:
    lists = {name: list(getattr(notice, name)) for name in ("done", "proof", "survives", "asked", "not_done", "tags")}
    return {"containment": notice.containment, "kind": notice.kind, "resource_kind": notice.resource_kind, **lists}


def _milliseconds(moment: str) -> int:
    """Milliseconds since the epoch, which is what OCSF's timestamps are; 0 for what is no moment."""
    try:
        return int(datetime.fromisoformat(moment).timestamp() * 1_000)
    except ValueError:
        return 0
