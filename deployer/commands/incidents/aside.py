"""`irhub incidents noted`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from deployer.incidents.aside import Kind, Wanted, asides
from deployer.incidents.book import enter
from deployer.incidents.spans import When
from deployer.options import Asked, online
from deployer.screen.cases.aside import show_asides
from deployer.screen.words import result, talk
from deployer.wiring import desk
from deployer.words import many

KINDS = click.Choice([kind.value for kind in Kind])


@click.command(epilog="For instance: irhub incidents noted --since 24h --kind refusal")
@click.option(
    "--since", type=When(), default="24h", show_default=True, metavar="WHEN", help="Since then: 90m, 24h, 2026-11-21."
)
@click.option("--kind", "kinds", multiple=True, type=KINDS, help="Only of this kind, again for more.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only findings that say they are of this account.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only findings of this type; * for any characters.")
@click.option("--limit", type=click.IntRange(min=0), default=100, show_default=True, help="As many, the newest; 0 for all.")
@online
def noted(*, asked: Asked, since: Callable[[datetime], datetime], **said: Any) -> None:
    """List what came and opened no incident, and why, the newest first.

    Findings that are only noted (samples, those that are of no account of the organization, those that no source is switched on
    for), who was refused at a door for people, notices about no incident. Kept for 90 days. What could not be read at all is
    in the DLQ: irhub dlq list. Reads the hub's record and changes nothing.
    """
    with desk(asked) as works:
        now = works.outside.now()
        lines, more = asides(enter(works), Wanted(since(now), **said))
    if asked.as_json:
        result("noted", {"noted": [one.shown() for one in lines], "more": more})
        return
    show_asides(lines, now)
    talk(f"{many(len(lines), 'line')}{', and there are more: --limit' if more else ''}.")
