"""When reports are made by themselves, and what they assume."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from deployer.settings.strict import STRICT

Every = Literal["daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True, config=STRICT)
class Reports:
    """Reports on incidents: pages that are put into the artefact bucket, and a digest to the channels."""

    schedule: Annotated[tuple[Every, ...], Field(max_length=3)] = ("weekly", "monthly")
    """How often: *daily* for yesterday, *weekly* for last week, *monthly* for last month; none: only ``irhub report`` does."""
    hour: Annotated[int, Field(ge=0, le=23)] = 6
    """The hour at which they are made, in UTC; weekly ones on Mondays, monthly ones on the first."""
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 400
    """After how many days a report is deleted; every one can be made again from the record."""
    minutes_an_incident: Annotated[int, Field(ge=0, le=480)] = 30
    """What it would cost a person to notice one incident, look up where and whose it is, and write it down."""
    minutes_an_action: Annotated[int, Field(ge=0, le=480)] = 10
    """What it would cost a person to carry out one step by hand and check it."""
