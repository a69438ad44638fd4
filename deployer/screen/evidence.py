"""A check of evidence on the screen."""

from deployer.evidence.check import HARMLESS, MEANINGS, Report, State
from deployer.screen.words import console, talk
from deployer.words import many

SIGNS = {State.INTACT: ("✓", "green"), State.ELSEWHERE: ("·", "dim")}


def show_report(report: Report) -> None:
    """Prints each piece with what was found, what bad words mean, and the one hash that stands for all."""
    screen = console()
    for check in report.checks:
        sign, style = SIGNS.get(check.state, ("✗", "red"))
        screen.print(f"{sign} {check.what}: {check.state.value}{f', {check.says}' if check.says else ''}", style=style)
        facts = (
            f"sha256 {check.sha256}" if check.sha256 else "",
            f"locked until {check.locked_until}" if check.locked_until else "",
        )
        if any(facts):
            screen.print(f"    {', '.join(fact for fact in facts if fact)}", style="dim")
    for state in sorted({check.state for check in report.checks} - HARMLESS):
        screen.print(f"{state.value}: {MEANINGS[state]}.")
    if not report.entries:
        talk(f"Nothing in {report.bucket} is written down as evidence of {report.incident_id}.")
        return
    verdict = "holds" if report.holds else "does not hold"
    talk(f"The manifest of {report.incident_id} {verdict}: {many(report.entries, 'entry', 'entries')}, the last {report.last}.")
