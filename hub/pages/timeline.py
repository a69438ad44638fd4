"""The timeline of an incident: findings, steps and notes in the order of time, each with what it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from hub.finding import Finding
from hub.pages.moments import Moment, moment
from hub.pages.tone import STEPS, Mark, Tone
from hub.record import CaseFile, Note, StepRecord

TOLD = "told"
NOTES = {
    TOLD: Mark("told", Tone.QUIET, "bell"),
    "asked": Mark("asked", Tone.ASKED, "clock"),
    "ask-ended": Mark("no longer asked", Tone.QUIET, "clock"),
    "escalated": Mark("asked others", Tone.ASKED, "clock"),
    "not-told": Mark("not told", Tone.DANGER, "bell"),
    "watched": Mark("looked again", Tone.QUIET, "eye"),
    "released": Mark("released", Tone.SAFE, "back"),
    "release-incomplete": Mark("partly released", Tone.CARE, "back"),
    "release-waits": Mark("waits for AWS", Tone.CARE, "clock"),
    "closed": Mark("closed", Tone.QUIET, "check"),
    "refused": Mark("refused", Tone.CARE, "cross"),
    "decision": Mark("decided", Tone.ASKED, "person"),
    "decision-refused": Mark("refused", Tone.CARE, "cross"),
    "note": Mark("noted", Tone.ASKED, "note"),
    "workflow-trouble": Mark("trouble", Tone.DANGER, "cross"),
    "exempted": Mark("left alone", Tone.CARE, "hand"),
    "part": Mark("handed on", Tone.QUIET, "fork"),
}
"""The notes that have a sign of their own; any other has its name."""
ELSEWHERE = frozenset({"notice", TOLD})
"""What the rest of the page says, or another line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of it."""

    at: Moment
    mark: Mark
    says: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one day."""

    name: str
    lines: tuple[Line, ...]


def timeline(case: CaseFile, now: datetime) -> tuple[Day, ...]:
    """Every line, by days; what has no time that can be read is left out."""
    lines = sorted(_lines(case, now), key=lambda line: line.at.iso)
    return tuple(Day(name, tuple(found)) for name, found in groupby(lines, key=lambda line: line.at.day))


def _lines(case: CaseFile, now: datetime) -> Iterator[Line]:
    opened = moment(case.incident.opened_at, now)
    if opened:
        yield Line(opened, Mark("opened", Tone.ASKED, "flag"), f"{case.incident.id} was opened")
    for finding in case.incident.findings:
        yield from _reported(finding, now)
    for step in case.steps:
        yield from _made(step, now)
    yield from _told(case.notes, now)
    for note in case.notes:
        yield from _noted(note, now)


def _reported(finding: Finding, now: datetime) -> Iterator[Line]:
    at = moment(finding.updated_at, now)
    if at:
        times = f", {finding.count} times so far" if finding.count > 1 else ""
        yield Line(at, Mark("reported", Tone.DANGER, "bolt"), finding.title, f"{finding.type}{times}")


def _made(step: StepRecord, now: datetime) -> Iterator[Line]:
    at = moment(step.settled_at or step.intended_at, now)
    if at:
        mark = STEPS[step.status]
        way = "taken back by" if step.releases else "by"
        yield Line(at, mark, step.says, ": ".join(filter(None, (f"{way} {step.action}", step.reason))))


def _noted(note: Note, now: datetime) -> Iterator[Line]:
    at = moment(note.at, now)
    if at and note.name not in ELSEWHERE:
        mark = NOTES.get(note.name, Mark(note.name.replace("-", " "), Tone.QUIET, "note"))
        yield Line(at, mark, note.says, f"by {note.fields['by']}" if note.fields.get("by") else "")


def _told(notes: Iterable[Note], now: datetime) -> Iterator[Line]:
    """One line for the same words on several channels, at the time of the first."""
    channels: dict[str, dict[str, str]] = {}
    for note in notes:
        if note.name == TOLD:
            words = note.fields.get("headline", note.says)
            channels.setdefault(words, {}).setdefault(note.fields.get("channel", "people"), note.at)
    for words, told in channels.items():
        at = moment(min(told.values()), now)
        if at:
            yield Line(at, NOTES[TOLD], words, f"by {', '.join(sorted(told))}")
