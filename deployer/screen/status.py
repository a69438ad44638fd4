"""Where every account stands, as a table: accounts down, Regions across."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deployer.change import Change, handed_over, work
from deployer.planning import Planned
from deployer.screen.plan import skipped
from deployer.screen.words import console
from deployer.standing import Cell, Is, Overview, Row
from deployer.words import many

if TYPE_CHECKING:
    from rich.text import Text

SIGNS = {
    Is.CURRENT: ("✓", "green"),
    Is.MISSING: ("missing", "red"),
    Is.OUTDATED: ("outdated", "yellow"),
    Is.STUCK: ("inoperable", "red"),
    Is.EXTRA: ("not wanted", "magenta"),
    Is.SUSPENDED: ("suspended", "dim"),
    Is.UNKNOWN: ("unknown", "cyan"),
    Is.NOTHING: ("", ""),
}


def show_status(overview: Overview, planned: Planned) -> None:
    """Prints the hub's stacks, the table of accounts, why something is not as it should be, and one line that sums up."""
    screen = console()
    for name, status in overview.stacks.items():
        screen.print(f"{name}: {status}")
    for line in table(overview):
        screen.print(line)
    for text in (*_reasons(overview), *skipped(planned.desired.organization)):
        screen.print(text)
    screen.print(_summary(overview, planned.changes), style="bold")


def table(overview: Overview) -> Iterator["Text"]:
    """One line an account, as wide as it must be: an account id that is cut off helps nobody."""
    from rich.text import Text

    regions = sorted({region for row in overview.rows for region in row.regions})
    head = [(name, "bold") for name in ("account", "name", "where", "mode", "role", *regions)]
    lines = [head, *(_line(row, regions) for row in overview.rows)]
    widths = [max(len(line[column][0]) for line in lines) + 2 for column in range(len(head))]
    for line in lines:
        parts = [(text.ljust(width), style) for (text, style), width in zip(line, widths, strict=True)]
        yield Text.assemble(*parts)


def _line(row: Row, regions: list[str]) -> list[tuple[str, str]]:
    plain = [(text, "") for text in (row.account_id, row.name, row.ou, _mode(row))]
    nothing = Cell(Is.NOTHING, wanted=False)
    return [*plain, *(SIGNS[cell.what] for cell in (row.role, *(row.regions.get(region, nothing) for region in regions)))]


def _mode(row: Row) -> str:
    if row.mode == row.mode_wanted:
        return row.mode
    return f"{row.mode or 'none'}, wanted: {row.mode_wanted or 'none'}"


def _reasons(overview: Overview) -> list[str]:
    places = [(row, place, cell) for row in overview.rows for place, cell in (("role", row.role), *row.regions.items())]
    return [
        f"{row.account_id} {row.name} {place}: {cell.reason}"
        for row, place, cell in places
        if cell.reason and (cell.is_gap or cell.what is Is.UNKNOWN)
    ]


def _summary(overview: Overview, changes: tuple[Change, ...]) -> str:
    counts = (f"{many(overview.gaps, 'gap')}", f"{many(overview.orphans, 'orphan')}", f"{overview.unknown} unknown")
    pending = work(changes)
    by_hand = handed_over(changes)
    plan = f" {many(len(pending), 'change')} to make: irhub plan." if pending else ""
    plan += f" {many(len(by_hand), 'stack')} left to you: irhub plan." if by_hand else ""
    return f"{many(len(overview.rows), 'account')}; {', '.join(counts)}.{plan}"
