"""What repairs ask moto's Organizations about: whose organization an account is in, which unit, and who may speak for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.organizations.models import organizations_backends

STACKSETS = "member.org.stacksets.cloudformation.amazonaws.com"
"""The service that StackSets are in an organization: trusted, and delegated to an administrator, by this name."""


def owner_of(account_id: str) -> str | None:
    """The management account of the account's organization; None outside any."""
    if account_id in organizations_backends.master_accounts:
        return str(organizations_backends.master_accounts[account_id][0])
    return account_id if _backend(account_id).org is not None else None


def organization_of(account_id: str) -> Any:
    """Moto's backend that holds the account's organization; None outside any."""
    owner = owner_of(account_id)
    return None if owner is None else _backend(owner)


def organization_id(account_id: str) -> str | None:
    """The id (`o-...`) of the account's organization; None outside any."""
    found = organization_of(account_id)
    return None if found is None else str(found.org.id)


def is_delegated(account_id: str, service: str | None = None) -> bool:
    """Whether the account is a delegated administrator, of this service or of any."""
    found = organization_of(account_id)
    admins = () if found is None else found.admins
    return any(admin.account.id == account_id and (service is None or service in admin.services) for admin in admins)


def trusts(account_id: str, service: str) -> bool:
    """Whether the account's organization has trusted access switched on for the service."""
    found = organization_of(account_id)
    return found is not None and any(each["ServicePrincipal"] == service for each in found.services)


def units_above(account_id: str) -> tuple[str, ...]:
    """The unit an account is in, then that unit's parent, and so on up to the root."""
    found = organization_of(account_id)
    if found is None:
        return ()
    parents = {unit.id: unit.parent_id for unit in found.ou}
    account = next((account for account in found.accounts if account.id == account_id), None)
    return tuple(_climb(account.parent_id, parents)) if account else ()


def _climb(unit: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    while unit is not None:
        yield unit
        unit = parents.get(unit)


def _backend(account_id: str) -> Any:
    return organizations_backends[account_id]["aws"]
