"""What is told while changes are carried out, and how they are to be carried out."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from deployer.aws.operations import FAILED, Result
from deployer.aws.stacksets import Failure
from deployer.calls import Pair, Pause
from deployer.change import Change
from deployer.rollout.outcome import Outcome

AN_HOUR_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many accounts of one Region, or of all, stand where."""

    done: int = 0
    running: int = 0
    failed: int = 0
    waiting: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        sums = (self.done + other.done, self.running + other.running)
        return Counts(*sums, self.failed + other.failed, self.waiting + other.waiting)

    @property
    def total(self) -> int:
        """All of them."""
        return self.done + self.running + self.failed + self.waiting


Tally = Mapping[str, Counts]
"""The counts by Region."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a change stands, for whoever watches."""

    change: Change
    says: str
    outcome: Outcome | None = None
    tally: Tally = field(default_factory=dict)
    """Empty where it is not about many accounts, or where nothing is known yet."""
    failures: tuple[Failure, ...] = ()
    """Those that were not told before."""
    ago: float = 0.0
    """For how many seconds it had run before anybody here saw it."""


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class How:
    """How changes are to be carried out."""

    pause: Pause
    tell: Tell
    who: str = ""
    """The ARN of whoever does it; every operation's id names it."""
    patience_seconds: float = AN_HOUR_SECONDS
    """For how long another's operation is waited for."""
    detach: bool = False
    """True where nobody waits for StackSet operations once they run."""


def tally(pairs: frozenset[Pair], results: Mapping[Pair, Result]) -> Tally:
    """The counts of these accounts and Regions, and of those that the results know besides."""
    known = Counter((pair.region, one.status) for pair, one in results.items())
    unknown = Counter(pair.region for pair in pairs - results.keys())
    counted: dict[str, Counter[str]] = {region: Counter(waiting=count) for region, count in unknown.items()}
    for (region, status), count in known.items():
        counted.setdefault(region, Counter())[_place(status)] += count
    return {region: Counts(**counts) for region, counts in sorted(counted.items())}


def total(counts: Tally) -> Counts:
    """All Regions together."""
    return sum(counts.values(), Counts())


def _place(status: str) -> str:
    if status in FAILED:
        return "failed"
    return {"SUCCEEDED": "done", "RUNNING": "running"}.get(status, "waiting")
