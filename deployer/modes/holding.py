"""Holds accounts at a mode: what the settings allow, what people allow, and what comes of both; pure.

The strictest of all wins, so a hold can only take freedom away: an account that is held at *act* is as free as the settings
have it. Who said so, when and why stand beside it on the account's record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.choosing.chosen import Aside
from deployer.choosing.covering import covers
from deployer.organization import Organization
from deployer.settings import Settings
from hub.incident import Mode, strictest


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says about accounts."""

    mode: Mode
    by: str
    """The ARN that AWS knows the caller by."""
    since: str
    reason: str = ""

    @property
    def notes(self) -> Mapping[str, str]:
        """What is written on the account's record."""
        return {"held_at": self.mode.value, "held_by": self.by, "held_since": self.since, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Promotion:
    """What becomes of one account."""

    account_id: str
    name: str
    allowed: Mode
    """How far the settings let irhub go there."""
    cap: str
    """Which setting allows no more; empty where they allow all."""
    before: Mode
    """Where it was held; *act* where nobody held it."""
    after: Mode

    @property
    def is_promotion(self) -> bool:
        """True where irhub may go further than before, or might once the settings allow it."""
        return self.after.freedom > self.before.freedom

    @property
    def is_change(self) -> bool:
        """False where it is held so already."""
        return self.after is not self.before

    @property
    def effective(self) -> Mode:
        """How far irhub goes there afterwards."""
        return strictest(self.allowed, self.after)

    @property
    def was_effective(self) -> Mode:
        """How far it went before."""
        return strictest(self.allowed, self.before)

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "account": self.account_id,
            "name": self.name,
            "held_before": self.before.value,
            "held": self.after.value,
            "settings_allow": self.allowed.value,
            "capped_by": self.cap or None,
            "effective_before": self.was_effective.value,
            "effective": self.effective.value,
        }


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody said, and what became of it."""

    word: Word
    promotions: tuple[Promotion, ...]
    aside: tuple[Aside, ...] = ()
    failed: tuple[Aside, ...] = ()
    """Accounts whose record could not be written."""

    @property
    def complete(self) -> bool:
        """True where no account was left out."""
        return not (self.aside or self.failed)

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        broken = {one.account_id for one in self.failed}
        return {
            "mode": self.word.mode.value,
            "by": self.word.by,
            "since": self.word.since,
            "reason": self.word.reason,
            "accounts": [one.shown() for one in self.promotions if one.account_id not in broken],
            "left_out": [one.shown() for one in (*self.aside, *self.failed)],
        }


def cap(settings: Settings, organization: Organization, account_id: str) -> tuple[Mode, str]:
    """How far the settings let irhub go in an account, and the one that allows least; no word where they allow all."""
    mode, why = min(_caps(settings, organization, account_id), key=lambda one: one[0].freedom)
    return mode, "" if mode is Mode.ACT else why


def _caps(settings: Settings, organization: Organization, account_id: str) -> Iterator[tuple[Mode, str]]:
    yield settings.mode, f"mode: {settings.mode.value} in irhub.yaml"
    if account_id in {settings.hub.account, settings.management.account}:
        yield Mode.ASK, "it is the hub or the management account, which never go beyond ask"
    for target in settings.targets:
        if target.mode and covers(target, account_id, organization):
            yield target.mode, f"mode: {target.mode.value} of the target {target.ou} in irhub.yaml"
