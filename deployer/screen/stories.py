"""A story on the screen: each kind of line with its sign, wrapped to the width of the terminal, eighty columns elsewhere."""

import shutil
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

import click

from deployer.screen.plain import readable

PLAIN, NARROWEST, WIDEST = 80, 60, 110
LOOKS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "chapter": ("", {"bold": True}),
    "command": ("$ ", {"fg": "cyan"}),
    "step": ("  + ", {"fg": "green"}),
    "asked": ("  ? ", {"fg": "magenta"}),
    "proof": ("  = ", {"bold": True}),
    "notice": ("  | ", {"fg": "yellow"}),
    "trouble": ("  ! ", {"fg": "red"}),
    "fact": ("  ", {}),
}
"""How each kind of line begins and looks."""
SIGNS = "  + the hub did this   ? it asks   = AWS shows it   | people read this   ! wrong"
COLUMN = 22
"""Where the lines of a list begin, after the names."""


def teller(*, to_stderr: bool) -> Callable[[str, str], None]:
    """What says one line of a story, once it has said what the signs mean."""
    width = _width()
    click.echo(SIGNS, err=to_stderr)

    def say(kind: str, words: str) -> None:
        for line in lines(kind, words, width):
            click.secho(line, err=to_stderr, **LOOKS[kind][1])

    return say


def show_list(stories: Mapping[str, str]) -> None:
    """Each name with its line."""
    for name, line in stories.items():
        hanging = " " * COLUMN
        click.echo("\n".join(textwrap.wrap(line, _width(), initial_indent=f"{name:<{COLUMN}}", subsequent_indent=hanging)))


def _width() -> int:
    return min(WIDEST, max(NARROWEST, shutil.get_terminal_size((PLAIN, 0)).columns))


def lines(kind: str, words: str, width: int = PLAIN) -> list[str]:
    """The words as lines of that width; names that are longer are never cut."""
    sign = LOOKS[kind][0]
    hanging = " " * (len(sign) + (2 if words.startswith("• ") else 0))
    wrapped = textwrap.wrap(
        readable(words), width, initial_indent=sign, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    return ["", *wrapped] if kind == "chapter" else wrapped
