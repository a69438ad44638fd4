"""An incident at a glance: found, opened, contained, told, asked, decided, and how long each took after the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.actions import catalogue
from hub.approval.agreement import ENDED
from hub.approval.ask import Ask, AskState, Verdict
from hub.approval.words import how_ended
from hub.incident import Incident
from hub.record import CaseFile, Status

FIRST_SEEN = "eventFirstSeen"
"""When the activity began (GuardDuty API, Service)."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of them."""

    name: str
    at: datetime | None
    """None where it is still to come."""
    says: str = ""
    after: float | None = None
    """Seconds since the one before; None for the first, and for what is to come."""

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        at = self.at.isoformat() if self.at else None
        return {"name": self.name, "at": at, "says": self.says or None, "after_seconds": self.after}


def milestones(case: CaseFile) -> tuple[Milestone, ...]:
    """All of them in their order; what has no time that can be read is left out."""
    found = [one for one in _all(case) if one.at is not None]
    passed = sorted(found, key=lambda one: (one.at, ORDER.index(one.name)))
    return (*_with_lengths(passed), *_to_come(case))


def asked(case: CaseFile) -> tuple[Ask, ...]:
    """What waits for people, in the order of rounds."""
    return tuple(ask for ask in case.asks if ask.is_open)


ORDER = (
    *("began", "found", "opened", "contained", "told", "asked", "decided"),
    *("expired", "withdrawn", "failed", "done", "released", "closed"),
)
"""What comes first where two have the same time."""
ENDINGS = {AskState.WITHDRAWN: "withdrawn", AskState.FAILED: "failed"}
"""The endings of an ask of which the timeline alone knows when."""


def _all(case: CaseFile) -> Iterator[Milestone]:
    yield from _finding(case.incident)
    yield Milestone("opened", _time(case.incident.opened_at))
    if case.incident.contained_at:
        yield Milestone("contained", _time(case.incident.contained_at), _containing(case))
    yield from _told(case)
    for ask in case.asks:
        yield from _of_ask(ask, case)
    yield from _ended(case)


def _finding(incident: Incident) -> Iterator[Milestone]:
    """When the activity began, and when the detector last said so before the case was opened."""
    if not incident.findings:
        return
    first = incident.findings[0]
    service: Any = first.detail.get("service")
    began = service.get(FIRST_SEEN) if isinstance(service, dict) else None
    if began and began != first.updated_at:
        yield Milestone("began", _time(str(began)), "first activity")
    yield Milestone("found", _time(first.updated_at), f"by {first.source}")


def _containing(case: CaseFile) -> str:
    """The actions that did it; all that did anything where none of them is known to contain."""
    done = dict.fromkeys(step.action for step in case.steps if step.status is Status.DONE and not step.releases)
    contain = {action.name for action in catalogue() if action.contains}
    return ", ".join([name for name in done if name in contain] or done)


def _told(case: CaseFile) -> Iterator[Milestone]:
    """The first time that each channel was told."""
    first: dict[str, str] = {}
    for note in case.notes:
        if note.name == "told":
            first.setdefault(note.fields.get("channel", ""), note.at)
    if first:
        yield Milestone("told", _time(min(first.values())), ", ".join(name for name in first if name))


def _of_ask(ask: Ask, case: CaseFile) -> Iterator[Milestone]:
    people = f"{ask.needs} of group {ask.group}" if ask.needs > 1 else f"group {ask.group}"
    yield Milestone("asked", _time(ask.asked_at), f"{ask.action}: {people}")
    for one in ask.decisions:
        word = "agreed" if one.verdict is Verdict.APPROVE else "said no"
        yield Milestone("decided", _time(one.at), f"{ask.action}: {one.person} {word} by {one.door.value}: {one.reason}")
    if ask.state is AskState.EXPIRED:
        yield Milestone("expired", _time(ask.expires_at), f"{ask.action}: {how_ended(ask)}")
    if ask.state is AskState.CARRIED_OUT:
        yield Milestone("done", _last_step(ask.action, case), ask.action)
    if ask.state in ENDINGS:
        yield Milestone(ENDINGS[ask.state], _ended_at(ask, case), f"{ask.action}: {how_ended(ask)}")


def _last_step(action: str, case: CaseFile) -> datetime | None:
    return max((at for step in case.steps if step.action == action and (at := _time(step.settled_at))), default=None)


def _ended_at(ask: Ask, case: CaseFile) -> datetime | None:
    about = {"action": ask.action, "round": str(ask.round)}
    notes = (note for note in case.notes if note.name == ENDED and about.items() <= note.fields.items())
    return max((at for note in notes if (at := _time(note.at))), default=None)


def _ended(case: CaseFile) -> Iterator[Milestone]:
    if case.incident.released_at:
        yield Milestone("released", _time(case.incident.released_at))
    for note in case.notes:
        if note.name == "closed":
            yield Milestone("closed", _time(note.at), note.says)


def _to_come(case: CaseFile) -> Iterator[Milestone]:
    for ask in asked(case):
        yield Milestone("waits", None, f"{ask.action}: for group {ask.group} until {ask.expires_at[:16].replace('T', ' ')} UTC")
    for ask in case.asks:
        if ask.is_agreed:
            yield Milestone("goes on", None, f"{ask.action}: it is being carried out")


def _with_lengths(passed: list[Milestone]) -> Iterator[Milestone]:
    before: datetime | None = None
    for one in passed:
        after = (one.at - before).total_seconds() if before and one.at else None
        yield Milestone(one.name, one.at, one.says, after)
        before = one.at


def _time(text: str) -> datetime | None:
    try:
        then = datetime.fromisoformat(text)
    except ValueError:
        return None
    return then.astimezone(UTC) if then.tzinfo else then.replace(tzinfo=UTC)
