"""`irhub incidents watch`."""

import sys
from collections.abc import Iterator

import click

from deployer.commands.incidents.given import end
from deployer.incidents import completing
from deployer.incidents.book import Book, enter
from deployer.incidents.following import Look, of_all, of_one
from deployer.options import Asked, online
from deployer.screen.cases.watching import stands, watch_lines, watch_live
from deployer.screen.incidents import facts
from deployer.screen.words import result, talk
from deployer.wiring import desk


@click.command(epilog="For instance: irhub incidents watch inc-20260102-abcdefghijkl")
@click.argument("incident", required=False, shell_complete=completing.incidents)
@click.option(
    "--wait", "seconds", type=click.FloatRange(min=0), metavar="SECONDS", help="How long at most; else until it rests."
)
@click.option("--go-on", "goes_on", is_flag=True, help="Without an incident: go on when all rest, until Ctrl-C.")
@online
def watch(*, asked: Asked, incident: str | None, seconds: float | None, goes_on: bool) -> None:
    """Follow an incident, or all that are open, until they rest.

    An incident rests once no work is left on it and nothing waits for people. On a terminal its picture is drawn anew as it
    goes on; elsewhere each change is a line. Changes nothing; Ctrl-C ends the watching and nothing else. Exits with 4 where
    it did not rest in the time.
    """
    with desk(asked) as works:
        book = enter(works)
        looks = of_one(book, incident, seconds) if incident else of_all(book, seconds, goes_on=goes_on)
        last = _watched(looks, book, whole=incident is not None, live=not asked.as_json and sys.stdout.isatty())
    if asked.as_json:
        cases = [facts(case.incident) for case in last.cases] if last else []
        result("watch", {"rests": bool(last and last.rests), "incidents": cases})
    elif last is not None:
        for case in last.cases:
            click.echo(stands(case))
        talk("All rest." if last.rests else "Not all rest yet.")
    end(well=bool(last and last.rests))


def _watched(looks: Iterator[Look], book: Book, *, whole: bool, live: bool) -> Look | None:
    """The last look, also where somebody pressed Ctrl-C."""
    kept: list[Look] = []

    def seen() -> Iterator[Look]:
        for look in looks:
            kept[:] = [look]
            yield look

    try:
        if live:
            watch_live(seen(), whole=whole)
        else:
            watch_lines(seen(), talk, book.works.outside.now, whole=whole)
    except KeyboardInterrupt:
        talk("Stopped looking. The hub goes on.")
    return kept[0] if kept else None
