"""The accounts of the story, and roles in them that somebody can act as."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from tests.acceptance.server import Keys, Server

MANAGEMENT, HUB, MEMBER = "111111111111", "222222222222", "333333333333"
STRANGER = "444444444444"
"""An account outside of the organization."""
HOME, AWAY = "eu-west-1", "us-east-1"
"""The hub's Region, and the Region in which the member has its trouble."""
REFUSALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}

Statement = Mapping[str, Any]


def allow(*actions: str, on: str = "*", when: Mapping[str, Any] | None = None) -> Statement:
    """A statement that allows these calls."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": on}
    return {**statement, "Condition": when} if when else statement


def document(*statements: Statement) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def make_role(server: Server, account: str, name: str, trust: Statement, may: Sequence[Statement]) -> None:
    """A role with one policy, in the path that irhub's own roles have."""
    iam = server.client("iam", HOME, account)
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", **trust}
    iam.create_role(RoleName=name, Path="/irhub/", AssumeRolePolicyDocument=document(statement))
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*may))


def trusts(account: str) -> Statement:
    """Every role of that account may enter, if its own policy lets it."""
    return {"Principal": {"AWS": f"arn:aws:iam::{account}:root"}}


def role(account: str, name: str) -> str:
    """The ARN of a role in irhub's path."""
    return f"arn:aws:iam::{account}:role/irhub/{name}"


def enter(server: Server, keys: str | Keys, role_arn: str, **more: str) -> Keys:
    """The keys of a session of that role."""
    sts = server.client("sts", HOME, keys)
    credentials: Keys = sts.assume_role(RoleArn=role_arn, RoleSessionName="somebody", **more)["Credentials"]
    return credentials


def somebody(server: Server, account: str, name: str, *may: Statement) -> Keys:
    """The keys of a new role that may do this and nothing else."""
    make_role(server, account, name, trusts(account), may)
    return enter(server, account, role(account, name))


def refused(call: Any, **parameters: Any) -> str:
    """The words in which IAM refused the call; empty where it did not, also where the call failed for another reason."""
    try:
        call(**parameters)
    except ClientError as error:
        return str(error) if error.response["Error"]["Code"] in REFUSALS else ""
    return ""
