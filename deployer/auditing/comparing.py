"""What CloudTrail shows under irhub's roles, held against the record: two lists that should be one.

A gap is what the record does not know: a session that belongs to no incident and no proof, one that somebody else than the hub
began, or a change that no step of its incident made. What is on record and not in CloudTrail is told and is no gap: the history
is late, holds no changes of objects, and ends after 90 days.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deployer.auditing.trail import Event
from hub import canary, sample
from hub.record import CaseFile, Status

LATE = timedelta(minutes=15)
"""CloudTrail typically shows a call within this ("CloudTrail event history", AWS CloudTrail User Guide)."""
PROVING = frozenset(
    name for action in (sample.ACTION, canary.ACTION) for permission in action.permissions for name in permission.actions
)
"""What proofs may do: samples and canaries."""
OBJECTS = frozenset({"s3:CopyObject", "s3:DeleteObject", "s3:GetObject", "s3:PutObject", "s3:PutObjectRetention"})
"""Data events, which the history does not hold."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a role of ours in an account, and what was called in it."""

    account_id: str
    region: str
    """Where it was begun."""
    name: str
    role: str
    began_by: str
    at: datetime
    events: tuple[Event, ...] = ()

    @property
    def changes(self) -> tuple[Event, ...]:
        """What it changed: calls that write and that AWS did not refuse."""
        return tuple(event for event in self.events if event.writes and not event.error and not event.name.startswith("sts:"))


@dataclass(frozen=True, slots=True)
class Compared:
    """What one session came to."""

    session: Session
    gaps: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    """What is on record and not in CloudTrail."""

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        session = self.session
        facts = {"account": session.account_id, "session": session.name, "role": session.role, "began_by": session.began_by}
        changes = [{"at": event.at.isoformat(), "call": event.name} for event in session.changes]
        return {**facts, "at": session.at.isoformat(), "changes": changes, "gaps": list(self.gaps), "unseen": list(self.unseen)}


def compare(session: Session, case: CaseFile | None, trusted: Iterable[str], now: datetime) -> Compared:
    """What the record does not know of a session, and what it alone knows; ``case`` is the incident that it is named after."""
    strange = () if session.began_by in trusted else (f"{session.began_by} began it, and not the hub",)
    if case is None:
        unknown = tuple(event for event in session.changes if event.name not in PROVING)
        return Compared(session, (*strange, *(f"{_of(event)} is no part of a proof" for event in unknown)))
    elsewhere = case.incident.target.account_id != session.account_id
    place = (f"{case.incident.id} is about account {case.incident.target.account_id}",) if elsewhere else ()
    recorded, seen = _recorded(case), Counter(event.name for event in session.changes)
    more = tuple(_more(name, count, recorded[name]) for name, count in seen.items() if count > recorded[name])
    return Compared(session, (*strange, *place, *more), _unseen(case, seen, now))


def stranger(session: Session) -> Compared:
    """A session that belongs to nothing on record."""
    return Compared(session, (f"nothing on record is called {session.name}", *(_of(event) for event in session.changes)))


def _recorded(case: CaseFile) -> Mapping[str, int]:
    """How often each call may have been made: once for each attempt of each step that holds it."""
    counted: Counter[str] = Counter()
    for step in case.steps:
        for call in step.calls:
            counted[call] += max(1, len(step.attempts) // 2)
    return counted


def _more(name: str, seen: int, recorded: int) -> str:
    known = f"{recorded} of them on record" if recorded else "none of them on record"
    return f"{name} was called {seen} times, {known}"


def _unseen(case: CaseFile, seen: Mapping[str, int], now: datetime) -> tuple[str, ...]:
    done = [step for step in case.steps if step.status is Status.DONE and _is_old(step.settled_at, now)]
    missing = [(step, call) for step in done for call in step.calls if call not in seen and call not in OBJECTS]
    return tuple(f"{step.says}: CloudTrail shows no {call}" for step, call in missing)


def _is_old(moment: str, now: datetime) -> bool:
    return bool(moment) and datetime.fromisoformat(moment) < now - LATE


def _of(event: Event) -> str:
    return f"{event.name} at {event.at.isoformat()}"
