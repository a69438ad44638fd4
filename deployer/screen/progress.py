"""A deployment as it goes on: live on a terminal, one line per change elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from deployer.apply import Outcome, Progress, Result, Tell
from deployer.aws.stacksets import Failure
from deployer.errors import DetachedError
from deployer.organization import Organization
from deployer.screen.words import console, talk

if TYPE_CHECKING:
    from rich.table import Table

SIGNS = {Result.DONE: "✓", Result.PARTLY: "!", Result.FAILED: "✗", Result.NOT_REACHED: "-"}


@contextmanager
def progress(organization: Organization) -> Iterator[Tell]:
    """Takes the progress of changes and shows it on stderr; Ctrl-C only ends the watching (``DetachedError``)."""
    try:
        if console(err=True).is_terminal:
            with _live(organization) as tell:
                yield tell
        else:
            yield _lines(organization, talk)
    except KeyboardInterrupt as interrupt:
        raise DetachedError from interrupt


@contextmanager
def _live(organization: Organization) -> Iterator[Tell]:
    from rich.live import Live

    with Live(console=console(err=True), refresh_per_second=4, transient=True) as live:
        running: dict[str, str] = {}
        ended = _lines(organization, live.console.print)

        def tell(now: Progress) -> None:
            running[now.change.says] = now.says
            if now.outcome:
                del running[now.change.says]
                ended(now)
            live.update(_table(running), refresh=True)

        yield tell


def failure_lines(outcome: Outcome, organization: Organization) -> Iterator[str]:
    """A line for each account and Region that did not succeed, with the account's name and the reason."""
    yield from (f"    {_place(failure, organization)}: {failure.reason or 'no reason given'}" for failure in outcome.failures)


def _lines(organization: Organization, say: Callable[[str], None]) -> Tell:
    def tell(now: Progress) -> None:
        if now.outcome is None:
            return
        say(f"{SIGNS[now.outcome.result]} {now.change.says}{f': {now.outcome.reason}' if now.outcome.reason else ''}")
        for line in failure_lines(now.outcome, organization):
            say(line)

    return tell


def _place(failure: Failure, organization: Organization) -> str:
    account = organization.account(failure.account_id)
    return " ".join(filter(None, (failure.account_id, account.name if account else "", failure.region))) or "the operation"


def _table(running: dict[str, str]) -> "Table":
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    for change, says in running.items():
        table.add_row("…", change, says)
    return table
