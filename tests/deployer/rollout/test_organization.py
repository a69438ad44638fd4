"""The organization is read in as few calls as AWS allows, and rightly where AWS says less."""

from collections import Counter

import pytest

from deployer.aws import organization as organizations
from deployer.calls import Door
from deployer.organization import Account, Organization
from tests.fake_aws import HOME, TWO, FakeAws, an_organization


def read(aws: FakeAws) -> Organization:
    """The organization as the hub account sees it."""
    return organizations.read(aws, Door.HUB, HOME)


class WithoutPaths(FakeAws):
    """An AWS, or a Region of it, in which accounts do not say where they lie."""

    def _lies(self, _: Account) -> dict[str, list[str]]:
        return {}


class JustMoved(FakeAws):
    """One account lies in a unit that was made after the units were listed."""

    def _lies(self, account: Account) -> dict[str, list[str]]:
        return {"Paths": ["o-1/r-a1b2/ou-a1b2-thismoment/"]} if account.id == TWO else super()._lies(account)


class WithItself(FakeAws):
    """Paths that end with the account, as ARNs of accounts do."""

    def _lies(self, account: Account) -> dict[str, list[str]]:
        return {"Paths": [f"o-1/r-a1b2/{account.parent}/{account.id}/"]}


@pytest.mark.parametrize("kind", [FakeAws, WithoutPaths, JustMoved, WithItself])
def test_everybody_is_found_where_he_lies(kind: type[FakeAws]) -> None:
    """Every account, in its unit, in its state."""
    there = an_organization()

    assert set(read(kind()).accounts) == set(there.accounts)
    assert read(kind()).units == there.units


def test_accounts_come_in_the_order_of_their_units() -> None:
    """So a plan reads the same, however they were listed."""
    assert read(FakeAws()).accounts == read(WithoutPaths()).accounts


def test_no_unit_is_asked_for_its_accounts() -> None:
    """The listing of all has them."""
    aws = FakeAws()
    read(aws)

    assert Counter(call.operation for call in aws.made)["ListAccountsForParent"] == 0
