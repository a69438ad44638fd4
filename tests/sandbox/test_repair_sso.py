"""Permission sets become roles: what the repairs show, and that moto does not show it by itself."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from deployer.sandbox.repairs import repaired
from deployer.sandbox.repairs.sso import REPAIRS

NAME = "AWSReservedSSO_Admin_0123456789abcdef"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})


def client(service: str) -> Any:
    """A client of the account."""
    make: Any = boto3.client
    return make(service, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


@pytest.fixture
def stock() -> Iterator[dict[str, str]]:
    """A permission set and its role, in moto as it comes."""
    with mock_aws():
        client("iam").create_role(RoleName=NAME, AssumeRolePolicyDocument=POLICY)
        instance = client("sso-admin").list_instances()["Instances"][0]["InstanceArn"]
        made = client("sso-admin").create_permission_set(Name="Admin", InstanceArn=instance)["PermissionSet"]
        yield {"InstanceArn": instance, "PermissionSetArn": made["PermissionSetArn"]}


@pytest.fixture
def mended(stock: dict[str, str]) -> Iterator[dict[str, str]]:
    """The same with the repairs."""
    with repaired(REPAIRS):
        yield stock


def policies_after(named: dict[str, str], *policies: str) -> list[str]:
    """The role's inline policies after the set was given each of these and provisioned."""
    sso = client("sso-admin")
    for policy in policies:
        if policy:
            sso.put_inline_policy_to_permission_set(**named, InlinePolicy=policy)
        else:
            sso.delete_inline_policy_from_permission_set(**named)
        sso.provision_permission_set(**named, TargetType="ALL_PROVISIONED_ACCOUNTS")
    names: list[str] = client("iam").list_role_policies(RoleName=NAME)["PolicyNames"]
    return names


def test_a_set_writes_its_policy_into_its_roles(mended: dict[str, str]) -> None:
    """And takes it out again with the set's own; where the role has none, nothing happens."""
    assert policies_after(mended, POLICY) == ["AwsSSOInlinePolicy"]
    assert policies_after(mended, "", "") == []


def test_canary_moto_leaves_roles_alone(stock: dict[str, str]) -> None:
    """The day this fails, the repair can go."""
    assert policies_after(stock, POLICY) == []


def test_no_provisioning_is_in_progress(mended: dict[str, str]) -> None:
    """It ends within the call that begins it."""
    listed = client("sso-admin").list_permission_set_provisioning_status(InstanceArn=mended["InstanceArn"])

    assert listed["PermissionSetsProvisioningStatus"] == []


def test_canary_moto_lists_no_provisionings(stock: dict[str, str]) -> None:
    """The day this fails, the repair can go."""
    with pytest.raises(NotImplementedError):
        client("sso-admin").list_permission_set_provisioning_status(InstanceArn=stock["InstanceArn"])
