"""Incidents that are watched: a picture that is drawn anew on a terminal, and elsewhere one line for each change."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from deployer.incidents.following import Look
from deployer.incidents.milestones import milestones
from deployer.screen.cases.fitting import Fitted, Line
from deployer.screen.cases.picture import lines as picture
from deployer.screen.words import console
from hub.pages.timeline import timeline
from hub.record import CaseFile

if TYPE_CHECKING:
    from rich.console import RenderableType

Tell = Callable[[str], None]


def watch_lines(looks: Iterable[Look], tell: Tell, now: Callable[[], datetime], *, whole: bool) -> Look | None:
    """A line for each change, as it comes; the last look. ``whole``: every line of the timelines, else how cases stand."""
    told: set[str] = set()
    last = None
    for last in looks:
        for line in _lines(last, now(), whole=whole):
            if line not in told:
                told.add(line)
                tell(line)
    return last


def watch_live(looks: Iterable[Look], *, whole: bool) -> Look | None:
    """The picture of each incident on a terminal, drawn anew at every look; the last look."""
    from rich.live import Live

    last = None
    with Live(console=console(), auto_refresh=False, transient=True) as live:
        for last in looks:
            live.update(_drawn(last, whole=whole), refresh=True)
    return last


def stands(case: CaseFile) -> str:
    """One incident in a line."""
    incident, target = case.incident, case.incident.target
    waits = sum(ask.is_open for ask in case.asks)
    asked = f", {waits} asked of people" if waits else ""
    work = "" if incident.work_done or not incident.is_open else ", at work"
    where = f"{target.id} in {target.account_id} {target.region}"
    return f"{incident.id}  {incident.state.value}, {incident.containment.value}{asked}{work}  {where}"


def _lines(look: Look, now: datetime, *, whole: bool) -> Iterator[str]:
    for case in look.cases:
        if whole:
            for day in timeline(case, now):
                yield from (f"{line.at.clock}  {case.incident.id}  {line.mark.says}: {line.says}" for line in day.lines)
        yield stands(case)


def _drawn(look: Look, *, whole: bool) -> "RenderableType":
    from rich.text import Text

    drawn: list[Line] = []
    for case in look.cases:
        between = [Line(Text(""))] if drawn and whole else []
        drawn += [*between, Line(Text(stands(case), style="bold"), stays=True)]
        drawn += map(Line, picture(milestones(case))) if whole else []
    return Fitted(drawn) if drawn else Text("No incident is open.", style="dim")
