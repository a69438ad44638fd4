"""What led to no incident, a line each."""

from collections.abc import Iterable
from datetime import datetime

from deployer.incidents.aside import Aside, Kind
from deployer.screen.plain import plain
from deployer.screen.words import console
from hub.pages.moments import moment

STYLES = {Kind.FINDING: "", Kind.REFUSAL: "yellow", Kind.NOTICE: "dim"}


def show_asides(lines: Iterable[Aside], now: datetime) -> None:
    """Prints a line each, in columns: when, what it is, where, and last the reason in full; no line is cut or folded."""
    listed = tuple(lines)
    cells = [_cells(one, now) for one in listed]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    screen = console()
    for one, row in zip(listed, cells, strict=True):
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width)
        screen.print("  ".join((*padded, plain(one.says))), style=STYLES[one.kind], markup=False)


def _cells(one: Aside, now: datetime) -> tuple[str, ...]:
    at = moment(one.at, now)
    return tuple(map(plain, (at.away if at else one.at, one.kind.value, one.account_id, one.type, one.about)))
