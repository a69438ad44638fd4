"""All figures of a report, from facts in one pass.

Whatever is counted is counted by the day on which an incident was opened, so that a figure and its trend speak of whole
incidents. Drills, and findings of several resources (each resource has an incident of its own), are counted apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.report.fact import Fact
from hub.report.period import Period
from hub.report.spread import Spread

PACES = ("detect", "contain", "evidence", "approve", "release")
"""What is timed, in the order in which it happens."""
BANDS = ("Critical", "High", "Medium", "Low")
"""Severities in GuardDuty's words ("Severity levels of GuardDuty findings"), the worst first."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What one incident, and one action, would have cost a person; stated beside every figure made from it."""

    minutes_an_incident: int = 30
    """To notice, open consoles, find owner and account, and write down what was seen."""
    minutes_an_action: int = 10
    """To carry one step out by hand, check it, and write it down."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many incidents share something, now and in the time before."""

    key: str
    count: int
    before: int = 0
    name: str = ""
    """What people call it, where that is not the key."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one part of the response took, now and in the time before."""

    name: str
    now: Spread
    before: Spread


@dataclass(frozen=True, slots=True)
class Action:
    """What one action did over the time, in numbers of steps."""

    name: str
    done: int
    refused: int
    declined: int
    undone: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource with more than one incident."""

    resource: str
    kind: str
    account_id: str
    account_name: str
    region: str
    count: int


@dataclass(frozen=True, slots=True)
class Case:
    """An incident that is not over."""

    incident_id: str
    opened_at: str
    state: str
    containment: str
    type: str
    severity: float
    account_id: str
    account_name: str
    region: str
    resource: str


@dataclass(frozen=True, slots=True)
class Bar:
    """What began in one piece of the time: incidents by severity, and how soon they were contained."""

    name: str
    begins: str
    by_severity: Mapping[str, int]
    contain: Spread


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many accounts and Regions irhub heard lately, and which it did not."""

    accounts: int = 0
    onboarded: int = 0
    cells: int = 0
    """Accounts times Regions that ever gave a sign of life."""
    alive: int = 0
    silent: tuple[str, ...] = ()
    newcomers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a report says."""

    period: Period
    made_at: str
    installation: str
    total: int
    total_before: int
    contained: int
    """Incidents that were read as contained at some time."""
    to_contain: int
    """Incidents in which something was done or agreed to contain; what ``contained`` is a part of."""
    released: int
    drills: int
    parents: int
    paces: tuple[Pace, ...]
    types: tuple[Count, ...]
    tactics: tuple[Count, ...]
    accounts: tuple[Count, ...]
    regions: tuple[Count, ...]
    severities: tuple[Count, ...]
    verdicts: tuple[Count, ...]
    actions: tuple[Action, ...]
    bars: tuple[Bar, ...]
    open: tuple[Case, ...]
    """Every incident that is not over, whenever it was opened; the oldest first."""
    repeated: tuple[Resource, ...]
    coverage: Coverage
    assumption: Assumption
    minutes_saved: int
    facts: tuple[Fact, ...] = field(default=(), repr=False)
    """What all this was counted from, of the time itself, in the order in which it happened."""

    @property
    def hours_saved(self) -> float:
        """Estimated, by the assumption."""
        return self.minutes_saved / 60

    def pace(self, name: str) -> Pace:
        """The pace of that name."""
        return next(pace for pace in self.paces if pace.name == name)


def band(severity: float) -> str:
    """The word for a severity."""
    return "Critical" if severity >= 9 else "High" if severity >= 7 else "Medium" if severity >= 4 else "Low"  # noqa: PLR2004
