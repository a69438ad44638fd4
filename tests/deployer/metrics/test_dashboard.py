"""The dashboard and the alarms: what CloudWatch takes, about things that there are, with words that say what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from hub.metric import DIMENSION, METRICS, NAMESPACE
from tests.deployer.installations import KINDS, properties, rendered, resources
from tests.deployer.metrics.body_syntax import faults

each_kind = pytest.mark.parametrize("kind", KINDS)


def body(kind: str = "full") -> dict[str, Any]:
    """The dashboard's body with what CloudFormation puts into it."""
    text = properties("hub/stack/Dashboard", kind)["DashboardBody"]
    assert "${" not in text
    made: dict[str, Any] = json.loads(text)
    return made


def of_hub(kind: str, only: str = "") -> list[dict[str, Any]]:
    """The properties of every resource of the hub's stack."""
    return [one.get("Properties", {}) for name, one in resources(kind, only) if name.startswith("hub/stack/")]


def lines(kind: str = "full") -> Iterator[list[Any]]:
    """Every line of every graph."""
    for widget in body(kind)["widgets"]:
        yield from widget["properties"].get("metrics", ())


def alarms(kind: str = "full") -> dict[str, Any]:
    """The properties of every alarm of the hub, by what follows the prefix in its name."""
    return {one["AlarmName"].removeprefix(f"{KINDS[kind].prefix}-"): one for one in of_hub(kind, "AWS::CloudWatch::Alarm")}


@each_kind
def test_cloudwatch_takes_the_body(kind: str) -> None:
    """In every kind of installation."""
    assert list(faults(body(kind))) == []


def test_the_check_of_the_body_sees_what_is_wrong() -> None:
    """A widget too wide, one over another, a statistic and a property that there are not."""
    made = body()
    made["widgets"][1]["width"] = 25
    made["widgets"][2]["properties"]["titel"] = "x"
    made["widgets"][3]["properties"]["metrics"][0][-1]["stat"] = "Mean"

    assert len(list(faults(made))) >= 3


@each_kind
def test_every_number_of_ours_is_drawn_and_no_other(kind: str) -> None:
    """A name that nobody logs would be an empty graph, which looks like a quiet day."""
    drawn = {line[1] for line in lines(kind) if line[0] == NAMESPACE}

    assert drawn == {one.name for one in METRICS}
    assert all(line[2:4] == [DIMENSION, KINDS[kind].prefix] for line in lines(kind) if line[0] == NAMESPACE)


@each_kind
def test_every_queue_function_and_log_is_there(kind: str) -> None:
    """By the names that the template gives them."""
    keys = ("QueueName", "FunctionName", "LogGroupName")
    names = {one[key] for one in of_hub(kind) for key in keys if isinstance(one.get(key), str)}
    drawn = {line[3] for line in lines(kind) if line[0].startswith("AWS/")}
    (query,) = (one["properties"]["query"] for one in body(kind)["widgets"] if one["type"] == "log")

    assert drawn <= names
    assert set(re.findall(r"SOURCE '([^']+)'", query)) <= names


@each_kind
def test_every_alarm_is_shown_and_no_other(kind: str) -> None:
    """Each that is in the hub's stack, by its name, in the hub's own Region and account: none rings unseen."""
    (shown,) = (one["properties"]["alarms"] for one in body(kind)["widgets"] if one["type"] == "alarm")

    assert sorted(arn.partition(f"alarm:{KINDS[kind].prefix}-")[2] for arn in shown) == sorted(alarms(kind))


@pytest.mark.parametrize("name", ["failed", "breaker", "unknown-types", "slow", "letters-left"])
def test_an_alarm_says_what_to_do(name: str) -> None:
    """In no more than CloudWatch takes (CloudWatch API, PutMetricAlarm), with a command or a setting."""
    said = alarms()[name]["AlarmDescription"]

    assert re.search(r"irhub \w+|limits\.\w+", said)
    assert len(said) <= 1024


@pytest.mark.parametrize(("name", "number"), [("failed", "IncidentsFailed"), ("breaker", "BreakerTrips"),
                                              ("unknown-types", "UnknownFindingType"), ("slow", "TimeToContain")])  # fmt: skip
def test_an_alarm_watches_what_is_logged(name: str, number: str) -> None:
    """Namespace, name and dimension as hub/metric.py has them; silence is no alarm."""
    alarm = alarms()[name]

    assert (alarm["Namespace"], alarm["MetricName"], alarm["TreatMissingData"]) == (NAMESPACE, number, "notBreaching")
    assert alarm["Dimensions"] == [{"Name": DIMENSION, "Value": KINDS["full"].prefix}]
    assert alarm["AlarmActions"]


def test_a_command_that_an_alarm_names_is_there() -> None:
    """And so are its words."""
    from deployer.cli import COMMANDS

    named = {word for one in alarms().values() for word in re.findall(r": irhub ([a-z]+)", one["AlarmDescription"])}
    assert named <= set(COMMANDS)


def test_the_text_of_a_dashboard_comes_from_nobody_else() -> None:
    """Only from us and from the settings, whose values hold to patterns."""
    assert rendered("full").hub.count("<script") == 0


def test_numbers_are_few() -> None:
    """Thirteen at thirty cents a month are four dollars, were each of them counted every hour."""
    assert len(METRICS) == 13
