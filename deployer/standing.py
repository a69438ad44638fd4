"""Where every account stands, Region by Region: what is wanted, what is, and what lies between."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from deployer.aws.stacks import FoundStack
from deployer.aws.stacksets import FoundInstance
from deployer.calls import Pair
from deployer.desired import Desired, Stack, StackSet
from deployer.found import Found


class Is(StrEnum):
    """What there is in one account and Region."""

    CURRENT = "current"
    MISSING = "missing"
    OUTDATED = "outdated"
    STUCK = "inoperable"
    EXTRA = "not wanted"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One account and Region: what is there, whether it is wanted, and why it is not as it should be."""

    what: Is
    wanted: bool
    reason: str = ""

    @property
    def is_gap(self) -> bool:
        """True where something that is wanted is known not to be there as it should."""
        return self.wanted and self.what in {Is.MISSING, Is.OUTDATED, Is.STUCK}


@dataclass(frozen=True, slots=True)
class Row:
    """One account."""

    account_id: str
    name: str
    ou: str
    mode: str
    """As it is on record; empty where the hub has no record of the account."""
    mode_wanted: str
    role: Cell
    regions: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The role and every Region."""
        return (self.role, *self.regions.values())

    @property
    def gaps(self) -> int:
        """How much is wanted here and is not as it should be, the record included."""
        return sum(cell.is_gap for cell in self.cells) + (self.mode != self.mode_wanted and bool(self.mode_wanted))


@dataclass(frozen=True, slots=True)
class Overview:
    """All accounts, and the hub's own stacks."""

    stacks: Mapping[str, str]
    """The status of each stack in the hub account, by its name and Region."""
    rows: tuple[Row, ...]

    @property
    def gaps(self) -> int:
        """How much is wanted and is not as it should be."""
        return sum(row.gaps for row in self.rows) + sum(not _is_well(status) for status in self.stacks.values())

    @property
    def orphans(self) -> int:
        """How much is there that nobody wants."""
        return sum(cell.what is Is.EXTRA for row in self.rows for cell in row.cells)

    @property
    def unknown(self) -> int:
        """How much cannot be seen with these credentials."""
        return sum(cell.what is Is.UNKNOWN for row in self.rows for cell in row.cells)

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        totals = {"gaps": self.gaps, "orphans": self.orphans, "unknown": self.unknown}
        return {**totals, "stacks": dict(self.stacks), "accounts": [_shown(row) for row in self.rows]}


def overview(desired: Desired, found: Found) -> Overview:
    """Where everything stands."""
    stacks = {f"{stack.place.name} {stack.place.region}": _status(found.stacks.get(stack.place)) for stack in desired.stacks}
    return Overview(stacks, tuple(sorted(_Look(desired, found).rows(), key=lambda row: (row.ou, row.account_id))))


class _Look:
    """Wishes and findings, sorted by account once, so that a thousand rows take no longer than they must."""

    def __init__(self, desired: Desired, found: Found) -> None:
        self._desired = desired
        self._found = found
        self._role, self._forwarding = (_by_pair(found, one) for one in desired.sets)
        self._modes = [{one.account_id: one.mode for one in records} for records in (found.records, desired.records)]
        self._regions: dict[str, set[str]] = {pair.account_id: set() for pair in (*self._role, *desired.role.pairs)}
        for pair in (*self._forwarding, *desired.forwarding.pairs):
            self._regions.setdefault(pair.account_id, set()).add(pair.region)

    def rows(self) -> Iterator[Row]:
        yield from (self._member(account_id) for account_id in self._regions)
        role, *forwarding = self._desired.management
        regions = {stack.place.region: self._stack_cell(stack) for stack in forwarding}
        yield self._row(role.account_id, self._stack_cell(role), regions)

    def _member(self, account_id: str) -> Row:
        account = self._desired.organization.account(account_id)
        suspended = account is not None and not account.is_active
        home = Pair(account_id, self._desired.role.region)
        role = _cell(self._desired.role, self._role.get(home), home, suspended=suspended)
        pairs = [Pair(account_id, region) for region in sorted(self._regions[account_id])]
        cells = (_cell(self._desired.forwarding, self._forwarding.get(pair), pair, suspended=suspended) for pair in pairs)
        return self._row(account_id, role, {pair.region: cell for pair, cell in zip(pairs, cells, strict=True)})

    def _row(self, account_id: str, role: Cell, regions: Mapping[str, Cell]) -> Row:
        account = self._desired.organization.account(account_id)
        is_now, wanted = (modes.get(account_id, "") for modes in self._modes)
        where = self._desired.organization.path(account_id)
        return Row(account_id, account.name if account else "", where, is_now, wanted, role, regions)

    def _stack_cell(self, stack: Stack) -> Cell:
        if not self._desired.has_management:
            return Cell(Is.UNKNOWN, wanted=True, reason="no profile for the management account")
        there = self._found.stacks.get(stack.place)
        if there is None:
            return Cell(Is.MISSING, wanted=True)
        return Cell(Is.CURRENT if _is_well(there.status) else Is.STUCK, wanted=True, reason=there.status)


def _cell(wanted: StackSet, there: FoundInstance | None, pair: Pair, *, suspended: bool) -> Cell:
    is_wanted = pair in wanted.pairs
    if suspended:
        return Cell(Is.SUSPENDED, wanted=False)
    if there is None:
        return Cell(Is.MISSING if is_wanted else Is.NOTHING, is_wanted)
    if not is_wanted:
        return Cell(Is.EXTRA, wanted=False)
    known = {"CURRENT": Is.CURRENT, "OUTDATED": Is.OUTDATED, "INOPERABLE": Is.STUCK}
    return Cell(known.get(there.status, Is.UNKNOWN), wanted=True, reason=there.reason)


def _by_pair(found: Found, wanted: StackSet) -> dict[Pair, FoundInstance]:
    there = found.sets.get(wanted.name)
    instances: Iterable[FoundInstance] = there.instances if there else ()
    return {one.pair: one for one in instances}


def _status(there: FoundStack | None) -> str:
    return there.status if there else "missing"


def _is_well(status: str) -> bool:
    return status.endswith("_COMPLETE") and status not in {"ROLLBACK_COMPLETE", "DELETE_COMPLETE"}


def _shown(row: Row) -> dict[str, Any]:
    return {
        "account": row.account_id,
        "name": row.name,
        "ou": row.ou,
        "mode": row.mode,
        "mode_wanted": row.mode_wanted,
        "gaps": row.gaps,
        "role": _cell_shown(row.role),
        "regions": {region: _cell_shown(cell) for region, cell in row.regions.items()},
    }


def _cell_shown(cell: Cell) -> dict[str, Any]:
    return {"is": cell.what.value, "wanted": cell.wanted, "reason": cell.reason}
