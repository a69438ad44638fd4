"""How much counts, may happen at once, and is kept."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from deployer.settings.forms import LogDays
from deployer.settings.strict import STRICT


@dataclass(frozen=True, slots=True, config=STRICT)
class Findings:
    """Which findings count; applied in the hub, so a change touches no account."""

    severity: Annotated[float, Field(ge=0, le=10)] = 4.0
    """GuardDuty's severity from which on findings are answered; those below are noted and open nothing."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Limits:
    """How much may happen at once before people are asked."""

    isolations_per_hour: Annotated[int, Field(ge=1, le=1000)] = 10
    """Incidents in one account that may contain something within an hour; beyond that people are asked."""
    concurrency: Annotated[int, Field(ge=2, le=1000)] = 10
    """Findings that the hub works on at once."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Retention:
    """How long things are kept, in days; evidence is locked for that long (S3 Object Lock, governance mode)."""

    evidence_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """For how long each object in the evidence bucket can be neither changed nor deleted."""
    log_days: LogDays = 365
    """For how long CloudWatch keeps the responder's log; these are the numbers that it takes."""
