"""A team's cases on the screen: what fits, and what differs."""

from collections.abc import Iterable

from deployer.playbooks.trying import Tried
from deployer.screen.plain import plain
from deployer.screen.words import console

COLOURS = {"-": "red", "+": "green"}


def show(tried: Iterable[Tried]) -> None:
    """Prints a line a case, and for one that does not fit what was expected (-) and what came (+)."""
    screen = console()
    for one in tried:
        sign, style = ("✓", "green") if one.fits else ("✗", "red")
        screen.print(f"{sign} {plain(one.name)}  ({one.file}:{one.line})", style=style)
        for line in () if one.fits else one.difference:
            screen.print(f"    {plain(line)}", style=COLOURS.get(line[:1], "dim"))
