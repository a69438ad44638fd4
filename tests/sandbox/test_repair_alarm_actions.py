"""Alarms whose state is set by hand tell their topics, and say so in their history."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.cloudwatch.responses import CloudWatchResponse

from deployer.sandbox.repairs import alarm_actions, repaired
from tests.sandbox.aws import client


@pytest.fixture
def cloudwatch() -> Iterator[Any]:
    """An account with one alarm that tells a topic, and one whose topic is gone."""
    with repaired(alarm_actions.REPAIRS), mock_aws():
        topic = client("sns").create_topic(Name="people")["TopicArn"]
        for name, arn in (("told", topic), ("untold", topic + "-gone")):
            client("cloudwatch").put_metric_alarm(
                AlarmName=name,
                AlarmActions=[arn],
                MetricName="Errors",
                Namespace="AWS/Lambda",
                Period=60,
                EvaluationPeriods=1,
                Threshold=1,
                ComparisonOperator="GreaterThanThreshold",
            )
        yield client("cloudwatch")


def _raised(cloudwatch: Any, name: str) -> list[str]:
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="tried")
    found = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="Action")
    return [item["HistorySummary"].partition(" action ")[0] for item in found["AlarmHistoryItems"]]


def test_stock_moto_knows_no_history() -> None:
    """The canary: once this fails, look whether the repair can go."""
    assert not hasattr(CloudWatchResponse, "describe_alarm_history")


def test_an_action_is_carried_out_once_for_a_change(cloudwatch: Any) -> None:
    """A state that is set again is no change."""
    assert _raised(cloudwatch, "told") == ["Successfully executed"]
    assert _raised(cloudwatch, "told") == ["Successfully executed"]


def test_a_topic_that_is_gone_is_not_told(cloudwatch: Any) -> None:
    """And the history says that too."""
    assert _raised(cloudwatch, "untold") == ["Failed to execute"]


def test_history_begins_where_it_is_asked_to(cloudwatch: Any) -> None:
    """Older items are left out."""
    _raised(cloudwatch, "told")

    assert cloudwatch.describe_alarm_history(StartDate="2999-01-01T00:00:00+00:00")["AlarmHistoryItems"] == []
