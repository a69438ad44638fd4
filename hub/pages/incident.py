"""The page of one incident: what happened, how it stands, what was done and proved, what is asked, how to undo it."""

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from hub.approval.ask import Ask, Verdict
from hub.finding import Finding
from hub.incident import Incident, State
from hub.notice import Notice, worst
from hub.notice.links import links_of
from hub.notice.notice import Link
from hub.pages.about import About, about, kind_of
from hub.pages.evidence import Kept
from hub.pages.moments import Moment, moment
from hub.pages.reader import Reader, ShowsWaiting, Waiting, waiting
from hub.pages.timeline import Day, timeline
from hub.pages.tone import ASKS, STEPS, Mark, severity
from hub.record import CaseFile, Note, StepRecord
from hub.values import from_plain

WORDS = {Verdict.APPROVE: "agreed", Verdict.REJECT: "said no"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One step."""

    says: str
    mark: Mark
    reason: str
    kept: str


@dataclass(frozen=True, slots=True)
class Work:
    """What one action did."""

    action: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An ask that is over, or has been answered in part."""

    action: str
    steps: tuple[str, ...]
    mark: Mark
    words: tuple[tuple[str, str, str, Moment | None], ...]
    """Who, what they said, by which door and why, when."""


@dataclass(frozen=True, slots=True)
class Kin:
    """An incident or a resource that belongs to this one."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding of the case."""

    title: str
    type: str
    id: str
    severity: Mark
    at: Moment | None
    count: int
    description: str


@dataclass(frozen=True, slots=True)
class Story(ShowsWaiting):
    """All of the page."""

    about: About
    owner: str = ""
    crown_jewel: str = ""
    waits: tuple[Waiting, ...] = ()
    said: tuple[Said, ...] = ()
    work: tuple[Work, ...] = ()
    back: tuple[Work, ...] = ()
    proof: tuple[str, ...] = ()
    survives: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    evidence: Kept = field(default_factory=Kept)
    findings: tuple[Reported, ...] = ()
    parents: tuple[Kin, ...] = ()
    children: tuple[Kin, ...] = ()
    undo: str = ""
    links: tuple[Link, ...] = ()
    """The finding and the resource in AWS's consoles."""
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the record knows of one incident."""

    case: CaseFile
    account_name: str = ""
    evidence: Kept = field(default_factory=Kept)
    children: tuple[Incident, ...] = ()


def story(dossier: Dossier, reader: Reader) -> Story:
    """What this reader should see of it."""
    case, incident = dossier.case, dossier.case.incident
    told, read = last_notice(case.notes), last_reading(case.notes)
    head = about(incident, dossier.account_name, reader.now)
    return Story(
        about=head,
        owner=told.owner if told else "",
        crown_jewel=told.crown_jewel if told else "",
        waits=waiting(case.asks, reader),
        said=tuple(_said(ask, reader) for ask in case.asks if ask.decisions or not ask.is_open),
        work=_work(step for step in case.steps if not step.releases),
        back=_work(step for step in case.steps if step.releases),
        proof=read.proof if read else (),
        survives=read.survives if read else (),
        not_done=told.not_done if told else (),
        evidence=dossier.evidence,
        findings=tuple(_reported(one, reader) for one in reversed(incident.findings)),
        parents=(Kin(incident.parent, "one finding that names several resources, this among them"),) if incident.parent else (),
        children=tuple(_kin(dossier)),
        undo=_undo(case),
        links=links_of(incident.target, worst(incident.findings)),
        days=timeline(case, reader.now),
    )


def last_notice(notes: Iterable[Note]) -> Notice | None:
    """The newest notice that says what was read or done; None where none is on record, or none that can be read."""
    return next(_told(notes, {"response", "watch", "release", "decision"}), None)


def last_reading(notes: Iterable[Note]) -> Notice | None:
    """The newest notice that says how the resource was read, or that it was given back; what people decide reads nothing."""
    found = _told(notes, {"response", "watch", "release"})
    return next((one for one in found if one.proof or one.survives or one.kind == "release"), None)


def _told(notes: Iterable[Note], kinds: Container[str]) -> Iterator[Notice]:
    """The notices of these kinds that can be read, the newest first."""
    for note in sorted(notes, key=lambda note: note.at, reverse=True):
        if note.name == "notice" and (told := _notice(note)) and told.kind in kinds:
            yield told


def _notice(note: Note) -> Notice | None:
    try:
        return from_plain(Notice, json.loads(note.fields["notice"]))
    except (KeyError, ValueError):
        return None


def _said(ask: Ask, reader: Reader) -> Said:
    words = tuple(
        (one.person, f"{WORDS[one.verdict]} by {one.door.value}", one.reason, moment(one.at, reader.now))
        for one in ask.decisions
    )
    return Said(ask.action, ask.steps, ASKS[ask.state], words)


def _work(steps: Iterable[StepRecord]) -> tuple[Work, ...]:
    """Steps by their actions, in the order in which each action began."""
    found = list(steps)
    order = {name: number for number, name in reversed(list(enumerate(step.action for step in found)))}
    found.sort(key=lambda step: order[step.action])
    return tuple(Work(action, tuple(map(_deed, of))) for action, of in groupby(found, key=lambda step: step.action))


def _deed(step: StepRecord) -> Deed:
    return Deed(step.says, STEPS[step.status], step.reason, step.kept)


def _reported(finding: Finding, reader: Reader) -> Reported:
    at = moment(finding.updated_at, reader.now)
    mark = severity(finding.severity)
    return Reported(finding.title, finding.type, finding.id, mark, at, finding.count, finding.description)


def _kin(dossier: Dossier) -> Iterator[Kin]:
    """The cases of the parts; a part that was handed on and has none that was read goes by its resource."""
    read = {one.id: one for one in dossier.children}
    for note in dossier.case.notes:
        if note.name == "part" and "incident" in note.fields:
            child = read.get(note.fields["incident"])
            yield Kin(note.fields["incident"], _of(child) if child else note.says)


def _of(child: Incident) -> str:
    return f"{kind_of(child.target)} {child.target.id}: {child.containment.value}, {child.state.value}"


def _undo(case: CaseFile) -> str:
    """The command that takes it back; empty where nothing was done that can be, or all is back."""
    changed = any(not step.releases and not step.kept for step in case.steps)
    return f"irhub incidents release {case.incident.id}" if changed and case.incident.state is not State.RELEASED else ""
