"""`irhub destroy`: takes the installation away."""

import click

from deployer.destruction.data import Going
from deployer.destruction.run import Wish, destroy
from deployer.options import Asked, online
from deployer.wiring import desk


@click.command(epilog="For instance: irhub destroy --yes --organization o-a1b2c3d4e5")
@click.option("--yes", is_flag=True, help="Do not ask; needs --organization too.")
@click.option("--organization", metavar="ID", help="The organization's id, typed beforehand.")
@click.option("--leave-contained", is_flag=True, help="Go on although something is contained; it stays as it is.")
@click.option("--delete-record", is_flag=True, help="Delete the table with every incident too, for good.")
@click.option(
    "--delete-evidence", is_flag=True, help="Delete the bucket with all evidence too; what is locked stays until then."
)
@click.option(
    "--delete-key", is_flag=True, help="Give up the key of both too, once both are gone; for 30 days it can be called back."
)
@online
def command(*, asked: Asked, yes: bool, organization: str | None, leave_contained: bool, **deleted: bool) -> None:
    """Take the installation away; cases and evidence stay.

    Shows first what goes and what is kept, and asks for the organization's id. The guard goes first, then the spokes, then
    the hub. While an incident is contained nothing is done (5), since afterwards nobody could release it: release it first, or
    give --leave-contained. Record, evidence and key stay unless each is named; evidence that is locked is never deleted before
    its time. At the end everything is searched once more; what is still there, and what cannot be seen, is said. Exits with 4
    where something is left; the same command again goes on from there.
    """
    going = Going(**{name.removeprefix("delete_"): goes for name, goes in deleted.items()})
    with desk(asked) as works:
        wish = Wish(going, organization if yes else None, leave_contained=leave_contained)
        code = destroy(works, wish, as_json=asked.as_json)
    click.get_current_context().exit(code)
