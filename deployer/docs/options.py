"""Options of Click as rows of a table."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from deployer.docs.markdown import code, sentence, table


def put_by(decorators: Iterable[Any]) -> list[click.Option]:
    """The options that these decorators put on a command."""

    def nothing() -> None:
        """Stands for a command."""

    for decorate in reversed(tuple(decorators)):
        decorate(nothing)
    return list(reversed(getattr(nothing, "__click_params__", ())))


def option_table(options: Iterable[click.Option]) -> str:
    """Each option with its default and what it does; empty where there is none."""
    return table(("option", "default", "what it does"), (_option(option) for option in options))


def _option(option: click.Option) -> tuple[str, str, str]:
    facts: Mapping[str, Any] = option.to_info_dict()
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(click.Command('irhub')))}"
    variables = [facts["envvar"]] if isinstance(facts["envvar"], str) else list(facts["envvar"] or ())
    comes_from = f" Environment: {code(*variables)}." if variables else ""
    return code(f"{'`, `'.join(option.opts)}{value}"), _default(option, facts), sentence(option.help or "") + comes_from


def _default(option: click.Option, facts: Mapping[str, Any]) -> str:
    if option.required:
        return "needed"
    given = facts["default"]
    return "" if option.is_flag or given in (None, "", (), []) else code(str(given))
