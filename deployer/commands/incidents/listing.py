"""`irhub incidents list`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from deployer.incidents.book import enter
from deployer.incidents.narrowing import SEVERITIES, Wanted, chosen
from deployer.incidents.spans import When
from deployer.options import Asked, online
from deployer.screen.cases.listing import show_rows, shown
from deployer.screen.words import result, talk
from deployer.wiring import desk
from deployer.words import many
from hub.incident import State

Time = Callable[[datetime], datetime]


def _severity(_context: click.Context, _option: click.Parameter, text: str) -> float:
    try:
        return SEVERITIES[text.lower()] if text.lower() in SEVERITIES else float(text)
    except ValueError as error:
        raise click.BadParameter(f"Say {', '.join(SEVERITIES)}, or a number such as 7.5.") from error


@click.command("list", epilog="For instance: irhub incidents list --state open --severity high --since 7d")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="Only incidents in this state, again for more.",
)
@click.option("--account", "accounts", multiple=True, metavar="ID|NAME", help="Only of this account; * for any characters.")
@click.option("--ou", "units", multiple=True, metavar="PATH", help="Only of accounts in or below this unit, by name or path.")
@click.option("--region", "regions", multiple=True, metavar="REGION", help="Only in this Region.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only with a finding of this type; * for any characters.")
@click.option("--severity", default="0", metavar="LEVEL", callback=_severity, help="Only from this severity on: high, or 7.5.")
@click.option("--since", type=When(), metavar="WHEN", help="Only opened since then: 24h, 7d, 2026-11-21, 2026-11-21T03:00.")
@click.option("--until", type=When(), metavar="WHEN", help="Only opened before then.")
@click.option("--limit", type=click.IntRange(min=0), default=100, show_default=True, help="As many, the newest; 0 for all.")
@online
def list_(*, asked: Asked, since: Time | None, until: Time | None, states: tuple[str, ...], **said: Any) -> None:
    """List incidents, the newest first.

    Everything that is said must fit; what is said again is one of several. Times without a zone are UTC. Reads the hub's
    record and changes nothing.
    """
    with desk(asked) as works:
        now = works.outside.now()
        times: dict[str, Any] = {"since": since(now) if since else None, "until": until(now) if until else None}
        rows, more = chosen(enter(works), Wanted(tuple(map(State, states)), **said, **times))
    if asked.as_json:
        result("incidents", {"incidents": [shown(row) for row in rows], "more": more})
        return
    show_rows(rows, now)
    talk(f"{many(len(rows), 'incident')}{', and there are more: --limit' if more else ''}.")
