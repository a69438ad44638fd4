"""CloudTrail's event history, which stock moto does not keep."""

import json
from typing import Any

import pytest
from moto import mock_aws

from deployer.sandbox.repairs import cloudtrail, repaired
from tests.sandbox.aws import client


def a_stopped_trail() -> Any:
    """A client, after somebody stopped a trail."""
    client("s3").create_bucket(Bucket="trails-of-all", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    trails = client("cloudtrail")
    trails.create_trail(Name="main", S3BucketName="trails-of-all")
    trails.start_logging(Name="main")
    trails.stop_logging(Name="main")
    return trails


def test_stock_moto_keeps_no_history() -> None:
    """The canary: once this fails, the repair can go."""
    with mock_aws(), pytest.raises(NotImplementedError):
        client("cloudtrail").lookup_events()


def test_a_change_to_a_trail_is_told() -> None:
    """By whom, to which trail."""
    with repaired(cloudtrail.REPAIRS), mock_aws():
        by_name = [{"AttributeKey": "EventName", "AttributeValue": "StopLogging"}]
        (event,) = a_stopped_trail().lookup_events(LookupAttributes=by_name)["Events"]

    assert json.loads(event["CloudTrailEvent"])["requestParameters"] == {"name": "main"}


def test_the_newest_change_comes_first() -> None:
    """As CloudTrail lists them."""
    with repaired(cloudtrail.REPAIRS), mock_aws():
        names = [event["EventName"] for event in a_stopped_trail().lookup_events()["Events"]]

    assert names == ["StopLogging", "StartLogging", "CreateTrail"]
