"""`irhub pause`: from the next delivery on nothing is changed any more."""

import click

from deployer.aws import pauses
from deployer.options import Asked, online
from deployer.pausing import make, table_of, what
from deployer.screen.words import result, talk
from deployer.wiring import desk


@click.command(epilog="For instance: irhub pause --reason 'moving the data centre'")
@click.option("--reason", required=True, help="Why; it stands in every notice until irhub resume.")
@click.option("--account", metavar="ID", help="Pause this account alone; everything by default.")
@online
def command(*, asked: Asked, reason: str, account: str | None) -> None:
    """Change nothing any more, anywhere, until irhub resume.

    From the next delivery on irhub only watches: incidents are opened, looked at, and told, with what would be done. Releases
    still work. What a run is doing at this moment it finishes.
    """
    with desk(asked) as works:
        who = make(works, pauses.put(table_of(works.settings), account or "", reason))
    if asked.as_json:
        result("pause", {"account": account, "paused": True, "reason": reason, "by": who})
    else:
        talk(f"{what(account)} is paused: {reason}. It goes on with: irhub resume{f' --account {account}' if account else ''}.")
