"""STS: a role is entered only if it exists and its trust policy admits the caller."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.identity import session_keys
from deployer.sandbox.repairs import repaired, sts
from tests.sandbox.aws import HUB, MEMBER, OWNER, a_role, an_organization, client, client_as

FUNCTION = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def _trust(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{HUB}:root"}, "Action": "sts:AssumeRole", **elements}


@pytest.fixture
def function() -> Iterator[Any]:
    """STS as a session of the hub's function sees it, in an organization, with the repair."""
    with mock_aws(), repaired(sts.REPAIRS):
        an_organization()
        arn = a_role("respond", HUB, FUNCTION, "/irhub/")
        _may(f"arn:aws:iam::{MEMBER}:role/*")
        yield client_as(session_keys(arn, "inc-1"), "sts")


def _may(resource: str) -> None:
    """The function's own role allows it to enter these."""
    allow = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": resource}}
    client("iam", HUB).put_role_policy(RoleName="respond", PolicyName="enter", PolicyDocument=json.dumps(allow))


def _enter(sts_client: Any, arn: str, **more: Any) -> str:
    try:
        return str(sts_client.assume_role(RoleArn=arn, RoleSessionName="inc-1", **more)["AssumedRoleUser"]["Arn"])
    except ClientError as error:
        return str(error.response["Error"]["Code"])


def test_a_trusted_caller_enters(function: Any) -> None:
    """The session stands in the target account."""
    arn = a_role("contain", MEMBER, _trust(), "/irhub/")

    assert _enter(function, arn) == f"arn:aws:sts::{MEMBER}:assumed-role/contain/inc-1"


def test_the_callers_own_role_must_allow_it_too(function: Any) -> None:
    """Trust alone lets no session of another account in."""
    arn = a_role("contain", MEMBER, _trust())
    _may(f"arn:aws:iam::{OWNER}:role/*")

    assert _enter(function, arn) == "AccessDenied"


def test_a_role_that_does_not_exist_cannot_be_entered(function: Any) -> None:
    """Nor one whose path is not the one named."""
    a_role("contain", MEMBER, _trust(), "/irhub/")

    assert _enter(function, f"arn:aws:iam::{MEMBER}:role/contain") == "AccessDenied"


def test_another_account_is_not_trusted(function: Any) -> None:
    """Trust names the account it trusts."""
    arn = a_role("contain", MEMBER, _trust(Principal={"AWS": f"arn:aws:iam::{OWNER}:root"}))

    assert _enter(function, arn) == "AccessDenied"


@pytest.mark.parametrize(("given", "code"), [("right", None), ("wrong", "AccessDenied"), (None, "AccessDenied")])
def test_the_external_id_must_be_right(function: Any, given: str | None, code: str | None) -> None:
    """A wrong ExternalId and a missing one are both refused."""
    arn = a_role("contain", MEMBER, _trust(Condition={"StringEquals": {"sts:ExternalId": "right"}}))

    assert _enter(function, arn, **({"ExternalId": given} if given else {})) == (
        code or f"arn:aws:sts::{MEMBER}:assumed-role/contain/inc-1"
    )


@pytest.mark.parametrize(("role", "enters"), [("irhub/respond", True), ("irhub/people", False)])
def test_only_the_named_function_enters(function: Any, role: str, enters: bool) -> None:
    """aws:PrincipalArn is the caller's role, whatever its session is called."""
    arn = a_role("contain", MEMBER, _trust(Condition={"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HUB}:role/{role}"}}))

    assert _enter(function, arn).startswith("arn:") is enters


def test_the_organization_must_be_the_same(function: Any) -> None:
    """aws:PrincipalOrgID is that of the caller's account."""
    arn = a_role("contain", MEMBER, _trust(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-another"}}))

    assert _enter(function, arn) == "AccessDenied"


def test_a_condition_we_do_not_know_refuses(function: Any) -> None:
    """Unknown is not a yes, and the reason is told."""
    arn = a_role("contain", MEMBER, _trust(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))

    with pytest.raises(ClientError, match="unknown, statement without Sid: the key aws:SourceIp is not known here"):
        function.assume_role(RoleArn=arn, RoleSessionName="inc-1")


def test_tags_need_a_permission_of_their_own(function: Any) -> None:
    """sts:TagSession must be trusted beside sts:AssumeRole."""
    arn = a_role("contain", MEMBER, _trust())

    assert _enter(function, arn, Tags=[{"Key": "a", "Value": "b"}]) == "AccessDenied"


def test_a_chained_session_lasts_an_hour_at_most(function: Any) -> None:
    """A role that enters a role may not ask for more."""
    arn = a_role("contain", MEMBER, _trust(), MaxSessionDuration=43200)

    assert _enter(function, arn, DurationSeconds=3601) == "ValidationError"


def test_a_session_policy_has_a_limit(function: Any) -> None:
    """2,048 characters, and not one more."""
    arn = a_role("contain", MEMBER, _trust())

    assert _enter(function, arn, Policy=" " * 2049) == "ValidationError"


@mock_aws
def test_stock_moto_lets_anybody_into_any_role() -> None:
    """Canary: once this fails, moto checks roles by itself."""
    assert _enter(client("sts", HUB), f"arn:aws:iam::{MEMBER}:role/nobody-made-it").startswith("arn:")
