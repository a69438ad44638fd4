"""`irhub pause`: from the next delivery on nothing is changed any more."""

import click

from deployer.aws import pauses, register
from deployer.forms import ACCOUNT
from deployer.options import Asked, online
from deployer.pausing import make, table_of, what
from deployer.screen.words import result, talk
from deployer.wiring import desk


@click.command(epilog="For instance: irhub pause --reason 'moving the data centre'")
@click.option("--reason", required=True, help="Why; it stands in every notice until irhub resume.")
@click.option("--account", type=ACCOUNT, metavar="ID", help="Pause this account alone; everything by default.")
@online
def command(*, asked: Asked, reason: str, account: str | None) -> None:
    """Change nothing any more, anywhere, until irhub resume.

    From the next delivery on irhub only watches: incidents are opened, looked at, and told, with what would be done. Releases
    still work. What a run is doing at this moment it finishes.
    """
    with desk(asked) as works:
        table = table_of(works.settings)
        who = make(works, pauses.put(table, account or "", reason))
        if asked.as_json:
            result("pause", {"account": account, "paused": True, "reason": reason, "by": who})
        else:
            command_back = f"irhub resume{f' --account {account}' if account else ''}"
            talk(f"{what(account)} is paused: {reason}. It goes on with: {command_back}.")
        if account and not register.read(works.read, table, [account]):
            talk(
                f"warning: {account} is not on record here. Look for a slip in the id: irhub status lists the accounts.",
                "yellow",
            )
