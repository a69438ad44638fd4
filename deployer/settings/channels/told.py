"""Who is told of what, and what waits: routes, quiet hours, storms."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from deployer.settings.forms import AccountId
from deployer.settings.strict import STRICT

Kind = Literal[
    "response", "repeat", "watch", "ask", "decision", "release", "close", "organization", "digest", "channel", "report"
]
Hours = Annotated[
    str,
    Field(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="hours such as 22:00-07:00",
    ),
]
UnitPath = Annotated[
    str,
    Field(
        pattern=r"^[^\x00-\x1f]{1,512}$",
        description="the names of units from below the root down, such as Workloads/Production",
    ),
]
ChannelKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,23}$", description="the name of a channel")]


def _a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise PydanticCustomError("zone", "there is no such time zone; they are called as in Europe/Berlin.") from error
    return name


Zone = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_+/-]{1,64}$", description="a time zone, such as Europe/Berlin or UTC"),
    AfterValidator(_a_zone),
]


@dataclass(frozen=True, slots=True, config=STRICT)
class Route:
    """Who is told of what fits; what is left out fits everything. The first route that fits decides."""

    to: Annotated[tuple[ChannelKey, ...], Field(min_length=1, max_length=20)]
    """The names of channels."""
    severity: Annotated[float, Field(ge=0, le=10)] = 0.0
    """From which severity on."""
    accounts: Annotated[tuple[AccountId, ...], Field(max_length=200)] = ()
    """Only of these accounts."""
    ous: Annotated[tuple[UnitPath, ...], Field(max_length=50)] = ()
    """Only of accounts in these units, with all beneath them."""
    kinds: tuple[Kind, ...] = ()
    """Only what was led to by these, such as *ask* or *release*."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Quiet:
    """Hours in which what asks nobody and is not grave waits; when they end, it comes as one digest."""

    hours: Hours
    """From when until when, such as ``22:00-07:00``."""
    zone: Zone = "UTC"
    """By the clocks of which place."""
    below: Annotated[float, Field(gt=0, le=7)] = 7.0
    """What is below this severity waits; what is High or graver never does."""
    weekends: bool = False
    """*true* where Saturday and Sunday are quiet as a whole."""
    channels: Annotated[tuple[ChannelKey, ...], Field(max_length=20)] = ()
    """Who is left in peace; every channel that people read where none stands here."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Storm:
    """Beyond so many notices in so many minutes, a channel gets the rest as one digest; what asks people never waits."""

    notices: Annotated[int, Field(ge=0, le=1_000)] = 30
    """How many a channel gets one by one; with 0 nothing is ever collected."""
    minutes: Annotated[int, Field(ge=1, le=60)] = 10
    """In so many minutes, after which the digest comes."""
