"""One account of the overview: its place, its modes, its role, and every Region."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from deployer.standing.cell import Cell, Is
from hub.incident import Mode, strictest


@dataclass(frozen=True, slots=True)
class Row:
    """One account."""

    account_id: str
    name: str
    ou: str
    mode: str
    """As the settings have it on record; empty where the hub has no record of the account."""
    mode_wanted: str
    role: Cell
    regions: Mapping[str, Cell] = field(default_factory=dict)
    held_at: str = ""
    """How far people let irhub go in this one account; empty where they said nothing."""
    paused: str = ""
    """Why nothing may act there; empty where nothing is paused."""
    exemptions: int = 0
    """How many exemptions name this account."""
    is_new: bool = False
    """True for an account that StackSets reached before anybody put it on record."""
    breaker: str = ""
    """Why the circuit breaker lets nothing more be contained there unasked; empty where it is closed."""
    overall: Mode = Mode.ACT
    """The mode of the whole installation."""

    @property
    def effective(self) -> str:
        """How far irhub really goes there: the strictest of installation, record and people; nowhere without a record."""
        if not self.mode:
            return Mode.OBSERVE.value if self.is_new else ""
        modes = [Mode(one) for one in (self.mode, self.held_at) if one]
        return Mode.OBSERVE.value if self.paused else strictest(self.overall, *modes).value

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The role and every Region."""
        return (self.role, *self.regions.values())

    @property
    def places(self) -> Iterator[tuple[str, Cell]]:
        """Each cell with its name: ``role``, or its Region."""
        yield "role", self.role
        yield from self.regions.items()

    @property
    def mode_differs(self) -> bool:
        """True where the record does not say what the settings want."""
        return bool(self.mode_wanted) and self.mode != self.mode_wanted

    @property
    def gaps(self) -> int:
        """How much is wanted here and is not as it should be, the record included."""
        return sum(cell.is_gap for cell in self.cells) + self.mode_differs

    @property
    def is_troubled(self) -> bool:
        """True where somebody should look at this account."""
        return self.mode_differs or self.is_new or any(cell.is_trouble for cell in self.cells)

    def count(self, what: Is) -> int:
        """How many of its cells are that."""
        return sum(cell.what is what for cell in self.cells)
