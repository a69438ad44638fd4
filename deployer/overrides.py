"""Where each setting comes from: flags stand before environment variables, and those before the file.

Whatever stands before the file is told, with the flag or the variable that it came from: a variable that somebody exported
last week must not choose an account unseen.

One rule for installations side by side: ``--env NAME`` puts NAME into the file's name, so ``irhub.yaml`` becomes
``irhub.NAME.yaml`` in the same folder. A file that was named by a flag stays as it is named, whatever IRHUB_ENV says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from click.core import ParameterSource

GIVEN = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


@dataclass(frozen=True, slots=True)
class Override:
    """A value that stands before the file's own."""

    key: str
    value: str
    by: str
    """The flag or the variable that it came from."""

    def says(self, instead_of: str | None = None) -> str:
        """The override as a line for people."""
        before = f", in place of {instead_of}" if instead_of and instead_of != self.value else ""
        return f"{self.key}: {self.value}, from {self.by}{before}"


def origin(context: click.Context, name: str) -> str:
    """The flag or the variable that a parameter's value came from; empty where nobody gave one."""
    source = context.get_parameter_source(name)
    parameter = next((one for one in context.command.params if one.name == name), None)
    if parameter is None or source not in GIVEN:
        return ""
    if source is ParameterSource.COMMANDLINE:
        return max(parameter.opts, key=len)
    return next(iter([parameter.envvar] if isinstance(parameter.envvar, str) else parameter.envvar or ()), "")


def origins(context: click.Context) -> Mapping[str, str]:
    """The flag or the variable behind each parameter that was given."""
    found = {str(one.name): origin(context, str(one.name)) for one in context.command.params}
    return {name: by for name, by in found.items() if by}


def file_of(config: Path, env: str | None, by: Mapping[str, str]) -> tuple[Path, tuple[str, ...]]:
    """The settings file that is meant, and the lines that say so where it is not simply the default or named by a flag."""
    if not env:
        return config, (Override("settings", str(config), by["config"]).says(),) if _is_variable(by.get("config")) else ()
    if _is_variable(by.get("env")) and by.get("config", "").startswith("--"):
        return config, (f"{by['env']}={env} does not count, since --config names the file",)
    file = config.with_name(f"{config.stem}.{env}{config.suffix}")
    return file, (Override("settings", str(file), by["env"]).says(),)


def _is_variable(by: str | None) -> bool:
    return bool(by) and not str(by).startswith("-")
