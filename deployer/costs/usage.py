"""What one resource of a template uses in a month: by its type, from what the template says of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deployer.costs.load import MONTH_HOURS, Load
from hub.metric import METRICS

Properties = Mapping[str, Any]
Use = tuple[str, float]
"""The name of a price, and how many of its units."""
YEAR_MONTHS = 12
POLLERS, POLLS_PER_HOUR = 5, 180
"""Lambda keeps this many long polls of 20 seconds going on a queue (Lambda Developer Guide, "Using Lambda with Amazon SQS")."""
SIGN_SECONDS = 2.0
"""GB-seconds in which a batch of signs of life is noted."""
HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0}


def _key(_: Properties, __: Load) -> Iterator[Use]:
    yield "key", 1


def _alarm(_: Properties, __: Load) -> Iterator[Use]:
    yield "alarm", 1


def _dashboard(_: Properties, __: Load) -> Iterator[Use]:
    yield "dashboard", 1


def _metric(properties: Properties, _: Load) -> Iterator[Use]:
    yield "custom metric", len(properties.get("MetricTransformations", ()))


def _bus(_: Properties, load: Load) -> Iterator[Use]:
    """Events of AWS's own services are free on a default bus; what a member's rule brings here is paid for."""
    yield "event", load.events + load.signs


def _schedule(properties: Properties, _: Load) -> Iterator[Use]:
    yield "schedule", runs(str(properties.get("ScheduleExpression", "")))


def _mapping(properties: Properties, load: Load) -> Iterator[Use]:
    """A queue that is read one by one holds findings, and one that is read in batches signs of life."""
    batch = int(properties.get("BatchSize", 10))
    yield "queue request", POLLERS * POLLS_PER_HOUR * MONTH_HOURS
    yield "queue request", 4 * load.events if batch == 1 else 3 * load.signs
    if batch > 1:
        yield "function run", load.signs / batch
        yield "function time", load.signs / batch * SIGN_SECONDS
        yield "table write", load.signs


def _function(properties: Properties, load: Load) -> Iterator[Use]:
    """Only the function that answers events runs for each of them; others are counted by what starts them.

    Its numbers are paid for by the hours in which any of them came ("Amazon CloudWatch pricing", custom metrics).
    """
    if properties.get("Handler", "").endswith(".respond"):
        yield "custom metric", len(METRICS) * min(1.0, load.incidents / MONTH_HOURS)
        yield "function run", load.events
        yield "function time", load.events * load.assumed.seconds * float(properties.get("MemorySize", 128)) / 1024


def _table(properties: Properties, load: Load) -> Iterator[Use]:
    copies = 1 + len(properties.get("GlobalSecondaryIndexes", ()))
    kept = load.incidents * load.assumed.record_kilobytes / 1e6 * YEAR_MONTHS
    yield "table write", load.incidents * load.assumed.writes * copies
    yield "table read", load.events * load.assumed.reads
    yield "table storage", kept * copies
    if "PointInTimeRecoverySpecification" in properties:
        yield "table backup", kept


def _bucket(properties: Properties, load: Load) -> Iterator[Use]:
    """The bucket with Object Lock takes the evidence; the other holds some bundles."""
    if "ObjectLockConfiguration" in properties:
        yield "object write", load.incidents * 10
        yield "object storage", load.incidents * load.assumed.evidence_megabytes / 1000 * YEAR_MONTHS


def _log(_: Properties, load: Load) -> Iterator[Use]:
    gigabytes = load.events * load.assumed.log_kilobytes / 1e6
    yield "log intake", gigabytes
    yield "log storage", gigabytes * YEAR_MONTHS


def _topic(_: Properties, load: Load) -> Iterator[Use]:
    yield "publication", load.incidents * load.assumed.notices


def _subscription(properties: Properties, load: Load) -> Iterator[Use]:
    if properties.get("Protocol") == "email":
        yield "mail", load.incidents * load.assumed.notices


def _destination(_: Properties, load: Load) -> Iterator[Use]:
    yield "api destination", load.incidents * load.assumed.notices


def _machine(_: Properties, load: Load) -> Iterator[Use]:
    yield "state transition", load.incidents * 50


def _secret(_: Properties, __: Load) -> Iterator[Use]:
    yield "secret", 1


def _api(_: Properties, load: Load) -> Iterator[Use]:
    yield "http request", load.incidents * 20


USES: Mapping[str, Callable[[Properties, Load], Iterator[Use]]] = {
    "AWS::ApiGatewayV2::Api": _api,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": _alarm,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::DynamoDB::Table": _table,
    "AWS::Events::ApiDestination": _destination,
    "AWS::Events::EventBus": _bus,
    "AWS::KMS::Key": _key,
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::Lambda::Function": _function,
    "AWS::Logs::LogGroup": _log,
    "AWS::Logs::MetricFilter": _metric,
    "AWS::S3::Bucket": _bucket,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::StepFunctions::StateMachine": _machine,
}
"""What costs, by type."""
FREE = frozenset(
    {
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::Events::Connection",
        "AWS::Events::EventBusPolicy",
        "AWS::Events::Rule",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Permission",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::SSM::Document",
        "AWS::Scheduler::ScheduleGroup",
    }
)
"""Types that cost nothing by being there; what is sent to a queue is counted with whoever reads it."""


def runs(expression: str) -> float:
    """How often a schedule runs in a month; of a cron expression only hours and minutes are read."""
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if rate:
        return MONTH_HOURS / (int(rate[1]) * HOURS[rate[2]])
    minute, hour, *_ = (*re.sub(r"cron\(|\)", "", expression).split(), "0", "0")
    return MONTH_HOURS / 24 * _times(hour, 24) * _times(minute, 60)


def _times(field: str, most: int) -> float:
    """How many values of a cron field are meant."""
    if field == "*":
        return most
    step = re.fullmatch(r"(?:\*|\d+)/(\d+)", field)
    return most / int(step[1]) if step else field.count(",") + 1
