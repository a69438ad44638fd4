"""What the sandbox does is measured, and alarms that look at it change as CloudWatch's do."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.core.utils import utcnow

from deployer.sandbox.measures.alarming import composite, state
from deployer.sandbox.measures.embedded import data_of
from deployer.sandbox.measures.reckoning import reckon
from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import HOME, HUB, a_function, a_queue, an_open_queue, bodies, send, zipped

LOGS = """
import json, logging
log = logging.getLogger("irhub")
log.setLevel("INFO")
def handler(event, context):
    where = [{"Namespace": "irhub", "Dimensions": [["installation"]], "Metrics": [{"Name": "Contained", "Unit": "Seconds"}]}]
    entry = {"_aws": {"Timestamp": event["at"], "CloudWatchMetrics": where}, "Contained": event["seconds"]}
    print(json.dumps({**entry, "installation": "irhub"}))
    log.info("said", extra={"incident": "inc-1"})
"""


def sums(sandbox: Sandbox, namespace: str, name: str, **dimensions: str) -> float:
    """What a metric of the hub summed up to within the last hour."""
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    now = datetime.now(UTC)
    found = sandbox.client("cloudwatch", HUB, HOME).get_metric_statistics(
        Namespace=namespace, MetricName=name, Dimensions=named, Period=3600, Statistics=["Sum"],
        StartTime=now - timedelta(hours=1), EndTime=now + timedelta(minutes=1),
    )  # fmt: skip
    return sum(point["Sum"] for point in found["Datapoints"])


def an_alarm(sandbox: Sandbox, name: str, **changes: Any) -> None:
    """An alarm of the hub on a queue of this name that has letters."""
    metric = {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Statistic": "Maximum", "Period": 60}
    how = {"EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    named = [{"Name": "QueueName", "Value": name}]
    given = {**metric, "Dimensions": named, **how, **changes}
    sandbox.client("cloudwatch", HUB, HOME).put_metric_alarm(AlarmName=name, **given)


def test_a_line_in_the_embedded_format_is_a_metric(sandbox: Sandbox) -> None:
    """Without any call."""
    function = a_function(sandbox, "logs", LOGS)
    event = {"at": int(datetime.now(UTC).timestamp() * 1000), "seconds": 42}
    sandbox.client("lambda", HUB, HOME).invoke(FunctionName=function, Payload=json.dumps(event))

    assert sums(sandbox, "irhub", "Contained", installation="irhub") == 42


@pytest.mark.parametrize(
    "line", ["no JSON", '{"_aws": 1}', '{"_aws"', '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [{"Namespace": "n"}]}}']
)
def test_another_line_is_no_metric(line: str) -> None:
    """And breaks nothing."""
    assert list(data_of(line)) == []


def test_a_function_logs_json_where_it_is_set_to(sandbox: Sandbox) -> None:
    """What is handed over as fields stands at the top of the entry."""
    role = sandbox.client("iam", HUB, "us-east-1").get_role(RoleName="logs-role")["Role"]["Arn"]
    bucket = sandbox.client("s3", HUB, "us-east-1")
    bucket.create_bucket(Bucket="code-of-measures")
    bucket.put_object(Bucket="code-of-measures", Key="k", Body=zipped(LOGS))
    function = {
        "FunctionName": "logs-json", "Runtime": "python3.13", "Handler": "main.handler", "Role": role,
        "Code": {"S3Bucket": "code-of-measures", "S3Key": "k"}, "LoggingConfig": {"LogFormat": "JSON"},
    }  # fmt: skip
    body = json.dumps({"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": function}}})
    sandbox.client("cloudformation", HUB, HOME).create_stack(StackName="logs-json", TemplateBody=body)
    event = {"at": int(datetime.now(UTC).timestamp() * 1000), "seconds": 1}
    sandbox.client("lambda", HUB, HOME).invoke(FunctionName="logs-json", Payload=json.dumps(event))

    said = json.loads(sandbox.functions.outcomes[-1].logs[-1])
    assert (said["level"], said["message"], said["logger"], said["incident"]) == ("INFO", "said", "irhub", "inc-1")


def test_functions_have_their_metrics(sandbox: Sandbox) -> None:
    """Runs and errors."""
    a_function(sandbox, "errs", "def handler(event, context):\n    raise ValueError('no')")
    sandbox.client("lambda", HUB, HOME).invoke(FunctionName="errs")

    assert [sums(sandbox, "AWS/Lambda", name, FunctionName="errs") for name in ("Invocations", "Errors")] == [1, 1]


def test_a_letter_raises_an_alarm_that_tells_its_listeners(sandbox: Sandbox) -> None:
    """And it is OK again once the letter is gone."""
    queue, heard = a_queue(sandbox, "letters"), an_open_queue(sandbox, "heard")
    an_alarm(sandbox, "letters")
    events = sandbox.client("events", HUB, HOME)
    pattern = {"source": ["aws.cloudwatch"], "detail": {"alarmName": ["letters"]}}
    events.put_rule(Name="alarms", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="alarms", Targets=[{"Id": "one", "Arn": heard}])
    send(sandbox, queue, {})

    assert sandbox.measure() == ("letters",)
    assert sandbox.measure() == ()
    sandbox.client("sqs", HUB, HOME).purge_queue(
        QueueUrl=sandbox.client("sqs", HUB, HOME).get_queue_url(QueueName="letters")["QueueUrl"]
    )
    assert sandbox.measure() == ("letters",)
    assert [event["detail"]["state"]["value"] for event in bodies(sandbox, heard)] == ["ALARM", "OK"]


def test_a_letter_grows_old_when_hours_pass(sandbox: Sandbox) -> None:
    """So that alarms on age can be tried."""
    send(sandbox, a_queue(sandbox, "old"), {})
    age = {"MetricName": "ApproximateAgeOfOldestMessage", "Threshold": 3600, "EvaluationPeriods": 3}
    an_alarm(sandbox, "old", **age)
    assert "old" not in sandbox.measure()

    sandbox.pass_time(2)

    assert "old" in sandbox.measure()


class Alarm:
    """An alarm on metric `m`, as moto keeps it."""

    def __init__(self, **changes: Any) -> None:
        self.namespace, self.metric_name, self.dimensions = "n", "m", ()
        self.metric_data_queries: tuple[Any, ...] = ()
        self.period, self.evaluation_periods, self.datapoints_to_alarm = 60, 3, 2
        self.statistic, self.extended_statistic, self.threshold = "Sum", None, 10.0
        self.comparison_operator, self.treat_missing_data = "GreaterThanThreshold", None
        self.state_value, self.state_reason, self.rule = "OK", "", ""
        vars(self).update(changes)


class Point:
    """One datum of `m`, some minutes ago."""

    def __init__(self, minutes: float, value: float) -> None:
        self.namespace, self.name, self.dimensions, self.value = "n", "m", (), value
        self.timestamp = utcnow() - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("changes", "points", "wanted"),
    [
        ({}, [(0.5, 11), (1.5, 11)], "ALARM"),
        ({}, [(0.5, 11), (1.5, 1)], "OK"),
        ({}, [], "INSUFFICIENT_DATA"),
        ({"treat_missing_data": "notBreaching"}, [], "OK"),
        ({"treat_missing_data": "breaching"}, [], "ALARM"),
        ({"treat_missing_data": "ignore"}, [], "OK"),
        ({"statistic": "p50"}, [(0.5, 1), (0.5, 99), (1.5, 99)], "OK"),
        ({"datapoints_to_alarm": None}, [(0.5, 11), (1.5, 11), (2.5, 11)], "ALARM"),
        ({"comparison_operator": "Somehow"}, [(0.5, 11)], "INSUFFICIENT_DATA"),
    ],
)
def test_an_alarm_counts_its_periods(changes: dict[str, Any], points: list[tuple[float, float]], wanted: str) -> None:
    """Enough of them must breach; what is missing counts as it says."""
    data = [Point(*point) for point in points]

    assert state(Alarm(**changes), data, datetime.now(UTC).timestamp())[0] == wanted


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [("a + b * 2", 7.0), ("a / 0", None), ("none + 1", None), ("FILL(none, 5)", 5.0), ("IF(a > b, 1, -1)", -1.0),
     ("MAX([a, b, none])", 3.0), ("SUM(a, b)", 4.0), ("ABS(a - b)", 2.0), ("AVG([a, b])", 2.0)],
)  # fmt: skip
def test_metric_math_comes_to_this(expression: str, wanted: float | None) -> None:
    """Missing stays missing."""
    values: dict[str, float | None] = {"a": 1.0, "b": 3.0, "none": None}
    assert reckon(expression, values) == wanted


@pytest.mark.parametrize("expression", ["RATE(a)", "a ** 2", "x", "a +", "a.b"])
def test_other_metric_math_is_unknown(expression: str) -> None:
    """And never guessed."""
    with pytest.raises(ValueError, match="known"):
        reckon(expression, {"a": 1.0})


def test_an_alarm_on_alarms_holds_what_its_rule_says() -> None:
    """By their names or ARNs."""
    states = {"a": "ALARM", "b": "OK"}
    rules = {
        "ALARM(a) AND NOT ALARM(b)": "ALARM",
        'ALARM("b") OR OK(a)': "OK",
        "OK(arn:aws:cloudwatch:r:1:alarm:b)": "ALARM",
        "FALSE": "OK",
    }

    assert {rule: composite(Alarm(rule=rule), states)[0] for rule in rules} == rules
