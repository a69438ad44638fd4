"""Cases for EventBridge in templates."""

import json
from typing import Any

from tests.sandbox.aws import HOME, MEMBER, client
from tests.sandbox.kinds.case import EVERYBODY, Case, Resources, one, policy


def _bus(n: int) -> Resources:
    rule = {"EventBusName": {"Ref": "R"}, "EventPattern": {"source": ["a"]}, "Name": "rule"}
    return {
        **one("AWS::Events::EventBus", Name="b", Description=f"d{n}"),
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
    }


def _see_bus() -> Any:
    events = client("events")
    return events.describe_event_bus(Name="b")["Description"], len(events.list_rules(EventBusName="b")["Rules"])


def _bus_policy(n: int) -> Resources:
    arn = {"Fn::GetAtt": ["B", "Arn"]}
    statement = {
        **policy("events:PutEvents", arn, **EVERYBODY)["Statement"][0],
        "Condition": {"StringEquals": {"events:source": str(n)}},
    }
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "b"}}
    return {"B": bus, **one("AWS::Events::EventBusPolicy", EventBusName={"Ref": "B"}, StatementId="S", Statement=statement)}


def _see_bus_policy() -> Any:
    return json.loads(client("events").describe_event_bus(Name="b")["Policy"])["Statement"][0]["Condition"]["StringEquals"]


def _rule(n: int) -> Resources:
    target = {
        "Id": "t",
        "Arn": f"arn:aws:sqs:{HOME}:{MEMBER}:q",
        "DeadLetterConfig": {"Arn": f"arn:aws:sqs:{HOME}:{MEMBER}:dlq{n}"},
    }
    return one("AWS::Events::Rule", Name="r", Description=f"d{n}", EventPattern={"source": [str(n)]}, Targets=[target])


def _see_rule() -> Any:
    events = client("events")
    rule, targets = events.describe_rule(Name="r"), events.list_targets_by_rule(Rule="r")["Targets"]
    return rule["Description"], json.loads(rule["EventPattern"]), targets[0]["DeadLetterConfig"]["Arn"][-4:]


def _destination(n: int) -> Resources:
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": f"secret{n}"}}
    connection = {"Name": "c", "AuthorizationType": "API_KEY", "AuthParameters": key}
    destination = {"Name": "d", "ConnectionArn": {"Fn::GetAtt": ["C", "Arn"]}, "HttpMethod": "POST"}
    return {
        "C": {"Type": "AWS::Events::Connection", "Properties": connection},
        **one("AWS::Events::ApiDestination", **destination, InvocationEndpoint=f"https://example.com/{n}"),
    }


def _see_destination() -> Any:
    events = client("events")
    destination, connection = events.describe_api_destination(Name="d"), events.describe_connection(Name="c")
    return destination["InvocationEndpoint"], destination["ConnectionArn"] == connection["ConnectionArn"]


CASES = (
    Case("AWS::Events::EventBus", _bus, _see_bus, lambda n: (f"d{n}", 1)),
    Case("AWS::Events::EventBusPolicy", _bus_policy, _see_bus_policy, lambda n: {"events:source": str(n)}),
    Case("AWS::Events::Rule", _rule, _see_rule, lambda n: (f"d{n}", {"source": [str(n)]}, f"dlq{n}")),
    Case("AWS::Events::ApiDestination", _destination, _see_destination, lambda n: (f"https://example.com/{n}", True)),
)
