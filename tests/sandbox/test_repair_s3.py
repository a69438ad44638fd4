"""S3: a bucket policy denies what its conditions say, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.repairs import repaired, s3
from tests.sandbox.aws import HUB, MEMBER, OWNER, an_organization, client

ONLY_TLS = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.fixture
def bucket() -> Iterator[Any]:
    """Puts a policy of one deny on a bucket of the hub, with the repair."""
    with mock_aws(), repaired(s3.REPAIRS):
        an_organization()
        yield _bucket


def _bucket(condition: dict[str, Any]) -> None:
    hub = client("s3", HUB)
    hub.create_bucket(Bucket="evidence", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::evidence/*", "Condition": condition}
    hub.put_bucket_policy(Bucket="evidence", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))


def _is_denied(account: str = HUB) -> bool:
    try:
        client("s3", account).put_object(Bucket="evidence", Key="a", Body=b"x")
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    return False


def test_only_requests_without_tls_are_denied(bucket: Any) -> None:
    """The sandbox's loopback counts as TLS."""
    bucket(ONLY_TLS)

    assert not _is_denied()


@pytest.mark.parametrize(("account", "denied"), [(HUB, False), (MEMBER, True), (OWNER, True)])
def test_a_deny_hits_whom_it_means(bucket: Any, account: str, denied: bool) -> None:
    """The caller's own keys decide."""
    bucket({"StringNotEquals": {"aws:PrincipalAccount": HUB}})

    assert _is_denied(account) is denied


def test_a_deny_that_cannot_be_told_denies(bucket: Any) -> None:
    """Unknown is refused."""
    bucket({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})

    assert _is_denied()


@mock_aws
def test_stock_moto_denies_whatever_the_condition() -> None:
    """Canary for s3-bucket-policies."""
    _bucket(ONLY_TLS)

    assert _is_denied()
