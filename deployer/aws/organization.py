"""Reads the organization and tells who we are (Organizations API, STS GetCallerIdentity).

The deployer runs in the hub account, which is a delegated administrator and may therefore make the read calls of
Organizations. Units come parent by parent. Accounts come in one listing, in which each says its path; asking every unit for
its accounts would take a call for each unit more, and is done only where an account has no path, or one that leads to a
unit made a moment ago.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.calls import Aws, Call, Door, pages
from deployer.organization import Account, Organization, Unit

SERVICE = "organizations"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who AWS takes us for."""

    account_id: str
    arn: str


def whoami(aws: Aws, door: Door, region: str) -> Identity:
    """The account and the principal behind a door's credentials."""
    answer = aws.make(Call(door, "sts", "GetCallerIdentity", region))
    return Identity(account_id=answer["Account"], arn=answer["Arn"])


def read_outline(aws: Aws, door: Door, region: str) -> Organization:
    """The organization's id and its management account, without units and accounts."""
    said = aws.make(Call(door, SERVICE, "DescribeOrganization", region))["Organization"]
    return Organization(id=said["Id"], management_account_id=said.get("MasterAccountId", ""))


def read(aws: Aws, door: Door, region: str) -> Organization:
    """The whole organization, units in depth-first order and accounts as their units are."""
    outline = read_outline(aws, door, region)
    units = _units(aws, door, region)
    order = {unit.id: place for place, unit in enumerate(units)}
    accounts = _by_path(aws, door, region)
    if any(account.parent not in order for account in accounts):
        accounts = [account for unit in units for account in _inside(aws, door, region, unit.id)]
    accounts.sort(key=lambda account: order[account.parent])
    return Organization(outline.id, outline.management_account_id, units, tuple(accounts))


def tags(aws: Aws, door: Door, region: str, account_id: str) -> tuple[tuple[str, str], ...]:
    """The tags that the organization has put on an account."""
    call = Call(door, SERVICE, "ListTagsForResource", region, {"ResourceId": account_id})
    return tuple((tag["Key"], tag["Value"]) for tag in pages(aws, call, "Tags"))


def _units(aws: Aws, door: Door, region: str) -> tuple[Unit, ...]:
    units: list[Unit] = []
    waiting = [_unit(root, "") for root in pages(aws, Call(door, SERVICE, "ListRoots", region), "Roots")]
    while waiting:
        unit = waiting.pop(0)
        beneath = Call(door, SERVICE, "ListOrganizationalUnitsForParent", region, {"ParentId": unit.id})
        units.append(unit)
        waiting[:0] = [_unit(said, unit.id) for said in pages(aws, beneath, "OrganizationalUnits")]
    return tuple(units)


def _by_path(aws: Aws, door: Door, region: str) -> list[Account]:
    """All accounts in one listing; after the first that does not say where it lies, the rest is not asked for."""
    accounts: list[Account] = []
    for said in pages(aws, Call(door, SERVICE, "ListAccounts", region), "Accounts"):
        accounts.append(_account(said, _parent(said)))
        if not accounts[-1].parent:
            break
    return accounts


def _parent(said: Mapping[str, Any]) -> str:
    """The innermost unit of the account's path, which goes from the organization down; empty where there is no path."""
    path = next(iter(said.get("Paths") or ()), "")
    return next((part for part in reversed(path.split("/")) if part.startswith(("ou-", "r-"))), "")


def _inside(aws: Aws, door: Door, region: str, unit: str) -> Iterator[Account]:
    inside = Call(door, SERVICE, "ListAccountsForParent", region, {"ParentId": unit})
    return (_account(said, unit) for said in pages(aws, inside, "Accounts"))


def _unit(said: Mapping[str, Any], parent: str) -> Unit:
    return Unit(id=said["Id"], name=said.get("Name", said["Id"]), parent=parent)


def _account(said: Mapping[str, Any], parent: str) -> Account:
    """The account; ``State`` is read first, for AWS retires ``Status`` (Organizations API, Account)."""
    return Account(id=said["Id"], name=said.get("Name", ""), parent=parent, state=said.get("State") or said.get("Status", ""))
