"""Where every account stands, Region by Region: what is wanted, what is, what was heard, and what lies between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from deployer.aws.last_drift import DRIFTED, Drift
from deployer.standing.cell import Is
from deployer.standing.health import Health
from deployer.standing.row import Row
from deployer.standing.versions import Versions


@dataclass(frozen=True, slots=True)
class Standing:
    """One of the hub account's own stacks."""

    status: str
    drift: Drift

    @property
    def is_well(self) -> bool:
        """True where its last operation succeeded, and nobody is known to have changed it since."""
        return is_well(self.status) and self.drift.status != DRIFTED


@dataclass(frozen=True, slots=True)
class Overview:
    """All accounts, the hub's own stacks, and how the hub is."""

    stacks: Mapping[str, Standing]
    """Each stack in the hub account, by its name and Region."""
    rows: tuple[Row, ...]
    health: Health = field(default_factory=Health)
    versions: Versions = field(default_factory=Versions)
    drift_checked: datetime | None = None
    """When somebody last looked for drift in every account; None where nobody did."""
    paused: str = ""
    """Why nothing may act anywhere; empty where nothing is paused."""
    exemptions: int = 0
    """How many exemptions count today."""
    ending: int = 0
    """How many of these end within a week."""

    @property
    def gaps(self) -> int:
        """How much is wanted and is not as it should be."""
        broken = sum(not is_well(stack.status) for stack in self.stacks.values())
        return sum(row.gaps for row in self.rows) + broken + len(self.health.troubles)

    @property
    def orphans(self) -> int:
        """How much is there that nobody wants."""
        return self._count(Is.EXTRA)

    @property
    def unknown(self) -> int:
        """How much cannot be seen with these credentials."""
        return self._count(Is.UNKNOWN) + len(self.health.unknown)

    @property
    def drifted(self) -> int:
        """How much somebody is known to have changed."""
        stacks = sum(stack.drift.status == DRIFTED for stack in self.stacks.values())
        return stacks + sum(cell.has_drifted for row in self.rows for cell in row.cells)

    @property
    def newcomers(self) -> tuple[Row, ...]:
        """Accounts that StackSets reached before anybody put them on record."""
        return tuple(row for row in self.rows if row.is_new)

    @property
    def cautious(self) -> tuple[Row, ...]:
        """Accounts in which the circuit breaker is open."""
        return tuple(row for row in self.rows if row.breaker)

    @property
    def is_well(self) -> bool:
        """True only where nothing is missing, too much, changed by others, new, or out of sight."""
        return not (self.gaps or self.orphans or self.unknown or self.drifted or self.newcomers or self.versions.differ)

    def of(self, rows: Iterable[Row]) -> "Overview":
        """The same, of these accounts only."""
        return replace(self, rows=tuple(rows))

    def _count(self, what: Is) -> int:
        return sum(row.count(what) for row in self.rows)


def is_well(status: str) -> bool:
    """True where a stack's last operation succeeded."""
    return status.endswith("_COMPLETE") and status not in {"ROLLBACK_COMPLETE", "DELETE_COMPLETE"}
