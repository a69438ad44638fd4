"""How the hub is: its alarms, its dead letters, what waits, and whether its function is fed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.words import many

WELL_MAPPINGS = frozenset({"Enabled", "Enabling", "Updating", "Creating"})
WHAT_TO_DO = 'see docs/operations.md, "What the alarms mean"'


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not as it should be."""

    where: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that is ringing."""

    name: str
    region: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What AWS says of the hub's parts; what could not be asked is named and never taken for well."""

    alarms: tuple[Alarm, ...] = ()
    letters: int = 0
    """About how many dead letters lie in the hub's queue."""
    waiting: int = 0
    """About how many messages wait for the function, or are at work in it."""
    mappings: Mapping[str, str] = field(default_factory=dict)
    """The state of what feeds the function, by queue."""
    function: str = ""
    """The function's state; empty where there is none."""
    update: str = ""
    """How its last update ended."""
    unknown: tuple[str, ...] = ()
    """What could not be read, and why."""

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong, each with what to do."""
        return (
            *(Trouble(f"alarm {one.name} in {one.region}", one.reason, WHAT_TO_DO) for one in self.alarms),
            *([Trouble("hub", many(self.letters, "dead letter"), "irhub dlq list")] if self.letters else []),
            *(
                Trouble("hub", f"the function is not fed from {queue}: {state}", "irhub deploy, or enable the mapping")
                for queue, state in self.mappings.items()
                if state not in WELL_MAPPINGS
            ),
            *([Trouble("hub", "the function is Failed", WHAT_TO_DO)] if self.function == "Failed" else []),
            *([Trouble("hub", "the function's last update failed", "irhub deploy")] if self.update == "Failed" else []),
        )

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "alarms": [{"name": one.name, "region": one.region, "reason": one.reason} for one in self.alarms],
            "dead_letters": self.letters,
            "waiting": self.waiting,
            "mappings": dict(self.mappings),
            "function": self.function,
            "last_update": self.update,
            "unknown": list(self.unknown),
            "well": not self.troubles and not self.unknown,
        }
