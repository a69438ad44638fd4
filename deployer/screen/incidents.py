"""Incidents on the screen."""

from collections.abc import Iterable
from typing import Any

from deployer.incidents.turns import Turn, in_turn, never_back
from deployer.parts import families
from deployer.releasing import Released
from deployer.screen.words import console, talk
from deployer.words import many
from hub.incident import Containment, Incident, State
from hub.record import CaseFile, Status, StepRecord
from hub.values import to_plain

STYLES = {
    Containment.CONTAINED: "green",
    Containment.PARTLY: "yellow",
    Containment.NONE: "red",
    Containment.UNKNOWN: "magenta",
}


def facts(incident: Incident) -> dict[str, Any]:
    """The incident as plain JSON values; of its findings what they are and not their payloads."""
    plain: dict[str, Any] = to_plain(incident)
    plain["findings"] = [{key: value for key, value in one.items() if key != "detail"} for one in plain["findings"]]
    return plain


def show_list(incidents: Iterable[Incident]) -> None:
    """Prints one line an incident, with what it is to others."""
    screen = console()
    for one, kin in families(incidents):
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
            kin,
        )
        screen.print("  ".join(filter(None, words)), style=style)


def show_request(case: CaseFile, only: tuple[str, ...], force: tuple[str, ...] = ()) -> None:
    """Says on stderr what a release would take back and in which order, what it leaves, where, and why it was done."""
    incident = case.incident
    target = incident.target
    talk(
        f"{incident.id}, {incident.containment.value}: {target.kind} {target.id} in account {target.account_id} {target.region}"
    )
    for finding in incident.findings:
        talk(f"because of {finding.type}, severity {finding.severity:g}: {finding.title}")
    turns = in_turn(case, only)
    how_many = sum(len(one.steps) for one in turns)
    talk(f"{many(how_many, 'step')} would go back{', in this order' if len(turns) > 1 else ''}:")
    for one in turns:
        _show_turn(one)
    if len(turns) > 1:
        talk("Where what contains does not come back wholly, the rest stays.")
    if turns:
        forced = f", but for {', '.join(force)}" if force else ""
        talk(f"What somebody changed since is left alone{forced}; so is what another incident still holds.")
    _show_kept(case, only)


def _show_turn(turn: Turn) -> None:
    """One line for each step, with what was done and not what undoes it: that is worked out from what is there then."""
    for step in turn.steps:
        talk(f"    {_done(step)}{f'; goes back {turn.when}' if turn.when else ''}")


def _done(step: StepRecord) -> str:
    what = "was done" if step.status is Status.DONE else "was begun, and nobody knows whether it was done"
    return f"{step.action}, {what}: {step.says}"


def _show_kept(case: CaseFile, only: tuple[str, ...]) -> None:
    kept = never_back(case, only)
    if kept:
        talk(f"{many(len(kept), 'step')} {'is' if len(kept) == 1 else 'are'} kept and not taken back:")
    for step in kept:
        talk(f"    {_done(step)}; kept: {step.kept}")


def show_release(released: Released) -> None:
    """Prints what was taken back, what was left, and what is held still."""
    screen = console()
    for says in released.taken_back:
        screen.print(f"✓ {says}", style="green")
    for says in released.left:
        screen.print(f"! left as it is: {says}", style="yellow")
    for says in released.held if released.ended else ():
        screen.print(f"still held: {says}", style="yellow")
    screen.print(_ending(released), style="bold")


def _ending(released: Released) -> str:
    if released.already:
        return f"{released.incident_id} was already released at {released.already}."
    if released.whole:
        return f"{released.incident_id} is released."
    if not released.ended:
        waits = "AWS is at work, and the hub goes on by itself" if released.left else "The hub has not worked on it yet"
        return f"{waits}. Look again: irhub incidents show {released.incident_id}"
    if released.complete:
        return f"What was named is taken back; {released.incident_id} is still {released.state}."
    return f"{released.incident_id} is released in part; it is still {released.state}."
