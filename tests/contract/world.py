"""What a test world is: a target in some state, and the action that is to settle it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.action import Action, NoOptions
from hub.finding import Target
from tests.contract.cloud import Cloud

NO_OPTIONS = NoOptions()
INCIDENT_ID = "inc-20261121-abcdefghijkl"


@dataclass(frozen=True, eq=False)
class World:
    """A target in some state, and the action that is to settle it."""

    action: Action[Any, Any]
    name: str
    build: Callable[[Cloud], Target]
    options: Any = NO_OPTIONS
    settled: bool = False
    """True where there is nothing to do."""
    meddle: Callable[[Cloud, Target], object] | None = None
    """What somebody else does to the target before the way back, which then is gone by force."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """The finding in its source's own words."""
    final: bool = False
    """True where the target is gone for good afterwards, which nothing takes back."""

    def __str__(self) -> str:
        """How pytest names it."""
        return f"{self.action.name}-{self.name}"
