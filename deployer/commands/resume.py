"""`irhub resume`: what was paused goes on."""

import click

from deployer.aws import pauses
from deployer.options import Asked, online
from deployer.pausing import make, table_of, what
from deployer.screen.words import result, talk
from deployer.wiring import desk


@click.command(epilog="For instance: irhub resume --account 333333333333")
@click.option("--account", metavar="ID", help="Resume this account alone; everything by default.")
@online
def command(*, asked: Asked, account: str | None) -> None:
    """End a pause.

    Findings that came during the pause were opened and told, and are not acted on by themselves; their next update is.
    """
    with desk(asked) as works:
        make(works, pauses.delete(table_of(works.settings), account or ""))
    if asked.as_json:
        result("pause", {"account": account, "paused": False})
    else:
        talk(f"{what(account)} goes on.")
