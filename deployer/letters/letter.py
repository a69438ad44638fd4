"""A dead letter as a plain value: what it says, where it lies, and why it lies there.

Its text was written by whoever caused a finding, so nothing here trusts it: what cannot be read is said to be so, and
whatever comes to a screen goes through ``plain``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

UNREADABLE: Mapping[str, Any] = {}
SHORT_ID = 8


@dataclass(frozen=True, slots=True)
class Queue:
    """A dead-letter queue of the installation."""

    name: str
    region: str
    gathers: str
    """What lies in it, in words."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message of a dead-letter queue."""

    id: str
    queue: Queue
    body: str = field(repr=False)
    sent_at: datetime
    receives: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Message attributes, such as EventBridge's ``RULE_ARN`` and ``ERROR_CODE``."""
    failed_in: str = ""
    """The queue whose receives it used up; empty where it was put here directly."""
    handle: str = field(default="", repr=False)

    @property
    def event(self) -> Mapping[str, Any]:
        """What the text says; empty where it is not one JSON object."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            return UNREADABLE
        return said if isinstance(said, Mapping) else UNREADABLE

    @property
    def short_id(self) -> str:
        """Enough of the id to name it on the command line."""
        return self.id[:SHORT_ID]

    @property
    def reason(self) -> str:
        """Why it lies here."""
        if self.attributes.get("reason"):
            return self.attributes["reason"]
        if code := self.attributes.get("ERROR_CODE"):
            return f"{code}: {self.attributes.get('ERROR_MESSAGE', '')}".rstrip(": ")
        return "it failed again and again; the responder's log says how" if self.failed_in else "nothing says why"

    def age_seconds(self, now: datetime) -> int:
        """How long ago it was put here."""
        return max(0, int((now - self.sent_at).total_seconds()))


def subject(letter: Letter) -> str:
    """What the letter is about, in a few words."""
    event = letter.event
    if "irhub" in event:
        return f"irhub's own {event['irhub']} {event.get('incident', '')}".rstrip()
    if not event:
        return "not a JSON object"
    detail = event.get("detail")
    known = detail if isinstance(detail, Mapping) else {}
    about = known.get("type") or known.get("alarmName") or known.get("headline") or ""
    return ", ".join(str(part) for part in (event.get("detail-type", "no detail-type"), about) if part)


def account_of(letter: Letter) -> str:
    """The account that the event came from, as the event says; empty where it does not."""
    return str(letter.event.get("account", ""))


def moment(milliseconds: str) -> datetime:
    """The moment that SQS means by its timestamps."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
