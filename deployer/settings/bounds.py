"""How much may happen at once, and how long things are kept."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from deployer.settings.forms import LogDays
from deployer.settings.strict import STRICT


@dataclass(frozen=True, slots=True, config=STRICT)
class Limits:
    """How much may happen at once before people are asked."""

    isolations_per_hour: Annotated[int, Field(ge=1, le=1000)] = 10
    """Incidents in one account that may contain something within an hour; beyond that people are asked."""
    isolations_per_vpc: Annotated[int, Field(ge=1, le=1000)] = 10
    """The same in one VPC."""
    isolations_per_group: Annotated[int, Field(ge=1, le=1000)] = 3
    """The same in one Auto Scaling group; its last healthy instance is never contained without asking."""
    concurrency: Annotated[int, Field(ge=2, le=1000)] = 10
    """Findings that the hub works on at once."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Evidence:
    """How evidence is kept: in a bucket in which nothing can be changed for a time (S3 Object Lock)."""

    days: Annotated[int, Field(ge=1, le=3650)] = 365
    """For how long each object can be neither changed nor deleted."""
    lock: Literal["governance"] = "governance"
    """The lock's mode. In governance somebody with a permission of its own can still lift it; in compliance nobody could, not
    even AWS, so that evidence with personal data, or a mistake in ``days``, would stay until the last day."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Logs:
    """How long logs are kept."""

    days: LogDays = 365
    """For how long CloudWatch keeps the responder's log; these are the numbers that it takes."""
    tracing: bool = False
    """Whether X-Ray traces the functions and the workflow that waits for people; it is paid for by the trace."""
