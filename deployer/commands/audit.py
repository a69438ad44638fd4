"""`irhub audit`: CloudTrail's word against the record's."""

import re
from datetime import datetime, timedelta

import click

from deployer.auditing.search import Asked as Wanted
from deployer.auditing.search import Auditor
from deployer.options import Asked, online
from deployer.screen.auditing import show_audit
from deployer.screen.words import result
from deployer.wiring import desk

GAPS = 4
UNITS = {"h": "hours", "d": "days"}
LONGEST = timedelta(days=90)


def _span(_context: click.Context, _option: click.Parameter, text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,3})([hd])", text)
    span = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else None
    if span is None or span > LONGEST:
        raise click.BadParameter("Say hours or days, 90 days at most, such as 24h or 7d.")
    return span


@click.command(epilog="For instance: irhub audit --since 7d --member-role OrganizationAccountAccessRole")
@click.option(
    "--since", default="24h", show_default=True, metavar="SPAN", callback=_span, help="How far back, such as 24h or 7d."
)
@click.option("--account", "accounts", metavar="ID", multiple=True, help="Only this account, again for more.")
@click.option(
    "--member-role",
    default="OrganizationAccountAccessRole",
    show_default=True,
    metavar="NAME",
    help="A role in members that the management account may enter, and that may look up events.",
)
@online
def command(*, asked: Asked, since: timedelta, accounts: tuple[str, ...], member_role: str) -> None:
    """List what irhub itself changed, from CloudTrail.

    In each account the sessions of irhub's roles are found in CloudTrail's event history, with all that was called in them, and
    held against the hub's record: who began each, to which incident or proof it belongs, and which step made each change. The
    history is some minutes late, holds no changes of objects, and ends after 90 days. Changes nothing.

    Exits with 4 where something was done under irhub's roles that the record does not know, or an account could not be read.
    """
    with desk(asked) as works:
        now: datetime = works.outside.now()
        audit = Auditor(works, Wanted(accounts, now - since, member_role)).audit()
    if asked.as_json:
        result("audit", audit.shown())
    else:
        show_audit(audit)
    if not audit.is_clean:
        click.get_current_context().exit(GAPS)
