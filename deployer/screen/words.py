"""Results to stdout, talk to stderr: the few functions through which commands speak."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from deployer.screen.plain import escaped, readable

if TYPE_CHECKING:
    from rich.console import Console

VERSION = 1
"""The version of every object that ``--json`` prints; it rises when a key changes its meaning or goes."""


def talk(line: str, colour: str | None = None) -> None:
    """Says something beside the result; nothing in it can move a cursor."""
    text = readable(line)
    click.echo(click.style(text, fg=colour) if colour else text, err=True)


def result(kind: str, facts: Mapping[str, Any]) -> None:
    """Prints the one object of ``--json``; nothing in it can move a cursor, whoever wrote it."""
    click.echo(escaped(json.dumps({"kind": kind, "version": VERSION, **facts}, indent=2, ensure_ascii=False, default=str)))


def console(*, err: bool = False) -> "Console":
    """Rich's console on stdout or stderr; without a terminal it prints plain text and wraps nothing."""
    from deployer.screen.cautious import CautiousConsole

    return CautiousConsole(stderr=err, highlight=False, markup=False, emoji=False, soft_wrap=True)
