"""What only the doctor asks: Regions of accounts, quotas, Lambda's concurrency, IAM's simulation of policies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.account.responses import AccountResponse
from moto.awslambda.responses import LambdaResponse
from moto.iam.responses import IamResponse
from moto.servicequotas.responses import ServiceQuotasResponse

from deployer.sandbox.repairs import accounts, quotas, regions, repaired, simulation
from tests.sandbox.aws import HOME, HUB, MEMBER, OWNER, an_organization, client

ALL = (*accounts.REPAIRS, *regions.REPAIRS, *quotas.REPAIRS, *simulation.REPAIRS)


@pytest.fixture(autouse=True)
def _organization() -> Iterator[None]:
    with repaired(ALL), mock_aws():
        an_organization()
        yield


def status(account: str, region: str, **asked: str) -> str:
    """What the Account API says of one Region, to that account's administrator."""
    found = client("account", account).list_regions(**asked)["Regions"]
    return next(str(one["RegionOptStatus"]) for one in found if one["RegionName"] == region)


@contextmanager
def refused() -> Iterator[None]:
    """The call inside the block is denied."""
    with pytest.raises(ClientError, match="AccessDenied"):
        yield


def test_old_regions_are_always_on_and_new_ones_can_be_switched() -> None:
    """As AWS does with those that came after March 2019."""
    client("account").disable_region(RegionName="me-south-1")

    assert (status(MEMBER, HOME), status(MEMBER, "me-south-1"), status(HUB, "me-south-1")) == (
        "ENABLED_BY_DEFAULT",
        "DISABLED",
        "ENABLED",
    )


def test_a_member_is_named_by_the_owner_alone_and_with_trusted_access() -> None:
    """The owner may not name itself, and other members may name nobody."""
    with refused():
        status(OWNER, HOME, AccountId=MEMBER)
    client("organizations", OWNER).enable_aws_service_access(ServicePrincipal="account.amazonaws.com")

    assert status(OWNER, HOME, AccountId=MEMBER) == "ENABLED_BY_DEFAULT"
    with refused():
        status(OWNER, HOME, AccountId=OWNER)
    with refused():
        status(MEMBER, HOME, AccountId=HUB)


def test_an_old_region_cannot_be_switched() -> None:
    """AWS refuses it."""
    with pytest.raises(ClientError, match="cannot be switched"):
        client("account").disable_region(RegionName=HOME)


def test_quotas_have_aws_s_codes() -> None:
    """And a service that is not known here is said to be."""
    listed = client("service-quotas").list_service_quotas(ServiceCode="events")["Quotas"]

    assert [(one["QuotaCode"], one["Value"]) for one in listed] == [("L-244521F2", 300.0)]
    with pytest.raises(ClientError, match="NoSuchResource"):
        client("service-quotas").list_service_quotas(ServiceCode="braket")


def test_unreserved_concurrency_is_told() -> None:
    """A thousand where nobody reserved any."""
    assert client("lambda").get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 1000


def simulated(**condition: Any) -> bool:
    """Whether IAM says that the organization allows iam:CreateRole under a policy that denies it so."""
    owner = client("organizations", OWNER)
    statement = {"Effect": "Deny", "Action": "iam:CreateRole", "Resource": "*", **condition}
    content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    kept = owner.create_policy(Content=content, Name="no", Description="no", Type="SERVICE_CONTROL_POLICY")["Policy"]
    owner.attach_policy(PolicyId=kept["PolicySummary"]["Id"], TargetId=MEMBER)
    context = [{"ContextKeyName": "aws:RequestedRegion", "ContextKeyValues": [HOME], "ContextKeyType": "string"}]
    asked = {"PolicySourceArn": f"arn:aws:iam::{MEMBER}:user/administrator", "ActionNames": ["iam:CreateRole"]}
    (said,) = client("iam").simulate_principal_policy(**asked, ContextEntries=context)["EvaluationResults"]
    return bool(said["OrganizationsDecisionDetail"]["AllowedByOrganizations"])


def test_a_policy_denies_in_a_simulation() -> None:
    """On the account itself, under conditions that hold."""
    assert simulated() is False


def test_a_condition_that_fails_denies_nothing() -> None:
    """The context of the question counts."""
    assert simulated(Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}) is True


def test_nobody_is_simulated_from_outside() -> None:
    """IAM answers for principals of its own account."""
    with pytest.raises(ClientError, match="not in this account"):
        client("iam", HUB).simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{MEMBER}:user/administrator", ActionNames=["iam:CreateRole"]
        )


STOCK = {
    "account-regions": hasattr(AccountResponse, "list_regions"),
    "iam-simulation": hasattr(IamResponse, "simulate_principal_policy"),
    "lambda-account-settings": hasattr(LambdaResponse, "get_account_settings"),
    "service-quotas": hasattr(ServiceQuotasResponse, "list_service_quotas"),
}
"""Whether moto itself has it; taken when this file is imported, before anything is repaired."""


@pytest.mark.parametrize("name", STOCK)
def test_stock_moto_knows_none_of_it(name: str) -> None:
    """Canary: on the day that moto has it, the repair can go."""
    assert name in {repair.name for repair in ALL}
    assert not STOCK[name]
