"""The organization a sandbox shows is the one that was asked for."""

from typing import Any

import pytest

from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World
from tests.sandbox.plumbing import HUB, OWNER

STACKSETS = "member.org.stacksets.cloudformation.amazonaws.com"


@pytest.fixture(scope="module")
def organization(sandbox: Sandbox) -> Any:
    """The management account's client."""
    return sandbox.client("organizations", OWNER, "us-east-1")


def test_the_demo_has_six_members_one_of_them_suspended() -> None:
    """Management and security are not counted among the members."""
    members = World.demo().members

    assert len(members) == 6
    assert sum(member.suspended for member in members) == 1


def test_accounts_have_their_ids_names_and_states(sandbox: Sandbox, organization: Any) -> None:
    """What AWS lists is what the world says."""
    listed = [one for page in organization.get_paginator("list_accounts").paginate() for one in page["Accounts"]]

    states = {True: "SUSPENDED", False: "ACTIVE"}
    expected = {(one.id, one.name, states[one.suspended]) for one in sandbox.world.accounts}
    assert {(one["Id"], one["Name"], one["Status"]) for one in listed} == expected


def test_an_account_lies_in_its_nested_unit(sandbox: Sandbox, organization: Any) -> None:
    """Three levels below the root, and each level has the one above as parent."""
    data = sandbox.world.unit_id(("Workloads", "Production", "Data"))

    assert organization.list_parents(ChildId="666666666666")["Parents"][0]["Id"] == data
    parent = organization.list_parents(ChildId=data)["Parents"][0]["Id"]
    assert parent == sandbox.world.unit_id(("Workloads", "Production"))


def test_the_hub_is_the_administrator_of_stacksets(organization: Any) -> None:
    """Trusted access is on, and the security account is delegated."""
    admins = organization.list_delegated_administrators(ServicePrincipal=STACKSETS)["DelegatedAdministrators"]

    assert [admin["Id"] for admin in admins] == [HUB]


def test_ids_are_the_same_at_every_start(sandbox: Sandbox, organization: Any) -> None:
    """A story told twice has the same names in it."""
    assert organization.describe_organization()["Organization"]["Id"] == World.demo().organization_id
    assert organization.list_roots()["Roots"][0]["Id"] == sandbox.world.root_id


def test_a_world_can_be_of_any_size() -> None:
    """For load tests: n accounts in nested units."""
    world = World.of(50, ("eu-west-1",))

    assert len({account.id for account in world.accounts}) == 52
    assert ("Workloads", "Production") in world.units


def test_a_world_can_take_in_the_account_of_a_finding() -> None:
    """An account and Region that a finding names become part of it, once."""
    world = World.demo().including("057372331974", "sa-east-1")

    assert world.account("057372331974").name == "from-finding"
    assert world.including("057372331974", "sa-east-1") == world
