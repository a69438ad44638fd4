"""Reads the organization and tells who we are (Organizations API, STS GetCallerIdentity).

The deployer runs in the hub account, which is a delegated administrator and may therefore make the read calls of
Organizations. Accounts and units come parent by parent, since only so does one learn what lies where.
"""

from collections.abc import Mapping
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
    """The whole organization, units in depth-first order."""
    outline = read_outline(aws, door, region)
    units: list[Unit] = []
    accounts: list[Account] = []
    waiting = [_unit(root, "") for root in pages(aws, Call(door, SERVICE, "ListRoots", region), "Roots")]
    while waiting:
        unit = waiting.pop(0)
        beneath = Call(door, SERVICE, "ListOrganizationalUnitsForParent", region, {"ParentId": unit.id})
        inside = Call(door, SERVICE, "ListAccountsForParent", region, {"ParentId": unit.id})
        units.append(unit)
        waiting[:0] = [_unit(said, unit.id) for said in pages(aws, beneath, "OrganizationalUnits")]
        accounts += [_account(said, unit.id) for said in pages(aws, inside, "Accounts")]
    return Organization(outline.id, outline.management_account_id, tuple(units), tuple(accounts))


def tags(aws: Aws, door: Door, region: str, account_id: str) -> tuple[tuple[str, str], ...]:
    """The tags that the organization has put on an account."""
    call = Call(door, SERVICE, "ListTagsForResource", region, {"ResourceId": account_id})
    return tuple((tag["Key"], tag["Value"]) for tag in pages(aws, call, "Tags"))


def _unit(said: Mapping[str, Any], parent: str) -> Unit:
    return Unit(id=said["Id"], name=said.get("Name", said["Id"]), parent=parent)


def _account(said: Mapping[str, Any], parent: str) -> Account:
    """The account; ``State`` is read first, for AWS retires ``Status`` (Organizations API, Account)."""
    return Account(id=said["Id"], name=said.get("Name", ""), parent=parent, state=said.get("State") or said.get("Status", ""))
