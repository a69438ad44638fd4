"""`irhub resume`: what was paused goes on."""

from datetime import UTC, datetime

import click

from deployer.aws import holds, pauses
from deployer.forms import ACCOUNT
from deployer.options import Asked, online
from deployer.pausing import make, table_of, what
from deployer.screen.words import result, talk
from deployer.wiring import desk


@click.command(epilog="For instance: irhub resume --account 333333333333")
@click.option("--account", type=ACCOUNT, metavar="ID", help="End the pause of this account; by default that of everything.")
@online
def command(*, asked: Asked, account: str | None) -> None:
    """End a pause.

    The pause of everything and that of an account are two: each ends by itself, and an account goes on once neither holds it.
    Findings that came during the pause were opened and told, and are not acted on by themselves; their next update is.
    """
    with desk(asked) as works:
        table = table_of(works.settings)
        make(works, pauses.delete(table, account or ""))
        if asked.as_json:
            result("pause", {"account": account, "paused": False})
            return
        everything = holds.read(works.read, table, [], datetime.now(UTC)).everything if account else ""
    if not account:
        talk("Everything goes on, but for accounts that are paused by themselves: irhub status names them.")
    elif everything:
        talk(f"The pause of account {account} has ended.")
        talk(f"It does not go on yet: everything is paused ({everything}): irhub resume.")
    else:
        talk(f"{what(account)} goes on.")
