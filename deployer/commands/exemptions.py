"""`irhub exemptions`: what is told and never acted on, for a time and with a reason."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click

from deployer.exemptions.added import Wanted
from deployer.options import Asked, online
from deployer.screen.words import result, talk
from deployer.wiring import Desk, desk

LONGEST_DAYS = 366


@click.group()
def command() -> None:
    """Say what irhub leaves alone, until when and why."""


def _tag(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, str] | None:
    key, equals, word = (value or "").partition("=")
    if value and not (key and equals):
        raise click.BadParameter("KEY=VALUE is meant.")
    return (key, word) if value else None


@command.command(epilog="For instance: irhub exemptions add --resource i-0123456789abcdef0 --reason 'our scanner' --days 7")
@click.option("--account", default="", metavar="ID", help="Only in this account.")
@click.option("--resource", default="", metavar="ARN|ID", help="Only on this resource; a mere name needs --account too.")
@click.option("--finding", default="", metavar="TYPE", help="Only findings of this type; * stands for anything.")
@click.option(
    "--account-tag",
    "tag",
    metavar="KEY=VALUE",
    callback=_tag,
    help="In each account that has this tag in Organizations now. Tags of resources exempt nothing: an intruder can set them.",
)
@click.option("--reason", required=True, help="Why; it stands in every notice.")
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=30, show_default=True, help="For how many days.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day, in UTC, instead of --days.")
@click.option("--forever", is_flag=True, help="Without an end, until somebody removes it.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@online
def add(*, asked: Asked, yes: bool, until: datetime | None, **said: Any) -> None:
    """Leave something alone: its findings are told, and never acted on.

    Of account, resource and finding type, all that are given must agree. It holds from the next finding on, and takes
    nothing back. Who said so stands on record and in every notice. What is to stay for long belongs into irhub.yaml.
    """
    from deployer.exemptions.keeping import add as keep

    wanted = Wanted(**said, until=until.date() if until else None)
    if not (wanted.account or wanted.resource or wanted.finding or wanted.tag):
        raise click.UsageError("Name --account, --resource, --finding or --account-tag: everything at once is irhub pause.")
    if wanted.account and wanted.tag:
        raise click.UsageError("Name --account or --account-tag.")
    with desk(asked) as works:
        kept = keep(works, wanted, datetime.now(UTC), yes=yes)
    if asked.as_json:
        result("exemptions added", {"exemptions": [one.shown() for one in kept]})
        return
    for one in kept:
        click.echo(f"{one.exemption.id}  {one.exemption.what}")
    talk(f"Sooner than that it ends with: irhub exemptions remove {' '.join(one.exemption.id for one in kept)}")


@command.command("list", epilog="For instance: irhub exemptions list --json")
@online
def list_(*, asked: Asked) -> None:
    """List what is left alone, by irhub.yaml and by people, with its end.

    Those that ran out are listed too, and count for nothing. Reads the hub's record and changes nothing.
    """
    from deployer.exemptions.keeping import everything
    from deployer.screen.exemptions import show_list

    with desk(asked) as works:
        listed = everything(works).listed(datetime.now(UTC))
    if asked.as_json:
        result("exemptions", {"exemptions": [one.shown() for one in listed]})
    else:
        show_list(listed)


@command.command(epilog="For instance: irhub exemptions remove ex-0123456789")
@click.argument("exemptions", metavar="EXEMPTION...", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@online
def remove(*, asked: Asked, exemptions: Iterable[str], yes: bool) -> None:
    """Act again on what was left alone.

    Takes away what irhub exemptions add put there; one of irhub.yaml goes with its line there and irhub deploy.
    """
    with desk(asked) as works:
        removed = _remove(works, tuple(dict.fromkeys(exemptions)), yes=yes)
    if asked.as_json:
        result("exemptions removed", {"removed": list(removed)})
    else:
        talk(f"Removed: {', '.join(removed)}. It holds from the next finding on.")


def _remove(works: Desk, ids: tuple[str, ...], *, yes: bool) -> tuple[str, ...]:
    from deployer.exemptions.keeping import remove as let_go

    return let_go(works, ids, yes=yes)
