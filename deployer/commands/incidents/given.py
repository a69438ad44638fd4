"""Arguments and options that several commands on incidents share."""

from collections.abc import Callable
from typing import Any

import click

from deployer.incidents import completing

Function = Callable[..., Any]

PARTLY = 4


def incident(function: Function) -> Function:
    """The incident that is meant; shells complete it."""
    return click.argument("incident", shell_complete=completing.incidents)(function)


def yes(function: Function) -> Function:
    """Agreed beforehand."""
    return click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")(function)


def wait(seconds: float) -> Callable[[Function], Function]:
    """How long the hub is followed."""
    return click.option(
        "--wait",
        "seconds",
        type=click.FloatRange(min=0),
        default=seconds,
        show_default=True,
        metavar="SECONDS",
        help="How long to follow it.",
    )


def end(*, well: bool) -> None:
    """Exits with 4 where not all is as it was asked for."""
    if not well:
        click.get_current_context().exit(PARTLY)
