"""`irhub status`: what is wanted and what is, account by account."""

import click

from deployer import planning
from deployer.change import handed_over, work
from deployer.options import Asked, online
from deployer.screen.outcome import left_over
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
    something is not as it should be or cannot be seen, and wherever the plan has changes.
    """
    with desk(asked) as works:
        planned = planning.plan(works)
    standing = overview(planned.desired, planned.found)
    if asked.as_json:
        left = {"changes": len(work(planned.changes)), "by_hand": len(handed_over(planned.changes))}
        result("status", {**standing.shown(), **left})
    else:
        show_status(standing, planned)
    if standing.gaps or standing.unknown or left_over(planned.changes):
        click.get_current_context().exit(GAPS)
