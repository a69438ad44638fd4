"""`irhub incidents show` and `timeline`."""

from typing import Any

import click

from deployer.commands.incidents.given import incident as given_incident
from deployer.incidents.book import enter
from deployer.incidents.export.contents import in_text, lines
from deployer.incidents.milestones import milestones
from deployer.options import Asked, online
from deployer.parts import with_parts
from deployer.screen.case_file import last_notice, next_command, show_case_file, show_parts
from deployer.screen.incidents import facts
from deployer.screen.words import result
from deployer.wiring import desk
from hub.pages.incident import last_reading
from hub.record import CaseFile
from hub.values import to_plain


@click.command(epilog="For instance: irhub incidents show inc-20260102-abcdefghijkl")
@given_incident
@online
def show(*, asked: Asked, incident: str) -> None:
    """Show one incident: how it went, and what waits for people.

    What people were told last, steps, and those beneath it stand there too. Draws when it was found, opened, contained,
    told, asked and decided, with how long each took; irhub incidents timeline prints every line. Says at the end how to
    decide, and how to take it back. Reads the hub's record and changes nothing.
    """
    with desk(asked) as works:
        case, *parts = with_parts(enter(works).ledger, incident)
    if asked.as_json:
        result("incident", {**_whole(case), "parts": [facts(part.incident) for part in parts]})
        return
    show_case_file(case)
    show_parts(case, tuple(parts))


@click.command(epilog="For instance: irhub incidents timeline inc-20260102-abcdefghijkl")
@given_incident
@online
def timeline(*, asked: Asked, incident: str) -> None:
    """Print all that happened in an incident, the oldest first.

    A line each: findings, steps, what people were told, asked and said, and what was refused; times are UTC. Changes nothing.
    """
    with desk(asked) as works:
        case = enter(works).case(incident)
    if asked.as_json:
        result("timeline", {"incident": case.incident.id, "timeline": lines(case)})
        return
    for line in in_text(case):
        click.echo(line)


def _whole(case: CaseFile) -> dict[str, Any]:
    told = {
        "notice": to_plain(last_notice(case)),
        "read": to_plain(last_reading(case.notes)),
        "next": next_command(case) or None,
    }
    drawn = {"milestones": [one.shown() for one in milestones(case)], "asks": to_plain(case.asks)}
    return {"incident": facts(case.incident), **told, **drawn, "steps": to_plain(case.steps), "notes": to_plain(case.notes)}
