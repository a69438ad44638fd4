"""The metrics that AWS's services give by themselves, taken from what the sandbox did, at the moment somebody asks.

Those that irhub's alarms and dashboards look at: "Available CloudWatch metrics for Amazon SQS", of Lambda, Step Functions,
HTTP APIs and EventBridge. A queue is told for each of the last minutes, from the messages that lie in it.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from moto.awslambda.models import lambda_backends
from moto.cloudwatch.models import MetricDatum
from moto.sqs.models import sqs_backends

from deployer.sandbox.functions import Outcome
from deployer.sandbox.routing import Undelivered

MINUTES = 60
"""For how long back a queue is told."""
Datum = tuple[str, str, float, dict[str, str], float]
"""Namespace, name, value, dimensions, and seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of an HTTP API."""

    api_id: str
    stage: str
    status: int
    at: float
    seconds: float


@dataclass(frozen=True)
class Sources:
    """What the sandbox did so far."""

    outcomes: Callable[[], Sequence[Outcome]]
    answered: Callable[[], Sequence[Answered]]
    undelivered: Callable[[], Sequence[Undelivered]]
    retried: Callable[[], Sequence[tuple[str, float]]]
    """The ARN of the rule, and when."""
    now: Callable[[], float]


def taken(sources: Sources, account_id: str, region: str) -> list[MetricDatum]:
    """All of them in this account and Region."""
    found = (
        *_queues(account_id, region, sources.now()),
        *_functions(account_id, region, sources.outcomes()),
        *_machines(account_id, region),
        *_apis(account_id, region, sources.answered()),
        *_rules(account_id, region, sources),
    )
    return [_datum(*one) for one in found]


def _datum(namespace: str, name: str, value: float, dimensions: dict[str, str], at: float) -> MetricDatum:
    pairs = [{"Name": key, "Value": word} for key, word in dimensions.items()]
    return MetricDatum(namespace, name, value, pairs, datetime.fromtimestamp(at, UTC).replace(tzinfo=None), None)


def _queues(account_id: str, region: str, now: float) -> Iterator[Datum]:
    for queue in list(sqs_backends[account_id][region].queues.values()):
        messages = [(float(str(message.sent_timestamp)) / 1000, message.visible) for message in list(queue._messages)]
        sent, visible = sorted(at for at, _ in messages), [at for at, is_visible in messages if is_visible]
        named = {"QueueName": queue.name}
        for minutes in range(MINUTES):
            at = now - 60 * minutes
            yield "AWS/SQS", "ApproximateNumberOfMessagesVisible", sum(one <= at for one in visible), named, at
            yield "AWS/SQS", "ApproximateNumberOfMessagesNotVisible", len(sent) - len(visible), named, at
            yield "AWS/SQS", "ApproximateAgeOfOldestMessage", max(0.0, at - sent[0]) if sent else 0.0, named, at


def _functions(account_id: str, region: str, outcomes: Iterable[Outcome]) -> Iterator[Datum]:
    here = {function.function_name for function in lambda_backends[account_id][region].list_functions(None)}
    for outcome in outcomes:
        if outcome.function_name in here:
            named, at = {"FunctionName": outcome.function_name}, outcome.ended
            yield "AWS/Lambda", "Invocations", 1, named, at
            yield "AWS/Lambda", "Errors", float(outcome.failed), named, at
            yield "AWS/Lambda", "Throttles", 0, named, at
            yield "AWS/Lambda", "Duration", (outcome.ended - outcome.started) * 1000, named, at


def _machines(account_id: str, region: str) -> Iterator[Datum]:
    """Of machines that ran; where none ever did, the interpreter is not loaded for it."""
    models = sys.modules.get("moto.stepfunctions.parser.models")
    backends = models.stepfunctions_parser_backends if models else {}
    for machine in backends[account_id][region].state_machines if account_id in backends else ():
        named = {"StateMachineArn": machine.arn}
        for execution in list(machine.executions):
            began = execution.start_date.timestamp()
            yield "AWS/States", "ExecutionsStarted", 1, named, began
            if execution.stop_date is not None:
                ended = execution.stop_date.timestamp()
                for status, name in _ENDS.items():
                    yield "AWS/States", f"Executions{name}", float(execution.status == status), named, ended
                yield "AWS/States", "ExecutionTime", (ended - began) * 1000, named, ended


_ENDS = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "TIMED_OUT": "TimedOut", "ABORTED": "Aborted"}


def _apis(account_id: str, region: str, answered: Iterable[Answered]) -> Iterator[Datum]:
    from moto.apigatewayv2.models import apigatewayv2_backends

    here = apigatewayv2_backends[account_id][region].apis
    for one in answered:
        if one.api_id in here:
            for named in ({"ApiId": one.api_id}, {"ApiId": one.api_id, "Stage": one.stage}):
                yield "AWS/ApiGateway", "Count", 1, named, one.at
                yield "AWS/ApiGateway", "4xx", float(400 <= one.status < 500), named, one.at  # noqa: PLR2004  # HTTP
                yield "AWS/ApiGateway", "5xx", float(one.status >= 500), named, one.at  # noqa: PLR2004  # HTTP
                yield "AWS/ApiGateway", "Latency", one.seconds * 1000, named, one.at


def _rules(account_id: str, region: str, sources: Sources) -> Iterator[Datum]:
    here = f":{region}:{account_id}:rule/"
    for lost in sources.undelivered():
        if here in lost.rule_arn:
            for named in _names(lost.rule_arn):
                yield "AWS/Events", "FailedInvocations", 1, named, lost.at
                yield "AWS/Events", "InvocationsSentToDlq", float(lost.buried), named, lost.at
    for rule_arn, at in sources.retried():
        if here in rule_arn:
            yield from (("AWS/Events", "RetryInvocationAttempts", 1, named, at) for named in _names(rule_arn))


def _names(rule_arn: str) -> tuple[dict[str, str], ...]:
    """A rule by itself, and with its bus."""
    *bus, name = rule_arn.partition(":rule/")[2].split("/")
    return {"RuleName": name}, {"EventBusName": bus[0] if bus else "default", "RuleName": name}
