"""What the sandbox's own tests share: clients that act as somebody in moto, and a small organization."""

import functools
import json
from typing import Any

import boto3
from moto.organizations import utils
from moto.organizations.models import organizations_backends

from deployer.sandbox.forced import forced
from deployer.sandbox.identity import Keys, administrator_keys

OWNER, HUB, MEMBER = "111111111111", "222222222222", "333333333333"
HOME = "eu-west-1"


@functools.cache
def _session() -> Any:
    return boto3.Session()


def client(service: str, account_id: str = MEMBER, region: str = HOME, endpoint_url: str | None = None) -> Any:
    """A client that acts as the account's administrator."""
    return client_as(administrator_keys(account_id), service, region, endpoint_url)


def client_as(keys: Keys, service: str, region: str = HOME, endpoint_url: str | None = None) -> Any:
    """A client that acts with these keys."""
    return _session().client(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        aws_session_token=keys.session_token or None,
    )


def an_organization() -> Any:
    """An organization with hub and one member in its root; answers with moto's backend that holds it."""
    backend = organizations_backends[OWNER]["aws"]
    backend.create_organization(region="us-east-1")
    for account_id in (HUB, MEMBER):
        an_account(account_id)
    return backend


def an_account(account_id: str, unit: str | None = None) -> None:
    """The owner's organization has one more account, of this very id, in that unit or the root."""
    backend = organizations_backends[OWNER]["aws"]
    with forced(utils, "make_random_account_id", [account_id]):
        backend.create_account(AccountName=f"account {account_id}", Email=f"{account_id}@example.com")
    if unit is not None:
        backend.move_account(AccountId=account_id, SourceParentId=backend.org.root_id, DestinationParentId=unit)


def a_unit(name: str, parent: str | None = None) -> str:
    """The id of a fresh OU under the parent, or under the root."""
    backend = organizations_backends[OWNER]["aws"]
    made = backend.create_organizational_unit(Name=name, ParentId=parent or backend.org.root_id)
    return str(made["OrganizationalUnit"]["Id"])


def a_role(name: str, account_id: str, trust: dict[str, Any], path: str = "/", **more: Any) -> str:
    """The ARN of a fresh role whose trust policy is this one statement."""
    made = client("iam", account_id).create_role(
        RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}), **more
    )
    return str(made["Role"]["Arn"])
