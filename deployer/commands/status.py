"""`irhub status`: what is wanted, what is, and what was heard, account by account."""

from typing import Any

import click

from deployer.canary import completing
from deployer.change import handed_over, work
from deployer.options import Asked, online
from deployer.screen.outcome import left_over
from deployer.screen.standing.page import page
from deployer.screen.standing.people import show
from deployer.screen.standing.sheet import sheet
from deployer.screen.standing.table import View
from deployer.screen.words import result
from deployer.standing.narrow import GAPS, Part, narrow
from deployer.standing.shown import shown
from deployer.standing.survey import Survey, survey
from deployer.wiring import desk

TROUBLE = 4
FORMS = ("table", "json", "csv", "html")


@click.command(epilog="For instance: irhub status --only gaps; irhub status --output html > status.html")
@click.option(
    "--output", type=click.Choice(FORMS), default="table", show_default=True, help="How it is printed; --json is json."
)
@click.option("--only", type=click.Choice([GAPS]), help="Only accounts that somebody should look at.")
@click.option("--account", "accounts", metavar="ID|NAME", multiple=True, help="Only this account; may be given several times.")
@click.option("--ou", "units", metavar="NAME|PATH", multiple=True, help="Only accounts in or beneath this unit.")
@click.option(
    "--region", "regions", metavar="REGION", multiple=True, shell_complete=completing.regions, help="Only this Region."
)
@click.option("--all", "everything", is_flag=True, help="Every account and every trouble, however many they are.")
@online
def command(*, asked: Asked, output: str, everything: bool, **named: Any) -> None:
    """Show for each account and Region what is wanted and what is.

    With the last known drift, how far irhub may go, and when each Region was last heard of; the hub's own health, versions,
    new accounts, and what to do. Only reads are made. What cannot be seen with these credentials is called unknown, never
    well. Exits with 4 where something of what was asked for is not as it should be or cannot be seen, and, asked for all, where
    the plan has changes.
    """
    with desk(asked) as works:
        seen = survey(works)
        now = works.outside.now()
    part = Part(only=named.pop("only") or "", **named)
    narrowed = Survey(narrow(seen.overview, part), seen.planned)
    _print(narrowed, "json" if asked.as_json else output, View(now, everything=everything))
    if not narrowed.overview.is_well or (part.is_all and left_over(seen.planned.changes)):
        click.get_current_context().exit(TROUBLE)


def _print(seen: Survey, output: str, view: View) -> None:
    changes = seen.planned.changes
    if output == "json":
        left = {"changes": len(work(changes)), "by_hand": len(handed_over(changes))}
        result("status", {**shown(seen.overview), **left})
    elif output == "csv":
        click.echo(sheet(seen.overview), nl=False)
    elif output == "html":
        click.echo(page(seen.overview, seen.planned, view.now))
    else:
        show(seen.overview, seen.planned, view)
