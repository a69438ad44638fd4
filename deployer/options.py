"""The options that commands share, and what was asked with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from deployer.overrides import Override, file_of, origins


@dataclass(frozen=True, slots=True)
class Asked:
    """What the shared options say."""

    config: Path
    profile: str | None = None
    management_profile: str | None = None
    as_json: bool = False
    stats: bool = False
    by: Mapping[str, str] = field(default_factory=dict)
    """The flag or the variable behind each option that was given."""
    lines: tuple[str, ...] = ()
    """What is to be told of how the settings file was found."""

    def overrides(self) -> tuple[Override, ...]:
        """The keys of irhub.yaml that something else stands before."""
        given = {
            "profile": ("profiles.hub", self.profile),
            "management_profile": ("profiles.management", self.management_profile),
        }
        return tuple(Override(key, value, self.by.get(name, "")) for name, (key, value) in given.items() if value)


DEFAULT_CONFIG = Path("irhub.yaml")


def _environments(context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    """The names that stand in files beside the settings."""
    config = Path(context.params.get("config") or DEFAULT_CONFIG)
    found = sorted(config.parent.glob(f"{config.stem}.*{config.suffix}"))
    names = [path.name.removeprefix(f"{config.stem}.").removesuffix(config.suffix) for path in found]
    return [CompletionItem(name) for name in names if name.startswith(begun)]


def _profiles(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    """The profiles of the AWS configuration."""
    from deployer.aws.profiles import names

    return [CompletionItem(name) for name in names() if name.startswith(begun)]


def _plain_name(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name and not name.replace("-", "").isalnum():
        raise click.BadParameter(f"{name!r} is no plain name of letters, digits and hyphens.")
    return name


OFFLINE = (
    click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        default=DEFAULT_CONFIG,
        envvar="IRHUB_CONFIG",
        show_default=True,
        show_envvar=True,
        help="The settings of the installation.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout; all talk goes to stderr."),
    click.option("--debug", is_flag=True, envvar="IRHUB_DEBUG", show_envvar=True, help="Show the traceback of an error."),
    click.option(
        "--env",
        metavar="NAME",
        envvar="IRHUB_ENV",
        show_envvar=True,
        callback=_plain_name,
        shell_complete=_environments,
        help="Another installation: irhub.NAME.yaml beside irhub.yaml.",
    ),
)

ONLINE = (
    click.option(
        "--profile",
        metavar="NAME",
        envvar="IRHUB_PROFILE",
        show_envvar=True,
        shell_complete=_profiles,
        help="AWS profile for the hub account; overrides profiles.hub.",
    ),
    click.option(
        "--management-profile",
        metavar="NAME",
        envvar="IRHUB_MANAGEMENT_PROFILE",
        show_envvar=True,
        shell_complete=_profiles,
        help="AWS profile for the management account; overrides profiles.management.",
    ),
    click.option(
        "--stats", is_flag=True, envvar="IRHUB_STATS", show_envvar=True, help="Say on stderr how many AWS calls were made."
    ),
)

Function = Callable[..., Any]


def offline(function: Function) -> Function:
    """A command that needs no AWS: it gets --config, --env, --json and --debug, as one value ``asked``."""
    return _with(OFFLINE, function)


def online(function: Function) -> Function:
    """A command that calls AWS: profiles and --stats besides, all in one value ``asked``."""
    return _with((*OFFLINE, *ONLINE), function)


def _with(options: tuple[Callable[[Function], Function], ...], function: Function) -> Function:
    @wraps(function)
    def gathered(*, debug: bool, env: str | None, **given: Any) -> Any:
        context = click.get_current_context()
        context.find_root().meta.update({"irhub.debug": debug, "irhub.json": given["as_json"]})
        shared = {name: given.pop(name) for name in Asked.__dataclass_fields__ if name in given}
        by = origins(context)
        shared["config"], lines = file_of(config := shared["config"], env, by)
        context.meta["irhub.env"] = env if shared["config"] != config else None
        return function(asked=Asked(**shared, by=by, lines=lines), **given)

    command: Function = gathered
    for option in reversed(options):
        command = option(command)
    return command
