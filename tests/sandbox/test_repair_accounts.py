"""Accounts and organizations: who may ask, how it is paged, and which keys exist."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.organizations.models import organizations_backends

from deployer.sandbox.identity import Keys
from deployer.sandbox.membership import STACKSETS
from deployer.sandbox.repairs import accounts, repaired
from tests.sandbox.aws import HUB, MEMBER, OWNER, a_unit, an_account, an_organization, client, client_as

NOBODY = Keys("AKIAZZZZZZZZZZZZZZZZ", "secret")


@pytest.fixture
def organization() -> Iterator[Any]:
    """An organization, with the repairs, whose hub administers StackSets."""
    with mock_aws(), repaired(accounts.REPAIRS):
        organization = an_organization()
        organization.register_delegated_administrator(AccountId=HUB, ServicePrincipal=STACKSETS)
        yield organization


def _code(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


@pytest.mark.parametrize("account", [OWNER, HUB])
@pytest.mark.usefixtures("organization")
def test_owner_and_delegate_read_the_same_organization(account: str) -> None:
    """The delegated administrator sees all accounts."""
    listed = client("organizations", account).list_accounts()["Accounts"]

    assert {each["Id"] for each in listed} == {OWNER, HUB, MEMBER}


def test_the_delegate_walks_the_units(organization: Any) -> None:
    """Roots, units, accounts of a unit and parents are all answered."""
    unit = a_unit("Workloads")
    an_account("444444444444", unit)
    hub = client("organizations", HUB)

    assert hub.list_roots()["Roots"][0]["Id"] == organization.org.root_id
    assert hub.list_organizational_units_for_parent(ParentId=organization.org.root_id)["OrganizationalUnits"][0]["Id"] == unit
    assert hub.list_accounts_for_parent(ParentId=unit)["Accounts"][0]["Id"] == "444444444444"
    assert hub.list_parents(ChildId="444444444444")["Parents"][0]["Id"] == unit
    assert hub.describe_account(AccountId="444444444444")["Account"]["State"] == "ACTIVE"


@pytest.mark.parametrize("operation", ["list_accounts", "list_roots", "list_delegated_administrators"])
@pytest.mark.usefixtures("organization")
def test_an_ordinary_member_is_denied(operation: str) -> None:
    """Only the owner and its delegates may read the organization."""
    assert _code(getattr(client("organizations"), operation)) == "AccessDeniedException"


def test_a_delegate_may_not_write(organization: Any) -> None:
    """Reading is all that delegation gives."""
    hub = client("organizations", HUB)

    assert _code(hub.create_organizational_unit, ParentId=organization.org.root_id, Name="x") == "AccessDeniedException"


def test_every_member_may_describe_its_organization(organization: Any) -> None:
    """That is how a member learns its organization's id."""
    described = client("organizations").describe_organization()["Organization"]

    assert described["Id"] == organization.org.id


@pytest.mark.usefixtures("organization")
def test_accounts_come_in_pages_of_twenty() -> None:
    """No account is lost between two pages."""
    for number in range(25):
        an_account(f"{900000000000 + number}")
    pages = list(client("organizations", HUB).get_paginator("list_accounts").paginate())

    assert [len(page["Accounts"]) for page in pages] == [20, 8]
    assert len({account["Id"] for page in pages for account in page["Accounts"]}) == 28


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
        ("ec2", "describe_instances", "InvalidClientTokenId"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
    ],
)
@pytest.mark.usefixtures("organization")
def test_a_key_that_nobody_made_is_refused(service: str, operation: str, code: str) -> None:
    """It does not stand for some default account."""
    assert _code(getattr(client_as(NOBODY, service), operation)) == code


@pytest.mark.usefixtures("organization")
def test_trusted_access_is_switched_on_and_told() -> None:
    """The delegate may ask, the owner may change."""
    client("cloudformation", OWNER).activate_organizations_access()

    assert client("cloudformation", HUB).describe_organizations_access(CallAs="DELEGATED_ADMIN")["Status"] == "ENABLED"


@pytest.mark.usefixtures("organization")
def test_trusted_access_is_off_at_first() -> None:
    """Nobody switched it on yet."""
    assert client("cloudformation", OWNER).describe_organizations_access()["Status"] == "DISABLED"


@pytest.mark.usefixtures("organization")
def test_a_member_cannot_change_trusted_access() -> None:
    """Only the management account can."""
    assert _code(client("cloudformation").activate_organizations_access) == "InvalidOperationException"


@mock_aws
def test_stock_moto_shows_a_delegate_no_accounts() -> None:
    """Canary for organizations-readers."""
    an_organization().register_delegated_administrator(AccountId=HUB, ServicePrincipal="guardduty.amazonaws.com")

    assert client("organizations", HUB).list_accounts()["Accounts"] == []


def test_an_account_says_where_it_lies(organization: Any) -> None:
    """From the organization down to itself, as it is now."""
    outer = a_unit("Workloads")
    inner = a_unit("Production", outer)
    an_account("444444444444", inner)
    (told,) = [one for one in client("organizations", HUB).list_accounts()["Accounts"] if one["Id"] == "444444444444"]

    assert told["Paths"] == [f"{organization.org.id}/{organization.org.root_id}/{outer}/{inner}/444444444444/"]


@mock_aws
def test_stock_moto_does_not_say_where_an_account_lies() -> None:
    """Canary for organizations-paths."""
    an_organization()

    assert "Paths" not in client("organizations", OWNER).list_accounts()["Accounts"][0]


@mock_aws
def test_stock_moto_pages_accounts_by_a_hundred() -> None:
    """Canary for organizations-pages."""
    an_organization()
    for number in range(25):
        an_account(f"{900000000000 + number}")

    assert len(client("organizations", OWNER).list_accounts()["Accounts"]) > 20


@mock_aws
def test_stock_moto_knows_no_delegate_of_stacksets() -> None:
    """Canary for organizations-stacksets-delegate."""
    with pytest.raises(Exception, match="unrecognized service principal"):
        an_organization().register_delegated_administrator(AccountId=HUB, ServicePrincipal=STACKSETS)


@mock_aws
def test_stock_moto_takes_any_key() -> None:
    """Canary for known-keys."""
    assert client_as(NOBODY, "sts").get_caller_identity()["Account"] not in organizations_backends.master_accounts


@mock_aws
def test_stock_moto_has_no_trusted_access() -> None:
    """Canary for stacksets-trusted-access."""
    with pytest.raises(NotImplementedError):
        client("cloudformation", OWNER).describe_organizations_access()
