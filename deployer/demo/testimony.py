"""What an outsider could see of a run: calls at AWS's door, resources before and after, and what people received.

The observer judges by this alone. Nothing in here comes from the hub's own account of itself but what it wrote where
anybody may read it (the ledger's items), and that is used only to ask whether something was lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.sandbox.recorder import RecordedCall

Calls = tuple[RecordedCall, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the instance, made by the observer with keys of his own."""

    groups: Mapping[str, tuple[str, ...]]
    """The security groups of each interface."""
    rules: Mapping[str, int]
    """How many rules each of those groups has, both ways."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Protection attributes of the instance and its volumes, and where it stands in its Auto Scaling group."""
    snapshots: tuple[str, ...] = ()

    @property
    def is_isolated(self) -> bool:
        """True where no interface carries a group with a rule."""
        return bool(self.groups) and not any(self.rules[group] for groups in self.groups.values() for group in groups)


@dataclass(frozen=True, slots=True)
class Delivered:
    """An event that was put on a member's bus or into the hub's queue."""

    label: str
    mark: str
    """A text that stands in this event and in no other."""
    version: str = ""
    """When the event was last updated, where there are several of one mark."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it left the hub."""

    channel: str
    at: float
    body: str


@dataclass(frozen=True, slots=True)
class Rollout:
    """How the deployment went, by what it printed and by what is there."""

    announced: tuple[tuple[str, str], ...]
    """Name and Region of every write call that the plan named."""
    broken: tuple[str, str]
    """Account and Region in which the first deployment could not succeed."""
    reported: tuple[tuple[str, str], ...]
    """The pairs that the first deployment named as failed."""
    exit_code: int
    """What the first deployment ended with."""
    wanted: frozenset[tuple[str, str]]
    in_place: frozenset[tuple[str, str]]
    """The pairs in which the forwarding rule existed after the first deployment."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """All of it; calls are kept by the stretch of the story in which they were made."""

    prefix: str
    account_id: str
    region: str
    instance_id: str
    before: Sight
    contained: Sight
    released: Sight
    stretches: Mapping[str, Calls]
    told: tuple[Told, ...]
    delivered: tuple[Delivered, ...]
    kept: tuple[str, ...]
    """Every item of the ledger and every message of a dead-letter queue, as text."""
    held_back: tuple[str, ...]
    """Accounts in which irhub may only look or ask."""
    allowed: Mapping[str, tuple[str, ...]]
    """What each spoke role's policies allow, by role ARN: IAM actions."""
    rollout: Rollout
    entered: tuple[str, ...] = ()
    """Who else could enter a spoke's role, in sentences."""
    heard: tuple[str, ...] = ()
    """Who else could put events on the hub's bus, in sentences."""

    def made(self, *stretches: str) -> Calls:
        """The calls of these stretches, or of the whole story, in the order in which they ended."""
        names = stretches or tuple(self.stretches)
        return tuple(call for name in names for call in self.stretches.get(name, ()))
