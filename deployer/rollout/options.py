"""The options of every command that carries out changes, gathered into one value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from deployer.screen.progress import Form

MINUTE_SECONDS = 60
AN_HOUR_MINUTES = 60

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """How to go about it, as it was asked for."""

    form: Form | None = None
    detach: bool = False
    patience_seconds: float = AN_HOUR_MINUTES * MINUTE_SECONDS


progress_option = click.option(
    "--progress",
    "form",
    type=click.Choice(list(Form), case_sensitive=False),
    help="How to tell progress, on stderr: live (on a terminal), lines (elsewhere), json (an object a line) or errors.",
)
OPTIONS = (
    progress_option,
    click.option(
        "--detach", is_flag=True, help="Leave once an operation over accounts runs; what comes after it is not begun."
    ),
    click.option(
        "--wait",
        type=click.IntRange(min=0),
        metavar="MINUTES",
        default=AN_HOUR_MINUTES,
        show_default=True,
        help="How long to wait for an operation that runs already.",
    ),
    click.option("--no-wait", is_flag=True, help="Refuse where an operation runs already; the same as --wait 0."),
)


def rollout_options(function: Function) -> Function:
    """A command that carries out changes: it gets --progress, --detach, --wait and --no-wait as one value ``chosen``."""

    @wraps(function)
    def gathered(*, form: Form | None, detach: bool, wait: int, no_wait: bool, **given: Any) -> Any:
        patience = 0 if no_wait else wait * MINUTE_SECONDS
        return function(chosen=Chosen(Form(form) if form else None, detach, patience), **given)

    command: Function = gathered
    for option in reversed(OPTIONS):
        command = option(command)
    return command
