"""Delivers one event to one target, each kind as EventBridge does it, or says why not."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from moto.awslambda.models import lambda_backends
from moto.core.utils import unix_time_millis
from moto.events.models import events_backends
from moto.events.utils import EventTemplateParser
from moto.logs.models import logs_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from deployer.sandbox.admission import check_bus, check_policy
from deployer.sandbox.routing import Code, Event, Route, UndeliverableError

Deliver = Callable[[Route, Event], None]


def to_queue(route: Route, event: Event) -> None:
    """The queue holds the event."""
    at = route.address
    queue = sqs_backends[at.account_id][at.region].queues.get(at.resource)
    if queue is None:
        raise UndeliverableError(Code.NO_RESOURCE, f"There is no queue {at.arn}.")
    check_policy(route, "sqs:SendMessage", queue.policy)
    group = route.target.get("SqsParameters", {}).get("MessageGroupId")
    sqs_backends[at.account_id][at.region].send_message(queue.name, body_of(route, event), group_id=group)


def to_topic(route: Route, event: Event) -> None:
    """The topic has published the event."""
    at = route.address
    topic = sns_backends[at.account_id][at.region].topics.get(at.arn)
    if topic is None:
        raise UndeliverableError(Code.NO_RESOURCE, f"There is no topic {at.arn}.")
    check_policy(route, "sns:Publish", topic.policy)
    sns_backends[at.account_id][at.region].publish(body_of(route, event), at.arn)


def to_log_group(route: Route, event: Event) -> None:
    """The log group has the event as a line of its own stream."""
    at = route.address
    logs = logs_backends[at.account_id][at.region]
    group = at.resource.removeprefix("log-group:").removesuffix(":*")
    if group not in logs.groups:
        raise UndeliverableError(Code.NO_RESOURCE, f"There is no log group {group}.")
    stream = str(event["id"])
    logs.create_log_stream(group, stream)
    logs.put_log_events(group, stream, [{"timestamp": int(unix_time_millis()), "message": body_of(route, event)}])


def to_function(run: Callable[[Any, Any], None]) -> Deliver:
    """Delivers to functions by running them aside; the event is delivered once Lambda took it."""

    def deliver(route: Route, event: Event) -> None:
        at = route.address
        function = lambda_backends[at.account_id][at.region].get_function_by_arn(at.arn)
        if function is None:
            raise UndeliverableError(Code.NO_RESOURCE, f"There is no function {at.arn}.")
        check_policy(route, "lambda:InvokeFunction", {"Statement": function.policy.statements})
        run(function, json.loads(body_of(route, event)))

    return deliver


def to_bus(publish: Callable[[Event, Any], object]) -> Deliver:
    """Delivers to another bus by publishing there, once; the envelope stays what it is."""

    def deliver(route: Route, event: Event) -> None:
        at = route.address
        bus = events_backends[at.account_id][at.region].event_buses.get(at.name)
        check_bus(route, event)
        if bus is None:
            raise UndeliverableError(Code.NO_RESOURCE, f"There is no bus {at.arn}.")
        publish(event, bus)

    return deliver


def body_of(route: Route, event: Event) -> str:
    """What the target is given: the event, or what the rule makes of it ("Amazon EventBridge input transformation")."""
    target = route.target
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_at_path(event, target["InputPath"]))
    if "InputTransformer" in target:
        return _transformed(event, target["InputTransformer"])
    return json.dumps(event)


def _at_path(event: Event, path: str) -> Any:
    found: Any = event
    for part in path.removeprefix("$").strip(".").split("."):
        found = found.get(part) if part and isinstance(found, Mapping) else found
    return found


def _transformed(event: Event, transformer: Mapping[str, Any]) -> str:
    made = EventTemplateParser.parse(
        transformer["InputTemplate"],
        transformer.get("InputPathsMap", {}),
        cast("Any", {**event, "ingestion-time": event.get("time")}),
    )
    return made if isinstance(made, str) else json.dumps(made)
