"""Where drills may launch a canary, and how often they do by themselves."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.forms import AccountId, Region, Schedule, Subnet
from deployer.settings.strict import STRICT, wrong


@dataclass(frozen=True, slots=True, config=STRICT)
class DrillPlace:
    """One account and Region where irhub may launch a canary."""

    account: AccountId
    """Its role *verify* gets the right to launch and end tiny instances that carry the canary's tags; no other account's."""
    region: Region
    """Where the canary is launched."""
    subnet: Subnet | None = None
    """In which subnet; without one the default VPC's, which must exist then."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Drill:
    """Drills: a canary instance is contained and released for real, which is the only proof of IAM and of SCPs."""

    places: Annotated[tuple[DrillPlace, ...], Field(max_length=20)] = ()
    """Where a canary may be launched; none: only an instance that you made and tagged yourself can be drilled with."""
    schedule: Schedule | None = None
    """How often each of these places is drilled by itself, such as ``rate(7 days)``; without one only ``irhub drill`` does."""

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts where a canary may be launched, each once."""
        return tuple(dict.fromkeys(place.account for place in self.places))

    @model_validator(mode="after")
    def _has_places(self) -> "Drill":
        if self.schedule and not self.places:
            raise wrong("drill.schedule needs drill.places: a drill by itself must know where to launch its canary.")
        return self
