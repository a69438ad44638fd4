"""Where every account stands, as a table: accounts down, Regions across.

A few accounts are shown whole. Of many, each unit is one line, and only accounts that somebody should look at have one of their
own; and where there are more Regions than a line has room for, a cell is one letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from deployer.screen.standing.signs import LEGEND, letter, mode, sign
from deployer.standing.cell import NOTHING, Cell
from deployer.standing.overview import Overview
from deployer.standing.row import Row
from deployer.words import many

if TYPE_CHECKING:
    from rich.text import Text

FEW_ACCOUNTS = 40
FEW_REGIONS = 6
MOST_TROUBLED = 60
"""As many troubled accounts as are listed; ``--all`` and ``--output`` show every one."""

Part = tuple[str, str]
"""A text and its style."""


@dataclass(frozen=True, slots=True)
class View:
    """How it is to be shown."""

    now: datetime
    everything: bool = False

    def is_small(self, overview: Overview) -> bool:
        """True where every account is shown."""
        return self.everything or len(overview.rows) <= FEW_ACCOUNTS


def table(overview: Overview, view: View) -> Iterator["Text"]:
    """One line an account, as wide as it must be: an account id that is cut off helps nobody."""
    if view.is_small(overview):
        yield from _accounts(overview.rows, view)
        return
    yield from _aligned([_UNIT_HEAD, *(_unit(name, rows) for name, rows in _units(overview))])
    troubled = [row for row in overview.rows if row.is_troubled]
    if troubled:
        yield from _accounts(tuple(troubled[:MOST_TROUBLED]), view)
    if len(troubled) > MOST_TROUBLED:
        yield from _aligned([[(f"and {many(len(troubled) - MOST_TROUBLED, 'more account')}: --all, or --output csv", "dim")]])


def _accounts(rows: tuple[Row, ...], view: View) -> Iterator["Text"]:
    regions = sorted({region for row in rows for region in row.regions})
    brief = len(regions) > FEW_REGIONS
    columns = [str(number) for number in range(1, len(regions) + 1)] if brief else regions
    head = [(name, "bold") for name in ("account", "name", "where", "mode", "role", *columns)]
    yield from _aligned([head, *(_line(row, regions, view, brief=brief) for row in rows)])
    if brief:
        named = "  ".join(f"{number} {region}" for number, region in enumerate(regions, 1))
        yield from _aligned([[(named, "dim")], [(LEGEND, "dim")]])


def _line(row: Row, regions: list[str], view: View, *, brief: bool) -> list[Part]:
    plain = [(text, "") for text in (row.account_id, row.name, row.ou, mode(row))]
    cells = (row.regions.get(region, NOTHING) for region in regions)
    return [*plain, sign(row.role, view.now), *(_part(cell, view, brief=brief) for cell in cells)]


def _part(cell: Cell, view: View, *, brief: bool) -> Part:
    return letter(cell) if brief else sign(cell, view.now)


_UNIT_HEAD = [(name, "bold") for name in ("unit", "accounts", "well", "gaps", "changed", "new", "not wanted", "unknown")]


def _units(overview: Overview) -> Iterator[tuple[str, list[Row]]]:
    for name in sorted({row.ou for row in overview.rows}):
        yield name, [row for row in overview.rows if row.ou == name]


def _unit(name: str, rows: list[Row]) -> list[Part]:
    part = Overview({}, tuple(rows))
    well = sum(not row.is_troubled for row in rows)
    counts = ((part.gaps, "red"), (part.drifted, "yellow"), (len(part.newcomers), "cyan"), (part.orphans, "magenta"))
    shown = [(str(count), style if count else "dim") for count, style in (*counts, (part.unknown, "cyan"))]
    return [(name, ""), (str(len(rows)), ""), (str(well), "green" if well == len(rows) else ""), *shown]


def _aligned(lines: list[list[Part]]) -> Iterator["Text"]:
    """Each column as wide as its widest text; no line ends in blanks, which a narrow terminal would wrap."""
    from rich.text import Text

    widths = [max(len(line[column][0]) for line in lines if column < len(line)) + 2 for column in range(len(lines[0]))]
    for line in lines:
        parts = [(text.ljust(width), style) for (text, style), width in zip(line, widths, strict=False)]
        aligned = Text.assemble(*parts)
        aligned.rstrip()
        yield aligned
