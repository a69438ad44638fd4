"""`irhub status`: what is wanted and what is, account by account."""

import click

from deployer import planning
from deployer.change import work
from deployer.options import Asked, online
from deployer.screen.status import show_status
from deployer.screen.words import result
from deployer.standing import overview
from deployer.wiring import desk

GAPS = 4


@click.command(epilog="For instance: irhub status --profile security")
@online
def command(*, asked: Asked) -> None:
    """Show for each account and Region what is wanted and what is.

    Only reads are made. What cannot be seen with these credentials is called unknown, never well. Exits with 4 where
    something that is wanted is not as it should be.
    """
    with desk(asked) as works:
        planned = planning.plan(works)
    standing = overview(planned.desired, planned.found)
    if asked.as_json:
        result("status", {**standing.shown(), "changes": len(work(planned.changes))})
    else:
        show_status(standing, planned)
    if standing.gaps:
        click.get_current_context().exit(GAPS)
