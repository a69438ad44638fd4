"""Who stands behind an access key: the account, the principal and the role, as moto's IAM and STS know them.

Moto finds the account of a key, but checks nothing with it. The sandbox's repairs do, and so they ask here. Keys are made
by IAM users and by role sessions only; a key nobody made has no caller.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from deployer.sandbox.conditions import Context
from deployer.sandbox.evaluator import Question
from deployer.sandbox.membership import organization_id, units_above

ADMINISTRATOR = "administrator"
"""The IAM user whose keys the sandbox hands out for an account."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs a call; moto knows them, and nobody else does."""

    access_key_id: str
    secret_access_key: str
    session_token: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """The principal behind a request, with the words IAM uses for it."""

    account_id: str
    arn: str
    principal_arn: str
    user_id: str
    is_session: bool

    @property
    def role_arn(self) -> str | None:
        """The role behind a session; None for a user."""
        return self.principal_arn if self.is_session else None

    @property
    def principals(self) -> frozenset[str]:
        """Every form in which a policy may name this caller as principal."""
        return frozenset({"*", self.arn, self.principal_arn, self.account_id, f"arn:aws:iam::{self.account_id}:root"})

    @property
    def context(self) -> dict[str, tuple[str, ...]]:
        """The condition keys that tell about the principal ("AWS global condition context keys")."""
        organization = organization_id(self.account_id)
        return {
            "aws:PrincipalArn": (self.principal_arn,),
            "aws:PrincipalAccount": (self.account_id,),
            "aws:PrincipalOrgID": (organization,) if organization else (),
            "aws:PrincipalOrgPaths": _paths(organization, self.account_id),
            "aws:PrincipalIsAWSService": ("false",),
            "aws:PrincipalType": ("AssumedRole" if self.is_session else "User",),
            "aws:userid": (self.user_id,),
        }

    def asks(self, action: str, resource: str, context: Context) -> Question:
        """The question whether this caller may do that, where these are the condition keys of the request."""
        return Question(action, resource, self.principals, {**self.context, **context})


def caller_of(access_key_id: str) -> Caller | None:
    """Who stands behind the key; None when nobody ever made it."""
    for account_id, iam in _accounts():
        key = iam.access_keys.get(access_key_id)
        if key is None:
            continue
        return _session(account_id, access_key_id) if key.user_name is None else _user(iam, key.user_name)
    return None


def key_of(access_key_id: str) -> Keys | None:
    """The key with its secret, and its session's token; None where nobody ever made it, or where it is switched off."""
    for account_id, iam in _accounts():
        key = iam.access_keys.get(access_key_id)
        if key is None or key.status != "Active":
            continue
        if key.user_name is not None:
            return Keys(access_key_id, key.secret_access_key)
        session = sts_backends[account_id]["aws"].get_assumed_role_from_access_key(access_key_id)
        return Keys(access_key_id, session.secret_access_key, session.session_token) if session else None
    return None


def administrator_keys(account_id: str) -> Keys:
    """Keys of the account's own administrator, who is made the first time somebody asks."""
    iam = iam_backends[account_id]["aws"]
    if ADMINISTRATOR not in iam.users:
        iam.create_user("us-east-1", ADMINISTRATOR)
        iam.put_user_policy(ADMINISTRATOR, "everything", _EVERYTHING)
        iam.create_access_key(ADMINISTRATOR)
    key = iam.list_access_keys(ADMINISTRATOR)[0]
    return Keys(key.access_key_id, key.secret_access_key)


_EVERYTHING = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


def session_keys(role_arn: str, session_name: str) -> Keys:
    """Keys of a fresh session of the role, as a service gets them for a function's execution role; unchecked."""
    sts = sts_backends[role_arn.split(":")[4]]["aws"]
    role = sts.assume_role(
        region_name="us-east-1",
        role_session_name=session_name,
        role_arn=role_arn,
        policy="",
        duration=43200,
        external_id="",
    )
    return Keys(role.access_key_id, role.secret_access_key, role.session_token)


def _accounts() -> Iterator[tuple[str, Any]]:
    return ((account_id, iam["aws"]) for account_id, iam in list(iam_backends.items()))


def _user(iam: Any, name: str) -> Caller:
    user = iam.get_user(name)
    return Caller(user.account_id, user.arn, user.arn, user.id, is_session=False)


def _session(account_id: str, access_key_id: str) -> Caller | None:
    session = sts_backends[account_id]["aws"].get_assumed_role_from_access_key(access_key_id)
    if session is None:
        return None
    return Caller(account_id, session.arn, session.role_arn, session.user_id, is_session=True)


def _paths(organization: str | None, account_id: str) -> tuple[str, ...]:
    units = "/".join(reversed(units_above(account_id)))
    return (f"{organization}/{units}/",) if organization and units else ()
