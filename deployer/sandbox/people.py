"""The people of the sandbox, and the ways in which each may come: IAM Identity Center, an IAM user, OpenID Connect, Slack.

Identity Center makes roles under a path that nobody else can write to, and names each session after its user ("IAM Identity
Center User Guide, Referencing permission sets in resource policies"). The sandbox makes one such role in the hub's account, and
a session of it for each person, as a sign-in would.
"""

import json
from dataclasses import dataclass

from moto.iam.models import iam_backends

from deployer.sandbox.identity import Keys, session_keys

SET_NAME = "IncidentResponder"
ROLE = f"AWSReservedSSO_{SET_NAME}_0123456789abcdef"
TEAM = "T0SANDBOX"
"""The Slack workspace they are in."""
MAY = (
    "execute-api:Invoke",
    "cloudformation:Describe*",
    "cloudformation:List*",
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "iam:Get*",
    "iam:List*",
    "kms:Decrypt",
    "lambda:Get*",
    "organizations:Describe*",
    "organizations:List*",
    "s3:Get*",
    "s3:List*",
    "sqs:GetQueue*",
    "states:Describe*",
    "states:Get*",
    "states:List*",
    "sts:GetCallerIdentity",
)
"""What whoever answers incidents may do: look, and come by the door for people."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person, by the names that each way in knows them by."""

    name: str
    email: str
    slack: str
    subject: str
    """The provider's own name for them, which never changes (OpenID Connect, ``sub``)."""

    @property
    def user_name(self) -> str:
        """The name of their IAM user, and of the profile that holds its key."""
        return f"{self.name}-user"


def _somebody(name: str) -> Somebody:
    return Somebody(name, f"{name}@example.com", f"U0{name.upper()}", f"sub-{name}")


PEOPLE = tuple(map(_somebody, ("ada", "ben", "cleo")))
MALLORY = _somebody("mallory")
"""Who can come in everywhere, and whom no settings of the sandbox name."""
EVERYBODY = (*PEOPLE, MALLORY)


def welcome(hub_account_id: str, region: str) -> dict[str, Keys]:
    """Keys by the name of their profile: of each person's session of Identity Center, and of each one's IAM user."""
    role_arn = _role(hub_account_id, region)
    sessions = {one.name: session_keys(role_arn, one.email) for one in EVERYBODY}
    return sessions | {one.user_name: _user(hub_account_id, one.user_name) for one in EVERYBODY}


def _role(account_id: str, region: str) -> str:
    iam = iam_backends[account_id]["aws"]
    provider = f"arn:aws:iam::{account_id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"
    trust = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]}
    role = iam.create_role(
        role_name=ROLE,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        path=f"/aws-reserved/sso.amazonaws.com/{region}/",
        permissions_boundary=None,
        description="Answers incidents.",
        tags=[],
        max_session_duration="43200",
    )
    iam.put_role_policy(ROLE, "AwsSSOInlinePolicy", _MAY)
    return str(role.arn)


def _user(account_id: str, name: str) -> Keys:
    iam = iam_backends[account_id]["aws"]
    iam.create_user("us-east-1", name)
    iam.put_user_policy(name, "answers-incidents", _MAY)
    key = iam.create_access_key(name)
    return Keys(key.access_key_id, key.secret_access_key)


_MAY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(MAY), "Resource": "*"}]})
