"""What a proof shows, as plain values: a row for each account and Region, and a line for each part of the hub."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.calls import Pair
from hub.rehearsal import Tried, Verdict
from hub.values import to_plain
from hub.verify import Sample

LOST = "its forwarding rule, the bus policy or a suppression rule of GuardDuty keeps it; see irhub status and irhub dlq list"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sample as the hub noted it."""

    finding_id: str
    seconds: float
    """From the moment when GuardDuty was asked for it to the hub's note."""
    refused: str = ""
    """Why the hub took it for something else than a sample; empty where it did not."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was proved of one account in one Region."""

    pair: Pair
    name: str
    answered: bool = False
    sample: Sample = field(default_factory=Sample)
    arrival: Arrival | None = None
    tried: tuple[Tried, ...] = ()
    heartbeat: str = ""
    """When this Region's last sign of life came; empty where none came yet."""

    def count(self, verdict: Verdict) -> int:
        """How many dry runs ended so."""
        return sum(one.verdict is verdict for one in self.tried)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is not proved, in words; none where everything that was tried went well."""
        return tuple(self._gaps())

    def _gaps(self) -> Iterator[str]:
        if not self.answered:
            yield "the hub did not answer for it in time"
            return
        if self.sample.error:
            yield f"no sample was made: {self.sample.error}"
        elif self.arrival is None:
            late = "it repeats a finding, which GuardDuty publishes hours later" if self.sample.repeats else LOST
            yield f"the sample of {self.sample.type} did not arrive in time: {late}"
        elif self.arrival.refused:
            yield f"the sample arrived and was not taken for one: {self.arrival.refused}"
        failed = (one for one in self.tried if one.verdict in {Verdict.DENIED, Verdict.UNKNOWN})
        yield from (f"{one.verdict.value} for {one.role}: {one.call}: {one.reason}" for one in failed)

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "account": self.pair.account_id,
            "name": self.name,
            "region": self.pair.region,
            "answered": self.answered,
            "sample": to_plain(self.sample),
            "arrived_after_seconds": self.arrival.seconds if self.arrival else None,
            "finding": self.arrival.finding_id if self.arrival else None,
            "dry_runs": {verdict.value: self.count(verdict) for verdict in Verdict},
            "not_allowed": [to_plain(one) for one in self.tried if one.verdict is not Verdict.ALLOWED],
            "heartbeat": self.heartbeat or None,
            "gaps": list(self.gaps),
        }


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the hub that was tried: a queue, an alarm, the topic, the mapping."""

    name: str
    says: str
    """What was seen."""
    gap: str = ""
    """What is wrong with it; empty where it is well."""


@dataclass(frozen=True, slots=True)
class Proof:
    """All that one verify showed."""

    run: str
    rows: tuple[Row, ...] = ()
    parts: tuple[Part, ...] = ()
    archived: int = 0
    left: Mapping[str, tuple[str, ...]] | None = None
    """By Region the samples that only GuardDuty's administrator, another account, can archive."""

    @property
    def gaps(self) -> int:
        """How many rows and parts are not proved."""
        return sum(bool(row.gaps) for row in self.rows) + sum(bool(part.gap) for part in self.parts)

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "run": self.run,
            "gaps": self.gaps,
            "rows": [row.shown() for row in self.rows],
            "parts": to_plain(self.parts),
            "archived": self.archived,
            "not_archived": to_plain(self.left or {}),
        }
