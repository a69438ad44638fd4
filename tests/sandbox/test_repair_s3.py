"""S3: a bucket policy denies what its conditions say, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.sandbox.identity import administrator_keys
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


def _locked_copy() -> Any:
    """What S3 says of an object that was copied into a bucket that locks what it gets."""
    hub = client("s3", HUB)
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    for name, locks in (("drop", False), ("safe", True)):
        hub.create_bucket(Bucket=name, ObjectLockEnabledForBucket=locks, **where)
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    hub.put_object_lock_configuration(Bucket="safe", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    hub.put_object(Bucket="drop", Key="a", Body=b"what runs")
    hub.copy_object(Bucket="safe", Key="a", CopySource="drop/a", ChecksumAlgorithm="SHA256")
    return hub.head_object(Bucket="safe", Key="a", ChecksumMode="ENABLED")


def test_a_copy_is_locked_and_hashed() -> None:
    """The hash that the copy names is enough."""
    with mock_aws(), repaired(s3.REPAIRS):
        an_organization()
        copied = _locked_copy()

    assert copied["ChecksumSHA256"]
    assert copied["ObjectLockRetainUntilDate"]


@mock_aws
def test_stock_moto_copies_nothing_under_a_lock() -> None:
    """Canary for s3-locked-copies."""
    with pytest.raises(ClientError, match="x-amz-sdk-checksum-algorithm"):
        _locked_copy()


def _put_by_url(condition: dict[str, Any]) -> int:
    """What S3 answers to somebody who has nothing but a URL that the hub signed."""
    _bucket(condition)
    keys = administrator_keys(HUB)
    signer = boto3.client(
        "s3",
        "eu-west-1",
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        config=Config(signature_version="s3v4"),
    )
    url = signer.generate_presigned_url("put_object", Params={"Bucket": "evidence", "Key": "a"})
    return requests.put(url, data=b"x", timeout=5).status_code


@pytest.mark.parametrize(("account", "status"), [(HUB, 200), (MEMBER, 403)])
def test_a_signed_url_speaks_for_its_signer(account: str, status: int) -> None:
    """Whoever holds it."""
    with mock_aws(), repaired(s3.REPAIRS):
        an_organization()
        assert _put_by_url({"StringNotEquals": {"aws:PrincipalAccount": account}}) == status


@pytest.mark.parametrize(("longest", "status"), [("3600000", 200), ("-1", 403)])
def test_a_signed_url_grows_old(longest: str, status: int) -> None:
    """By the condition on its age, in milliseconds."""
    with mock_aws(), repaired(s3.REPAIRS):
        an_organization()
        assert _put_by_url({"NumericGreaterThan": {"s3:signatureAge": longest}}) == status


def test_stock_moto_does_not_know_who_signed() -> None:
    """Canary for s3-signed-urls."""
    with mock_aws(), repaired(s3.REPAIRS[:1]):
        an_organization()
        assert _put_by_url({"StringNotEquals": {"aws:PrincipalAccount": HUB}}) == 403
