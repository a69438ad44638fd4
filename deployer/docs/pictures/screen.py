"""What a terminal shows: rows of characters with their colours, from the bytes that a program wrote to it.

It understands what irhub's commands write (lines, colours, lines drawn anew) and refuses what it does not understand, so that a
picture never shows what no terminal would (ECMA-48, "Control functions").
"""

import re
from itertools import groupby

TOKEN = re.compile(r"\x1b\[(?P<given>[\d;?]*)(?P<control>[A-Za-z])|(?P<text>[^\x1b])", re.DOTALL)
COLOUR, UP, ERASE, SHOW, HIDE = "m", "A", "K", "h", "l"
RESET = "\x1b[0m"

Cell = tuple[str, str]
"""A character, and the colours that it is written in."""


class ControlError(ValueError):
    """A program moved the cursor in a way that no command of irhub does."""


class Screen:
    """A terminal of some columns, with all that scrolled away above."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self._cells: list[list[Cell]] = [[]]
        self._row = self._column = 0
        self._colours = ""

    def write(self, text: str) -> None:
        """The text stands on the screen, and what it says of cursor and colours was done."""
        for token in TOKEN.finditer(text):
            if token["control"]:
                self._obey(token["control"], token["given"])
            else:
                self._put(token["text"])

    @property
    def rows(self) -> tuple[str, ...]:
        """Every row with its colours, without empty rows at the end."""
        rows = tuple(_coloured(cells) for cells in self._cells)
        last = max((place for place, row in enumerate(self.plain) if row), default=-1)
        return rows[: last + 1]

    @property
    def plain(self) -> tuple[str, ...]:
        """Every row without colours."""
        return tuple("".join(character for character, _ in cells).rstrip() for cells in self._cells)

    def _put(self, character: str) -> None:
        if character == "\n":
            self._row += 1
            self._cells += [[] for _ in range(self._row + 1 - len(self._cells))]
        elif character == "\r":
            self._column = 0
        elif character >= " ":
            self._print(character)
        else:
            raise ControlError(repr(character))

    def _print(self, character: str) -> None:
        if self._column == self.columns:
            self._put("\r")
            self._put("\n")
        row = self._cells[self._row]
        row += [(" ", "")] * (self._column + 1 - len(row))
        row[self._column] = character, self._colours
        self._column += 1

    def _obey(self, control: str, given: str) -> None:
        if control == COLOUR:
            self._colours = "" if given in {"", "0"} else f"{self._colours}\x1b[{given}m"
        elif control == UP:
            self._row = max(0, self._row - int(given or 1))
        elif control == ERASE and given == "2":
            self._cells[self._row] = []
        elif control not in {SHOW, HIDE}:
            raise ControlError(f"{given}{control}")


def _coloured(cells: list[Cell]) -> str:
    spans = ((colours, "".join(character for character, _ in span)) for colours, span in groupby(cells, lambda cell: cell[1]))
    return "".join(f"{colours}{text}{RESET}" if colours else text for colours, text in spans)
