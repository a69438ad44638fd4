"""The options that commands share, and what was asked with them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Asked:
    """What the shared options say."""

    config: Path
    profile: str | None = None
    management_profile: str | None = None
    as_json: bool = False
    stats: bool = False


OFFLINE = (
    click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("irhub.yaml"),
        envvar="IRHUB_CONFIG",
        show_default=True,
        show_envvar=True,
        help="The settings of the installation.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout; all talk goes to stderr."),
    click.option("--debug", is_flag=True, envvar="IRHUB_DEBUG", help="Show the traceback of an error."),
)

ONLINE = (
    click.option("--profile", metavar="NAME", help="AWS profile for the hub account; overrides profiles.hub."),
    click.option(
        "--management-profile",
        metavar="NAME",
        help="AWS profile for the management account; overrides profiles.management.",
    ),
    click.option("--stats", is_flag=True, help="Say on stderr how many AWS calls were made."),
)

Function = Callable[..., Any]


def offline(function: Function) -> Function:
    """A command that needs no AWS: it gets --config, --json and --debug, as one value ``asked``."""
    return _with(OFFLINE, function)


def online(function: Function) -> Function:
    """A command that calls AWS: profiles and --stats besides, all in one value ``asked``."""
    return _with((*OFFLINE, *ONLINE), function)


def _with(options: tuple[Callable[[Function], Function], ...], function: Function) -> Function:
    @wraps(function)
    def gathered(*, debug: bool, **given: Any) -> Any:
        shared = {name: given.pop(name) for name in Asked.__dataclass_fields__ if name in given}
        root = click.get_current_context().find_root()
        root.meta.update({"irhub.debug": debug, "irhub.json": shared["as_json"]})
        return function(asked=Asked(**shared), **given)

    command: Function = gathered
    for option in reversed(options):
        command = option(command)
    return command
