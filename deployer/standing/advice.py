"""What to do about what is not as it should be: each trouble with its place, and one piece of advice for all of a kind."""

from collections.abc import Iterator

from deployer.standing.cell import Cell, Is, Life
from deployer.standing.health import Trouble
from deployer.standing.overview import Overview
from deployer.standing.row import Row

WHAT_TO_DO = {
    Is.MISSING: "irhub deploy",
    Is.OUTDATED: "irhub deploy",
    Is.STUCK: "irhub deploy; if it stays inoperable, see the stack in that account",
    Is.EXTRA: "irhub deploy takes away what irhub.yaml does not want",
    Is.UNKNOWN: "name credentials that may see it, under profiles in irhub.yaml",
    Life.SILENT: "see whether the forwarding rule there was disabled or changed: irhub drift; then prove the way: irhub verify",
    Life.NEVER: "prove the way of findings: irhub verify",
}
DRIFTED = "see what was changed: irhub drift"
NEW = "onboard what is new: irhub onboard --new; then say how far irhub may go there: irhub mode"
RECORD = "irhub deploy"
FORWARD = "irhub upgrade, or irhub deploy with the version that should stand"


def troubles(overview: Overview) -> Iterator[Trouble]:
    """Everything that somebody should look at, the hub's own first."""
    yield from overview.health.troubles
    yield from (Trouble("hub", says, WHAT_TO_DO[Is.UNKNOWN]) for says in overview.health.unknown)
    for name, stack in overview.stacks.items():
        if not stack.is_well:
            yield Trouble(name, stack.status, DRIFTED if stack.drift.status == "DRIFTED" else WHAT_TO_DO[Is.STUCK])
    if overview.versions.differ:
        says = f"the hub is at {overview.versions.hub}, the roles in members are at {overview.versions.spokes}"
        yield Trouble("versions", says, FORWARD)
    for row in overview.rows:
        yield from _of_row(row)


def _of_row(row: Row) -> Iterator[Trouble]:
    name = f"{row.account_id} {row.name}".rstrip()
    if row.is_new:
        yield Trouble(name, "new: StackSets reached it before anybody put it on record", NEW)
    elif row.mode_differs:
        yield Trouble(name, f"its record says {row.mode or 'nothing'}, and {row.mode_wanted} is wanted", RECORD)
    for place, cell in row.places:
        yield from (Trouble(f"{name} {place}", what, todo) for what, todo in _of_cell(cell))


def _of_cell(cell: Cell) -> Iterator[tuple[str, str]]:
    if cell.what in WHAT_TO_DO:
        yield (f"{cell.what.value}: {cell.reason}" if cell.reason else cell.what.value), WHAT_TO_DO[cell.what]
    if cell.wanted and cell.life in WHAT_TO_DO:
        last = f" since {cell.heard:%Y-%m-%d %H:%M} UTC" if cell.heard else ""
        yield f"{cell.life.value}{last}", WHAT_TO_DO[cell.life]
    if cell.has_drifted:
        yield "changed by somebody else", DRIFTED
