"""The organization's delegation policy in the sandbox."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.membership import STACKSETS
from deployer.sandbox.repairs import accounts, delegation, repaired
from tests.sandbox.aws import HUB, MEMBER, OWNER, an_organization, client

LENDS = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{HUB}:root"},
    "Action": "organizations:CreatePolicy",
    "Resource": "*",
}
POLICY = {"Name": "one", "Description": "one", "Type": "SERVICE_CONTROL_POLICY", "Content": "{}"}


@pytest.fixture(autouse=True)
def _organization() -> Iterator[None]:
    with mock_aws(), repaired((*delegation.REPAIRS, *accounts.REPAIRS)):
        an_organization().register_delegated_administrator(AccountId=HUB, ServicePrincipal=STACKSETS)
        yield


def _code(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


def _lend() -> None:
    client("organizations", OWNER).put_resource_policy(Content=json.dumps({"Version": "2012-10-17", "Statement": [LENDS]}))


def test_a_member_writes_no_policy_unless_it_was_lent() -> None:
    """First denied, then made in the owner's organization."""
    assert _code(client("organizations", HUB).create_policy, **POLICY) == "AccessDeniedException"
    _lend()
    client("organizations", HUB).create_policy(**POLICY)

    listed = client("organizations", OWNER).list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    assert "one" in {policy["Name"] for policy in listed}


def test_what_was_not_lent_stays_denied() -> None:
    """Another call, and another member."""
    _lend()

    assert _code(client("organizations", HUB).delete_policy, PolicyId="p-12345678") == "AccessDeniedException"
    assert _code(client("organizations", MEMBER).create_policy, **POLICY) == "AccessDeniedException"


def test_the_policy_is_read_by_owner_and_delegate_until_it_is_deleted() -> None:
    """Afterwards it is not found."""
    _lend()
    assert "CreatePolicy" in client("organizations", HUB).describe_resource_policy()["ResourcePolicy"]["Content"]
    client("organizations", OWNER).delete_resource_policy()

    assert _code(client("organizations", HUB).describe_resource_policy) == "ResourcePolicyNotFoundException"


def test_stock_moto_knows_no_delegation_policy() -> None:
    """Canary: on the day this fails the repair can go."""
    from moto.organizations.models import OrganizationsBackend

    assert not hasattr(OrganizationsBackend, "put_resource_policy")
