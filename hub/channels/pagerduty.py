"""A notice as an event of PagerDuty's Events API v2: one alert for each incident, by its id.

The routing key is no part of it: EventBridge's connection adds it to the body. Limits (PagerDuty, "Events API v2"): an event
of 512 KB, of which EventBridge carries 256 at least, a summary of 1,024 characters; ``severity`` is one of four words. An alert
is raised by what needs somebody, acknowledged when a person decides, and resolved when the incident is released or closed; what
never was raised may be resolved all the same.
"""

from typing import Any

from hub.channels.text import cut, fitted, tamed
from hub.channels.words import asked, facts, parts
from hub.notice import Notice
from hub.notice.notice import CRITICAL, HIGH, MEDIUM

LIMIT = 200_000
SUMMARY_CHARACTERS = 1_024
RAISED_WITHOUT_INCIDENT = frozenset({"digest", "channel"})
"""News of accounts and reports wake nobody."""


def message(notice: Notice) -> dict[str, Any] | None:
    """The event, without the routing key; None where it is nothing for whoever is on call."""
    if not notice.incident_id and notice.kind not in RAISED_WITHOUT_INCIDENT:
        return None
    if action(notice) == "trigger":
        return fitted(tamed(notice), _trigger, LIMIT)
    return {"event_action": action(notice), "dedup_key": key(notice)}


def action(notice: Notice) -> str:
    """Whether an alert is raised, acknowledged or resolved."""
    if notice.is_over or notice.kind == "close":
        return "resolve"
    return "acknowledge" if _somebody_decided(notice) else "trigger"


def _somebody_decided(notice: Notice) -> bool:
    """True of what people said and of what was done about it; not where it could not be done, or where more is asked."""
    decided = notice.kind in {"decision", "response"} and bool(notice.by)
    return decided and not notice.asked and notice.state != "failed"


def key(notice: Notice) -> str:
    """What PagerDuty knows the alert by."""
    return notice.incident_id or f"irhub-{notice.kind}-{notice.at}"


def _trigger(notice: Notice) -> dict[str, Any]:
    links = [{"href": link.url, "text": link.label} for link in notice.links]
    return {
        "event_action": "trigger",
        "dedup_key": key(notice),
        "client": "irhub",
        **({"client_url": notice.links[0].url} if notice.links and notice.links[0].label == "Incident" else {}),
        "links": links,
        "payload": {
            "summary": cut(notice.headline, SUMMARY_CHARACTERS),
            "source": cut(" ".join(filter(None, (notice.account_id, notice.region, notice.resource))) or "irhub", 255),
            "severity": _severity(notice),
            **({"timestamp": notice.at} if notice.at else {}),
            "component": notice.resource,
            "group": notice.account_name or notice.account_id,
            "class": notice.finding_type or notice.kind,
            "custom_details": _details(notice),
        },
    }


def _severity(notice: Notice) -> str:
    """PagerDuty's word; what is asked, and containment that somebody undid, is an error at least."""
    words = (("critical", CRITICAL), ("error", HIGH), ("warning", MEDIUM))
    least = HIGH if notice.asks else 0.0
    return next((word for word, bound in words if max(notice.severity, least) >= bound), "info")


def _details(notice: Notice) -> dict[str, Any]:
    """What is asked, facts by their names, then the lists under theirs; shown in this order, as plain text."""
    wanted = asked(notice)
    found: dict[str, Any] = {wanted.title: list(wanted.lines)} if wanted else {}
    found |= {fact.name or "About": fact.says for fact in facts(notice)}
    found |= {part.title: list(part.lines) for part in parts(notice)}
    return found | ({"To undo": notice.undo} if notice.undo else {})
