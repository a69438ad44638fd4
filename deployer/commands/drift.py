"""`irhub drift`: what somebody changed behind irhub's back."""

import click

from deployer.drifting.search import Asked as Search
from deployer.drifting.search import search
from deployer.errors import LookGoesOnError
from deployer.options import Asked, online
from deployer.screen.drift import show_drift
from deployer.screen.words import result, talk
from deployer.wiring import desk

DRIFT = 4


@click.command(epilog="For instance: irhub drift --account 333333333333 --member-role OrganizationAccountAccessRole")
@click.option("--account", "accounts", metavar="ID|NAME", multiple=True, help="List only what was changed in this account.")
@click.option("--last", is_flag=True, help="List what the last look found, and have CloudFormation look at nothing.")
@click.option(
    "--member-role",
    default="",
    metavar="NAME",
    help="A role in members that the management account may enter: shows who updated our stacks there themselves.",
)
@online
def command(*, asked: Asked, accounts: tuple[str, ...], last: bool, member_role: str) -> None:
    """Find what somebody changed behind irhub's back.

    CloudFormation compares every resource of ours, in every account and Region, with its template; no other command has it
    look. That changes nothing, so nobody is asked; a deployment waits meanwhile. An update of our stack by a member's own
    admin is no drift to CloudFormation: with --member-role the stacks themselves are read. Exits with 4 where something was
    changed or could not be seen.
    """
    with desk(asked) as works:
        try:
            report, desired = search(works, Search(accounts, member_role, last), talk)
        except KeyboardInterrupt:
            raise LookGoesOnError from None
    if asked.as_json:
        result("drift", report.shown())
    else:
        show_drift(report, desired)
    if not report.is_clean:
        click.get_current_context().exit(DRIFT)
