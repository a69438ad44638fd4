"""Where every account stands, as a table: accounts down, Regions across."""

from deployer.change import Change, work
from deployer.screen.words import console
from deployer.standing import Cell, Is, Overview, Row
from deployer.words import many

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


def show_status(overview: Overview, changes: tuple[Change, ...]) -> None:
    """Prints the hub's stacks, the table of accounts, why something is not as it should be, and one line that sums up."""
    from rich.table import Table

    screen = console()
    for name, status in overview.stacks.items():
        screen.print(f"{name}: {status}")
    regions = sorted({region for row in overview.rows for region in row.regions})
    table = Table("account", "name", "where", "mode", "role", *regions, box=None, pad_edge=False)
    for row in overview.rows:
        table.add_row(row.account_id, row.name, row.ou, _mode(row), _sign(row.role), *(_in(row, region) for region in regions))
    screen.print(table, soft_wrap=False, width=None if screen.is_terminal else 40 + 20 * (len(regions) + 5))
    for line in _reasons(overview):
        screen.print(line)
    screen.print(_summary(overview, changes), style="bold")


def _in(row: Row, region: str) -> str:
    return _sign(row.regions[region]) if region in row.regions else ""


def _sign(cell: Cell) -> str:
    return SIGNS[cell.what][0]


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
    plan = f" {many(len(pending), 'change')} to make: irhub plan." if pending else ""
    return f"{many(len(overview.rows), 'account')}; {', '.join(counts)}.{plan}"
