"""What the hub itself notes of accounts, and what a register promises: signs of life, newcomers, and what people were told.

The deployer writes an account's name and mode into the same item. Each side changes its own attributes and nothing else, so
neither ever undoes the other's work.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Member:
    """What is on record of one account."""

    account_id: str
    name: str = ""
    onboarded: bool = False
    appeared: str = ""
    """When the hub heard of it without anybody having onboarded it; empty where that never was."""
    heartbeats: Mapping[str, str] = field(default_factory=dict)
    """When each Region was last heard of."""
    mode: str = ""
    """As the settings have it; empty where nobody onboarded it."""
    ou: str = ""
    """Where it lies in the organization, from the root down."""
    held_at: str = ""
    """How far people let irhub go in this one account; empty where they said nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the last comparison with the organization saw, and what people were told of it."""

    accounts: frozenset[str] = frozenset()
    news: frozenset[str] = frozenset()
    """The marks of everything that was wrong then, so that it is told once and not every day."""


class Register(Protocol):
    """The accounts on record."""

    def heard(self, account_id: str, region: str, at: datetime) -> bool:
        """Notes that this Region was heard of, unless something newer is noted; True where the account is on record at all."""

    def appeared(self, account_id: str, name: str, at: datetime) -> bool:
        """Puts an account on record that nobody onboarded, held at observe; True for the one call that did so."""

    def members(self, account_ids: Iterable[str]) -> tuple[Member, ...]:
        """What is on record of those of these accounts that have anything there."""

    def told(self) -> Told:
        """What the last comparison left; nothing where there was none."""

    def tell(self, told: Told) -> None:
        """Keeps what this comparison saw in its place."""

    def is_first_to_call(self, now: datetime, until: datetime) -> bool:
        """True for one caller until that time: it calls for a comparison, and the others leave it at that."""
