"""A deployment as it goes on, told on stderr: live on a terminal, lines elsewhere, or the form that was asked for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from deployer.errors import DetachedError
from deployer.organization import Organization
from deployer.rollout.progress import Progress, Tell
from deployer.screen.board import Board
from deployer.screen.lines import Lines, failure_lines, failures_only, objects
from deployer.screen.words import console, talk

__all__ = ["Form", "failure_lines", "progress"]

Clock = Callable[[], float]


class Form(StrEnum):
    """How progress is told."""

    LIVE = "live"
    LINES = "lines"
    JSON = "json"
    ERRORS = "errors"


@contextmanager
def progress(organization: Organization, form: Form | None = None, clock: Clock = time.monotonic) -> Iterator[Tell]:
    """Takes the progress of changes and shows it; Ctrl-C only ends the watching (``DetachedError``)."""
    is_terminal = console(err=True).is_terminal
    try:
        if is_terminal and form in {None, Form.LIVE}:
            with _live(organization, clock) as tell:
                yield tell
        else:
            yield _plain(organization, form, clock)
    except KeyboardInterrupt as interrupt:
        raise DetachedError from interrupt


def _plain(organization: Organization, form: Form | None, clock: Clock) -> Tell:
    if form is Form.JSON:
        return objects(organization, talk, clock)
    if form is Form.ERRORS:
        return failures_only(organization, talk)
    return Lines(organization, talk, clock)


@contextmanager
def _live(organization: Organization, clock: Clock) -> Iterator[Tell]:
    """What has ended and what failed stands above as lines; the board beneath is drawn anew, also while nothing is told."""
    from rich.live import Live

    from deployer.screen.cautious import CautiousConsole

    screen = CautiousConsole(stderr=True, highlight=False, markup=False, emoji=False)
    board = Board(clock)
    lines = Lines(organization, lambda line: screen.print(line, soft_wrap=True), clock, counts=False)
    with Live(board, console=screen, refresh_per_second=4, transient=True):

        def tell(now: Progress) -> None:
            lines(now)
            board.take(now)

        yield tell
