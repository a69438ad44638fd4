"""`irhub plan`: what deploy would change."""

import click

from deployer import planning
from deployer.change import counts, work
from deployer.options import Asked, online
from deployer.planning import Planned
from deployer.screen.plan import show_plan
from deployer.screen.words import result, talk
from deployer.telling import warnings
from deployer.wiring import desk

CHANGES = 3


@click.command(epilog="For instance: irhub plan --diff")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 3 where there is something to change.")
@click.option("--diff", "with_diff", is_flag=True, help="Show the templates' lines before and after.")
@online
def command(*, asked: Asked, detailed_exitcode: bool, with_diff: bool) -> None:
    """Show what deploy would change, and change nothing.

    What is printed are the very changes that deploy carries out. Only calls on a list of reads are made; every other is
    refused before it is sent.
    """
    with desk(asked) as works:
        planned = planning.plan(works)
        for line in warnings(works.read, works.settings):
            talk(line)
    if asked.as_json:
        result("plan", facts(planned))
    else:
        show_plan(planned, with_diff=with_diff)
    if detailed_exitcode and work(planned.changes):
        click.get_current_context().exit(CHANGES)


def facts(planned: Planned) -> dict[str, object]:
    """The plan as plain values, for ``--json``."""
    return {
        "organization": planned.desired.organization.id,
        "hub": {"account": planned.desired.hub.account_id, "region": planned.desired.hub.place.region},
        "identity": planned.identity.arn,
        "has_changes": bool(work(planned.changes)),
        "counts": counts(planned.changes),
        "skipped": [{"account": one.id, "name": one.name, "state": one.state} for one in planned.desired.organization.skipped],
        "changes": [change.shown() for change in planned.changes],
    }
