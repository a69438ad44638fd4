"""EventBridge in templates: buses, their policies, rules, connections and API destinations.

Stock moto drops a bus's description and policy, makes a bus anew at each update (and loses its rules), and knows no
policy, connection or destination as a resource ("AWS::Events resource types").
"""

import json
from typing import Any

from moto.events.models import EventBusPolicyStatement, events_backends

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, before, own, stock_drop

MOST_TARGETS = 5


def _backend(wanted: Wanted) -> Any:
    return backend_of(events_backends, wanted)


def _retag(wanted: Wanted, arn: str) -> None:
    tagger = _backend(wanted).tagger
    tagger.delete_all_tags_for_resource(arn)
    tagger.tag_resource(arn, wanted.tag_list)


def _settle_bus(bus: Any, wanted: Wanted) -> Any:
    bus.description = wanted.get("Description")
    bus.kms_key_identifier = wanted.get("KmsKeyIdentifier")
    bus.dead_letter_config = wanted.get("DeadLetterConfig")
    bus.tags = wanted.tag_list
    _retag(wanted, bus.arn)
    return bus


def _drop_bus(bus: Any, wanted: Wanted) -> None:
    if bus.rules:
        raise RefusalError("ValidationException", f"Event bus {bus.name} can't be deleted since it has rules.")
    _backend(wanted).delete_event_bus(bus.name)


def _settle_policy(made: Made, wanted: Wanted) -> Made:
    sid, bus_name = wanted.get("StatementId"), wanted.get("EventBusName") or "default"
    bus = _backend(wanted)._get_event_bus(bus_name)
    legacy = {"Effect": "Allow", "Resource": bus.arn, **_picked(wanted, "Action", "Principal", "Condition")}
    statement = {**(wanted.get("Statement") or legacy), "Sid": sid}
    bus._statements[sid] = EventBusPolicyStatement.from_dict(statement)
    made.physical_resource_id = f"{bus.name}|{sid}"
    return made


def _picked(wanted: Wanted, *names: str) -> dict[str, Any]:
    return {name: wanted.get(name) for name in names if wanted.get(name) is not None}


def _drop_policy(_: Made, wanted: Wanted) -> None:
    bus = _backend(wanted).event_buses.get((wanted.get("EventBusName") or "default").split("/")[-1])
    if bus is not None:
        bus.remove_statement(wanted.get("StatementId"))


def _settle_rule(rule: Any, wanted: Wanted) -> Any:
    if len(wanted.get("Targets", ())) > MOST_TARGETS:
        raise RefusalError("LimitExceededException", f"The requested resource exceeds the maximum of {MOST_TARGETS} targets.")
    if before(rule):
        rule = _put_rule(wanted)
        rule.targets = [dict(target) for target in wanted.get("Targets", ())]
    _retag(wanted, rule.arn)
    return rule


def _put_rule(wanted: Wanted) -> Any:
    pattern = wanted.get("EventPattern")
    return _backend(wanted).put_rule(
        wanted.name,
        description=wanted.get("Description"),
        event_bus_arn=wanted.get("EventBusName") or "default",
        event_pattern=json.dumps(pattern) if pattern else None,
        role_arn=wanted.get("RoleArn"),
        scheduled_expression=wanted.get("ScheduleExpression"),
        state=wanted.get("State"),
    )


def _settle_connection(made: Made, wanted: Wanted) -> Made:
    backend = _backend(wanted)
    if wanted.name in backend.connections:
        backend.delete_connection(wanted.name)
    connection = backend.create_connection(
        wanted.name, wanted.get("Description"), wanted.get("AuthorizationType"), wanted.get("AuthParameters") or {}
    )
    made.physical_resource_id = wanted.name
    connection.arn = made.attributes.get("Arn", connection.arn)
    made.attributes = {"Arn": connection.arn, "SecretArn": connection.secret_arn}
    return made


def _drop_connection(made: Made, wanted: Wanted) -> None:
    if made.physical_resource_id in _backend(wanted).connections:
        _backend(wanted).delete_connection(made.physical_resource_id)


def _settle_destination(made: Made, wanted: Wanted) -> Made:
    backend = _backend(wanted)
    backend.create_api_destination(
        name=wanted.name,
        description=wanted.get("Description"),
        connection_arn=wanted.get("ConnectionArn"),
        invocation_endpoint=wanted.get("InvocationEndpoint"),
        invocation_rate_limit_per_second=wanted.get("InvocationRateLimitPerSecond", 300),
        http_method=wanted.get("HttpMethod"),
    )
    made.physical_resource_id = wanted.name
    made.attributes.setdefault("Arn", backend.destinations[wanted.name].arn)
    backend.destinations[wanted.name].arn = made.attributes["Arn"]
    return made


def _drop_destination(made: Made, wanted: Wanted) -> None:
    _backend(wanted).destinations.pop(made.physical_resource_id, None)


_POLICY = own("AWS::Events::EventBusPolicy")
_CONNECTION = own("AWS::Events::Connection", "Name", ("Arn", "SecretArn"))
_DESTINATION = own("AWS::Events::ApiDestination", "Name", ("Arn",))

KINDS = (
    Kind("AWS::Events::EventBus", _settle_bus, _drop_bus, ("Name",)),
    Kind("AWS::Events::EventBusPolicy", _settle_policy, _drop_policy, ("StatementId", "EventBusName"), _POLICY),
    Kind("AWS::Events::Rule", _settle_rule, stock_drop, ("Name", "EventBusName")),
    Kind("AWS::Events::Connection", _settle_connection, _drop_connection, ("Name",), _CONNECTION),
    Kind("AWS::Events::ApiDestination", _settle_destination, _drop_destination, ("Name",), _DESTINATION),
)
