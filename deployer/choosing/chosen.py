"""Turns what was typed into accounts of the organization; what is none is set aside with the reason, and stops no other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from deployer.errors import DeployerError, RefusedError
from deployer.organization import Account, Organization


@dataclass(frozen=True, slots=True)
class Aside:
    """An account that was named and is left alone."""

    account_id: str
    why: str
    todo: str = ""

    def shown(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {"account": self.account_id, "why": self.why, "todo": self.todo or None}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The accounts that a command is about."""

    accounts: tuple[Account, ...] = ()
    aside: tuple[Aside, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Their account ids."""
        return frozenset(account.id for account in self.accounts)

    def without(self, aside: Iterable[Aside]) -> "Chosen":
        """The same, with these set aside too."""
        more = tuple(aside)
        gone = {one.account_id for one in more}
        return Chosen(tuple(one for one in self.accounts if one.id not in gone), (*self.aside, *more))


def choose(organization: Organization, account_ids: Iterable[str], unit_ids: Iterable[str] = ()) -> Chosen:
    """The accounts of these ids and beneath these units, each once; raises ``RefusedError`` for a unit that is not there."""
    beneath = [account.id for unit_id in unit_ids for account in _beneath(organization, unit_id)]
    ids = tuple(dict.fromkeys((*account_ids, *beneath)))
    known = {account_id: organization.account(account_id) for account_id in ids}
    strangers = tuple(
        Aside(one, f"organization {organization.id} has no such account", "Look for a slip in the id.")
        for one in ids
        if known[one] is None
    )
    return Chosen(tuple(account for account in known.values() if account), strangers)


def not_active(chosen: Chosen) -> tuple[Aside, ...]:
    """Those that are suspended, closing, closed or not ready yet: nothing can be put there or taken away."""
    return tuple(
        Aside(
            one.id, f"{one.name} is {one.state}, and StackSets skip it", "Nothing can be done there until it is active again."
        )
        for one in chosen.accounts
        if not one.is_active
    )


def insist_on_some(chosen: Chosen) -> None:
    """Raises ``RefusedError`` where nothing is left to do anything with."""
    if not chosen.accounts:
        whys = " ".join(f"{one.account_id}: {one.why}." for one in chosen.aside)
        todo = next((one.todo for one in chosen.aside if one.todo), "")
        raise RefusedError("There is no account to work on.", whys or "None was named.", todo)


def insist_on_ids(account_ids: Iterable[str]) -> None:
    """Raises ``DeployerError`` for what has not the form of an account id."""
    for one in account_ids:
        if not (one.isascii() and one.isdigit() and len(one) == 12):  # noqa: PLR2004  # the form of account ids
            raise DeployerError(f"{one!r} is not an account id.", "They are 12 digits.", "Name units with --ou.")


def _beneath(organization: Organization, unit_id: str) -> tuple[Account, ...]:
    if organization.unit(unit_id) is None:
        raise RefusedError(
            f"The organization has no unit {unit_id}.", "It was named with --ou.", "Give its id, such as ou-a1b2-c3d4e5f6."
        )
    return organization.beneath(unit_id)
