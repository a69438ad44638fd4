"""The timeline of an incident as a picture: one line a milestone, and between two of them how long it took.

The longer the wait, the more of the rail is drawn, by the logarithm: a second and a day are both to be seen. Colour only says
again what the words and the signs say.
"""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deployer.incidents.milestones import Milestone
from deployer.screen.words import console
from hub.pages.moments import length

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {
    "found": "red",
    "opened": "yellow",
    "contained": "green",
    "asked": "magenta",
    "decided": "magenta",
    "expired": "yellow",
    "withdrawn": "dim",
    "failed": "bold red",
    "done": "green",
    "released": "dim",
    "closed": "dim",
    "waits": "bold magenta",
    "goes on": "bold magenta",
}
PASSED, TO_COME, RAIL = "●", "○", "│"
MOST_RAIL = 4
"""As many lines as the longest wait takes."""


def show_picture(found: Sequence[Milestone]) -> None:
    """Prints the picture; the first line says it all in a row, for whoever reads no further."""
    screen = console()
    if found:
        screen.print(in_a_row(found), style="bold")
    for line in lines(found):
        screen.print(line)


def in_a_row(found: Sequence[Milestone]) -> str:
    """Such as ``found ─41 s→ opened ─3.2 s→ contained``; what happened more than once is named the first time."""
    first: dict[str, Milestone] = {}
    for one in found:
        first.setdefault(one.name, one)
    words, before = "", None
    for one in first.values():
        took = (one.at - before).total_seconds() if one.at and before else None
        words += (f" ─{length(took)}→ " if took is not None else " → " if words else "") + one.name
        before = one.at or before
    return words


def lines(found: Sequence[Milestone]) -> Iterator["Text"]:
    """Each milestone with its time, and the rail that leads to it."""
    from rich.text import Text

    for one in found:
        if one.after is not None:
            yield from _rail(one.after)
        when = f"{one.at:%Y-%m-%d %H:%M:%S}" if one.at else " " * 19
        sign = PASSED if one.at else TO_COME
        yield Text.assemble(
            (f"{when}  ", "dim"),
            (f"{sign} {one.name:<9}".rstrip() if not one.says else f"{sign} {one.name:<9}  ", STYLES.get(one.name, "")),
            one.says,
        )


def _rail(seconds: float) -> Iterator["Text"]:
    from rich.text import Text

    tall = height(seconds)
    for place in range(tall):
        took = f" {length(seconds)}" if place == (tall - 1) // 2 else ""
        yield Text(f"{'':19}  {RAIL}{took}", style="dim")


def height(seconds: float) -> int:
    """How many lines of rail a wait takes: none for what is as good as at once, four for days."""
    if seconds < 1:
        return 0
    return min(MOST_RAIL, 1 + int(math.log(seconds, 60)))
