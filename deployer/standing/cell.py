"""One account in one Region: what there is, whether it drifted, and when it was last heard of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from deployer.aws.last_drift import DRIFTED, NEVER, Drift


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


class Life(StrEnum):
    """What is known of the way of findings from there."""

    HEARD = "heard"
    """A sign of life came in time."""
    SILENT = "silent"
    """The last one is older than two that were missed."""
    NEVER = "never heard"
    """None ever came, though there was time for it."""
    AWAITED = "awaited"
    """None came yet, and none could: it was deployed a moment ago."""
    NONE = "not applicable"
    """Nothing there sends any: no rule forwards findings from there."""


GAPS = frozenset({Is.MISSING, Is.OUTDATED, Is.STUCK})
"""What is known not to be there as it should."""
DEAF = frozenset({Life.SILENT, Life.NEVER})


@dataclass(frozen=True, slots=True)
class Cell:
    """One account and Region: what is there, whether it is wanted, and why it is not as it should be."""

    what: Is
    wanted: bool
    reason: str = ""
    drift: Drift = NEVER
    life: Life = Life.NONE
    heard: datetime | None = None

    @property
    def is_gap(self) -> bool:
        """True where something that is wanted is known not to be there as it should, or is not heard of."""
        return self.wanted and (self.what in GAPS or self.life in DEAF)

    @property
    def has_drifted(self) -> bool:
        """True where the last look found that somebody changed it."""
        return self.drift.status == DRIFTED

    @property
    def is_well(self) -> bool:
        """True only where it is current, was not changed by others as far as anybody looked, and not known to be silent."""
        return self.what is Is.CURRENT and self.life not in DEAF and not self.has_drifted

    @property
    def is_trouble(self) -> bool:
        """True where somebody should look at it: a gap, an orphan, drift, or what cannot be seen."""
        return self.is_gap or self.has_drifted or self.what in {Is.EXTRA, Is.UNKNOWN}


NOTHING = Cell(Is.NOTHING, wanted=False)
