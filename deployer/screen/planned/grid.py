"""Draws where a plan reaches: accounts or units down, Regions across, at any width.

A thousand accounts in seventeen Regions are shown by unit. Where the columns do not fit beside each other, Regions in which the
very same happens share one; where they still do not fit, the grid goes on beneath itself.
"""

import textwrap
from collections.abc import Iterable, Iterator

from deployer.change import Change, Verb
from deployer.organization import Organization
from deployer.screen.planned.delta import Cell, Delta, Row, deltas
from deployer.screen.planned.region import heads
from deployer.screen.signs import SIGNS
from deployer.words import many

Line = tuple[str, str]
"""A text and its style."""
INDENT = "  "
LEAST_WIDTH = 40
LONGEST_NAME = 48
NOTHING = "·"
Column = tuple[str, tuple[str, ...]]
"""A head, and the Regions beneath it."""


def grids(changes: Iterable[Change], organization: Organization, width: int) -> Iterator[Line]:
    """Every grid with its legend, no line wider than that, as far as ids and names allow."""
    for delta in deltas(changes, organization):
        yield "", ""
        yield _title(delta), "bold"
        yield from _drawn(delta, max(width, LEAST_WIDTH))
        yield from _wrapped(_legend(delta), max(width, LEAST_WIDTH))


def _title(delta: Delta) -> str:
    return f"{delta.name}: {many(delta.pairs, 'instance')}, {many(len(delta.regions), 'Region')}"


def _drawn(delta: Delta, width: int) -> Iterator[Line]:
    name_width = min(max(len(_name(row)) for row in delta.rows), LONGEST_NAME, max(12, width - 24))
    room = width - name_width - len(INDENT)
    columns = _columns(delta, room)
    yield from _meanings(columns, width)
    for part in _parts(delta, columns, room):
        widths = [_width(delta, column) for column in part]
        yield INDENT + " " * name_width + _joined([head for head, _ in part], widths), "bold"
        unit = ""
        for row in delta.rows:
            if row.unit != unit:
                unit = row.unit
                yield INDENT + unit, "dim"
            cells = [_cell(row, column) for column in part]
            yield INDENT + _cut(_name(row), name_width).ljust(name_width) + _joined(cells, widths), _style(row)


def _name(row: Row) -> str:
    return f"  {row.name}" if row.unit else row.name


def _columns(delta: Delta, room: int) -> list[Column]:
    """A column for each Region, where they fit; else one for all Regions in which every row says the same."""
    full: list[Column] = [(region, (region,)) for region in delta.regions]
    if sum(_width(delta, column) for column in full) <= room:
        return full
    short = heads(list(delta.regions))
    narrow: list[Column] = [(short[region], (region,)) for region in delta.regions]
    return narrow if sum(_width(delta, column) for column in narrow) <= room else _shared(delta, short)


def _shared(delta: Delta, short: dict[str, str]) -> list[Column]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for region in delta.regions:
        alike.setdefault(tuple(_said(row.cells.get(region)) for row in delta.rows), []).append(region)
    return [
        (short[those[0]] if len(those) == 1 else f"{short[those[0]]}+{len(those) - 1}", tuple(those))
        for those in alike.values()
    ]


def _meanings(columns: list[Column], width: int) -> Iterator[Line]:
    """What the heads of columns stand for, where they are no Regions' full names."""
    meant = [f"{head} is {', '.join(regions)}" for head, regions in columns if (head,) != regions]
    yield from _wrapped("; ".join(meant), width)


def _wrapped(text: str, width: int) -> Iterator[Line]:
    lines = textwrap.wrap(text, width - len(INDENT), break_long_words=False, break_on_hyphens=False)
    yield from ((f"{INDENT}{line}", "dim") for line in lines)


def _parts(delta: Delta, columns: list[Column], room: int) -> Iterator[list[Column]]:
    """The columns, as many beside each other as there is room for, and at least one."""
    part: list[Column] = []
    for column in columns:
        if part and sum(_width(delta, one) for one in (*part, column)) > room:
            yield part
            part = []
        part.append(column)
    yield part


def _width(delta: Delta, column: Column) -> int:
    return 2 + max(len(column[0]), *(len(_cell(row, column)) for row in delta.rows))


def _cell(row: Row, column: Column) -> str:
    return _said(row.cells.get(column[1][0]))


def _said(cell: Cell | None) -> str:
    if not cell:
        return NOTHING
    signs = [(SIGNS[verb][0], cell[verb]) for verb in Verb if cell[verb]]
    return " ".join(f"{sign}{count:,}" if count > 1 else sign for sign, count in signs)


def _joined(cells: list[str], widths: list[int]) -> str:
    return "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _cut(name: str, width: int) -> str:
    """The name, its middle left out where it is too long: both ends of a unit's path tell something."""
    if len(name) <= width:
        return name
    tail = (width - 1) * 2 // 3
    return f"{name[: width - 1 - tail]}…{name[-tail:]}"


def _style(row: Row) -> str:
    """The colour of what happens in this row; none where several things do."""
    verbs = {verb for cell in row.cells.values() for verb in cell}
    return SIGNS[verbs.pop()][1] if len(verbs) == 1 else ""


def _legend(delta: Delta) -> str:
    signs = ", ".join(f"{SIGNS[verb][0]} {verb.value}" for verb in Verb if verb in delta.verbs)
    counted = "numbers count accounts, a sign alone is one" if delta.by_unit else "each for that account and Region"
    return f"{signs}, {NOTHING} nothing; {counted}"
