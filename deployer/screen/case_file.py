"""One incident on the screen: what people were told last, every step with its time, and the way back."""

import json
from collections.abc import Iterable, Iterator

from deployer.incidents.milestones import asked, milestones
from deployer.screen.cases.deciding import lines as of_asks
from deployer.screen.cases.picture import show_picture
from deployer.screen.words import console
from deployer.words import in_utc
from hub.incident import State
from hub.notice import Notice
from hub.pages.incident import last_reading
from hub.record import CaseFile, Status, StepRecord, going_back
from hub.values import from_plain

SIGNS = {Status.DONE: "✓", Status.FAILED: "✗", Status.INTENDED: "…", Status.UNKNOWN: "?"}
SEVERAL = {
    "done": "done",
    "proof": "proved",
    "survives": "may survive",
    "asked": "asked of you",
    "not_done": "not done",
}
"""The parts of a notice, and the words above each."""
READ = ("proof", "survives")
"""Those that say how the resource was read."""


def last_notice(case: CaseFile) -> Notice | None:
    """What people were told last; None where the record does not hold it."""
    told = [note.fields["notice"] for note in case.notes if note.name == "notice" and "notice" in note.fields]
    try:
        return from_plain(Notice, json.loads(told[-1])) if told else None
    except ValueError:  # of a version that had other facts
        return None


def next_command(case: CaseFile) -> str:
    """The command that takes back what is still changed; empty where nothing is."""
    to_undo = case.incident.state is not State.RELEASED and going_back(case)
    return f"irhub incidents release {case.incident.id}" if to_undo else ""


def next_commands(case: CaseFile) -> Iterator[str]:
    """What can be done now: decide on what waits, take back what is changed."""
    if asked(case):
        yield from (f"irhub incidents {word} {case.incident.id} --reason ..." for word in ("approve", "reject"))
    if command := next_command(case):
        yield command


def show_case_file(case: CaseFile) -> None:
    """Prints what is known of one incident, in the order in which it happened, and what to do next."""
    screen = console()
    first, *rest = _head(case)
    screen.print(first, style="bold")
    for line in rest:
        screen.print(line)
    show_picture(milestones(case))
    screen.print(f"all of it: irhub incidents timeline {case.incident.id}", style="dim")
    notice = last_notice(case)
    for line in (*_told(notice), *_read(last_reading(case.notes), notice), *map(_step, case.steps)):
        screen.print(line)
    waiting = tuple(asked(case))
    if waiting:
        screen.print("waits for people:", style="bold magenta")
    for line in of_asks(waiting):
        screen.print(f"    {line}")
    for command in next_commands(case):
        screen.print(f"next: {command}", style="bold")


def show_parts(case: CaseFile, parts: tuple[CaseFile, ...]) -> None:
    """Prints where it stands with each resource, where the incident is of several."""
    screen = console()
    if case.incident.parent:
        screen.print(f"beneath {case.incident.parent}")
    for part in parts:
        incident, target = part.incident, part.incident.target
        stands = f"{incident.state.value}, {incident.containment.value}"
        screen.print(f"beneath it: {incident.id}  {stands}  {target.kind} {target.id} in {target.account_id} {target.region}")
    if any(next_command(part) for part in parts):
        screen.print(f"next: irhub incidents release {case.incident.id}", style="bold")


def _head(case: CaseFile) -> Iterator[str]:
    incident = case.incident
    target = incident.target
    yield f"{incident.id}  {incident.state.value}, {incident.containment.value}"
    yield f"on {target.kind} {target.id} in {target.account_id} {target.region}"
    times = {"opened": incident.opened_at, "contained": incident.contained_at, "released": incident.released_at}
    yield ", ".join(f"{word} {in_utc(at)}" for word, at in times.items() if at)
    if incident.cap_reason:
        yield f"at most {incident.cap.value}: {incident.cap_reason}"
    for finding in incident.findings:
        yield f"finding: {finding.type}, severity {finding.severity:g}: {finding.title}"


def _told(notice: Notice | None) -> Iterator[str]:
    if notice:
        yield f"told last: {notice.headline}"
        yield from _parts(notice, SEVERAL)


def _read(read: Notice | None, told: Notice | None) -> Iterator[str]:
    """How the resource was read before what people were told last, where that says nothing of it."""
    if read and told and not (told.proof or told.survives):
        yield from _parts(read, READ)


def _parts(notice: Notice, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        words, says = SEVERAL[name], getattr(notice, name)
        if says:
            yield f"{words}:"
            yield from (f"    {line}" for line in says)


def _step(step: StepRecord) -> str:
    way = " (back)" if step.releases else f" (kept: {step.kept})" if step.kept else ""
    reason = f": {step.reason}" if step.reason else ""
    return f"{SIGNS[step.status]} {in_utc(step.settled_at or step.intended_at)}  {step.action}: {step.says}{way}{reason}"
