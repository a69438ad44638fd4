"""What a shell offers for the options of a canary: from the settings file and the AWS configuration, without asking AWS."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from deployer.errors import DeployerError
from deployer.settings import Settings, load

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _of_settings(pick: Callable[[Settings], Iterable[str]]) -> Complete:
    def complete(context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
        try:
            found = pick(load(Path(context.params.get("config") or "irhub.yaml")))
        except (DeployerError, OSError):
            return []
        return [CompletionItem(one) for one in found if one.startswith(begun)]

    return complete


accounts = _of_settings(lambda settings: (settings.hub.account, settings.management.account))
"""The hub account and the management account; members are known to AWS alone."""

regions = _of_settings(lambda settings: sorted({settings.hub.region, *settings.regions}))
"""Every Region that irhub reaches."""

units = _of_settings(lambda settings: sorted({target.ou for target in settings.targets}))
"""The units that the settings aim at."""


def profiles(_context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    """The profiles of the AWS configuration."""
    from deployer.aws.profiles import names

    return [CompletionItem(name) for name in names() if name.startswith(begun)]
