"""Lines that are drawn anew on a terminal: as many as it has room for, and of those what is under way now.

What is drawn must fit, since a terminal can be drawn over only as far up as it shows; and where it does not, what came last
is what somebody watches for.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.screen.plain import plain
from deployer.words import many

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and whether it stays where there is no room for all."""

    text: "Text"
    stays: bool = False


class Fitted:
    """These lines, as wide and as high as the terminal is; rich can draw it."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = tuple(lines)

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[Text]":
        """Long lines are folded, none is cut."""
        rows = [
            Line(row, line.stays)
            for line in self._lines
            for row in _seen(line.text).wrap(console, options.max_width, overflow="fold", no_wrap=False)
        ]
        yield from fitted(rows, console.size.height - 1)


def fitted(rows: Sequence[Line], room: int) -> "Iterator[Text]":
    """The rows for which there is room: those that stay, and the newest of the others; what is left out is said."""
    over = len(rows) - room
    if over <= 0:
        yield from (row.text for row in rows)
        return
    places = [place for place, row in enumerate(rows) if not row.stays][: over + 1]
    if len(places) <= over:
        stay = [row.text for row in rows if row.stays]
        yield from stay[: room - 1]
        yield _left_out(f"{many(len(stay) - room + 1, 'line')} more")
        return
    for place, row in enumerate(rows):
        if place == places[0]:
            yield _left_out(many(len(places), "earlier line"))
        elif place not in places:
            yield row.text


def _left_out(says: str) -> "Text":
    from rich.text import Text

    return Text(f"… {says}", style="dim")


def _seen(text: "Text") -> "Text":
    """The same in characters that can be seen, so that it is as wide as it will be drawn."""
    from rich.text import Text

    return text if text.plain.isprintable() else Text(plain(text.plain))
