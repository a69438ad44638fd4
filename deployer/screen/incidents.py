"""Incidents on the screen."""

from collections.abc import Iterable
from typing import Any

from deployer.releasing import Released
from deployer.screen.words import console
from hub.incident import Containment, Incident, State
from hub.record import CaseFile, Status, StepRecord
from hub.values import to_plain

STYLES = {
    Containment.CONTAINED: "green",
    Containment.PARTLY: "yellow",
    Containment.NONE: "red",
    Containment.UNKNOWN: "magenta",
}
SIGNS = {Status.DONE: "✓", Status.FAILED: "✗", Status.INTENDED: "…", Status.UNKNOWN: "?"}


def facts(incident: Incident) -> dict[str, Any]:
    """The incident as plain JSON values; of its findings what they are and not their payloads."""
    plain: dict[str, Any] = to_plain(incident)
    plain["findings"] = [{key: value for key, value in one.items() if key != "detail"} for one in plain["findings"]]
    return plain


def show_list(incidents: Iterable[Incident]) -> None:
    """Prints one line an incident."""
    screen = console()
    for one in incidents:
        target = one.target
        style = STYLES[one.containment] if one.state is not State.RELEASED else "dim"
        words = (
            one.id,
            one.opened_at[:19],
            one.state.value,
            one.containment.value,
            target.account_id,
            target.region,
            target.id,
        )
        screen.print("  ".join(words), style=style)


def show_case_file(case: CaseFile) -> None:
    """Prints what is known of one incident, in the order in which it happened."""
    screen = console()
    incident = case.incident
    target = incident.target
    screen.print(f"{incident.id}  {incident.state.value}, {incident.containment.value}", style="bold")
    screen.print(f"on {target.kind} {target.id} in {target.account_id} {target.region}")
    screen.print(f"opened {incident.opened_at}{f', contained {incident.contained_at}' if incident.contained_at else ''}")
    for finding in incident.findings:
        screen.print(f"finding: {finding.type}, severity {finding.severity:g}: {finding.title}")
    for step in case.steps:
        screen.print(_step(step))
    for note in case.notes:
        screen.print(f"{note.at}  {note.name}: {note.says}", style="dim")


def show_release(released: Released) -> None:
    """Prints what was taken back and what was left."""
    screen = console()
    for says in released.taken_back:
        screen.print(f"✓ {says}", style="green")
    for says in released.left:
        screen.print(f"! left as it is: {says}", style="yellow")
    screen.print(_ending(released), style="bold")


def _ending(released: Released) -> str:
    if released.whole:
        return f"{released.incident_id} is released."
    if not released.ended:
        return f"The hub has not worked on it yet. Look again: irhub incidents show {released.incident_id}"
    return f"{released.incident_id} is released in part; it is still {released.state}."


def _step(step: StepRecord) -> str:
    way = " (back)" if step.releases else f" (kept: {step.kept})" if step.kept else ""
    reason = f": {step.reason}" if step.reason else ""
    return f"{SIGNS[step.status]} {step.action}: {step.says}{way}{reason}"
