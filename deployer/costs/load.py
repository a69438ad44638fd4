"""How much an installation is assumed to do in a month."""

from dataclasses import asdict, dataclass
from typing import Any

MONTH_HOURS = 730
FINDINGS = 10.0


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What nobody can know beforehand; every sum is told together with these."""

    findings: float = FINDINGS
    """Findings in an account and month."""
    repeats: float = 5
    """Events for each finding: GuardDuty publishes one again whenever it sees it again."""
    incidents: float = 0.2
    """The share of findings that open an incident."""
    seconds: float = 3
    """Of the function, for each event."""
    writes: float = 60
    """Of the record, for each incident."""
    reads: float = 30
    """Of the record, for each event."""
    notices: float = 4
    """Notices for each incident."""
    record_kilobytes: float = 50
    """In the record, for each incident; a year of them is counted as kept."""
    evidence_megabytes: float = 2
    """In the evidence bucket, for each incident, without images and snapshots; a year of it is counted as kept."""
    log_kilobytes: float = 10
    """In the log, for each event."""

    def words(self) -> tuple[str, ...]:
        """Each assumption as a line."""
        return (
            f"{self.findings:g} findings an account and month, each told {self.repeats:g} times",
            f"{self.incidents:.0%} of the findings open an incident, with {self.notices:g} notices",
            f"{self.seconds:g} s of the function and {self.log_kilobytes:g} KB of log an event",
            f"{self.writes:g} writes an incident and {self.reads:g} reads an event",
            f"a year of cases is kept: {self.record_kilobytes:g} KB of record, {self.evidence_megabytes:g} MB of evidence each",
        )

    def shown(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


NOT_COUNTED = (
    "EBS snapshots and images that incidents make ($0.05 a GB and month in us-east-1)",
    "GuardDuty itself, CloudTrail, data transfer, KMS requests, secrets of your own",
    "AWS's free tier, discounts and taxes",
)
"""What the sum leaves out, as lines."""


@dataclass(frozen=True, slots=True)
class Load:
    """The assumptions over so many accounts."""

    accounts: int
    assumed: Assumptions
    signs: float = 0
    """Signs of life that members' rules send in a month, on their schedules."""

    @property
    def events(self) -> float:
        """Finding events that reach the hub in a month."""
        return self.accounts * self.assumed.findings * self.assumed.repeats

    @property
    def incidents(self) -> float:
        """Incidents that are opened in a month."""
        return self.accounts * self.assumed.findings * self.assumed.incidents
