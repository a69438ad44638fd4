"""An organization as plain values: its units, its accounts, and who lies beneath what."""

from collections.abc import Iterator
from dataclasses import dataclass

ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Unit:
    """The root of an organization, or an organizational unit."""

    id: str
    name: str
    parent: str = ""
    """The id of the unit above; empty for the root."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the organization."""

    id: str
    name: str
    parent: str
    """The id of the unit it lies in."""
    state: str = ACTIVE

    @property
    def is_active(self) -> bool:
        """False for accounts that are suspended, closing, closed or not ready yet: StackSets skip them."""
        return self.state == ACTIVE


@dataclass(frozen=True, slots=True)
class Organization:
    """What AWS Organizations says there is."""

    id: str
    management_account_id: str
    units: tuple[Unit, ...] = ()
    accounts: tuple[Account, ...] = ()

    @property
    def members(self) -> tuple[Account, ...]:
        """All active accounts but the management account: where StackSets can put anything at all."""
        return tuple(one for one in self.accounts if one.is_active and one.id != self.management_account_id)

    @property
    def skipped(self) -> tuple[Account, ...]:
        """The accounts that are suspended, closing, closed or not ready yet."""
        return tuple(one for one in self.accounts if not one.is_active)

    def unit(self, unit_id: str) -> Unit | None:
        """The unit of that id; None where the organization has none."""
        return next((one for one in self.units if one.id == unit_id), None)

    def account(self, account_id: str) -> Account | None:
        """The account of that id; None where the organization has none."""
        return next((one for one in self.accounts if one.id == account_id), None)

    def beneath(self, unit_id: str) -> tuple[Account, ...]:
        """The members in this unit or in any unit beneath it."""
        inside = {one.id for one in self.units if unit_id in self._upwards(one.id)}
        return tuple(one for one in self.members if one.parent in inside)

    def place(self, unit_id: str) -> str:
        """Where a unit lies, from the root down, such as ``Root/Workloads/Production``; empty for a stranger."""
        names = {one.id: one.name for one in self.units}
        return "/".join(reversed([names[one] for one in self._upwards(unit_id)]))

    def path(self, account_id: str) -> str:
        """Where an account lies, from the root down, such as ``Root/Workloads/Production``; empty for a stranger."""
        account = self.account(account_id)
        names = {one.id: one.name for one in self.units}
        return "/".join(reversed([names[one] for one in self._upwards(account.parent)])) if account else ""

    def above(self, account_id: str) -> tuple[str, ...]:
        """The ids of the units that an account lies in, from the innermost to the root; none for a stranger."""
        account = self.account(account_id)
        return tuple(self._upwards(account.parent)) if account else ()

    def _upwards(self, unit_id: str) -> Iterator[str]:
        unit = self.unit(unit_id)
        while unit:
            yield unit.id
            unit = self.unit(unit.parent)
