"""What EventBridge does on AWS and ministack does not: findings come in, buses have policies, rules reach other accounts."""

import json
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import EvalContext
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge as events
from ministack.services import iam

from tests.acceptance.repairs_iam import said_of

Json = Any


def guardduty_is_admitted() -> None:
    """The root of an account may put events of aws.guardduty, since no GuardDuty is here to do so."""
    own = events._put_events

    def put(data: Json) -> Json:
        sources = {entry.get("Source") for entry in data["Entries"]}
        return own(data, allow_aws_source=sources == {"aws.guardduty"} and iam_evaluator.caller_arn().endswith(":root"))

    events._put_events = put


def policy_of_a_bus() -> None:
    """PutPermission takes a whole policy; that is how we put AWS::Events::EventBusPolicy, a type that is refused there."""
    own = events._put_permission

    def put(data: Json) -> Json:
        if "Policy" not in data:
            return own(data)
        events._event_bus_policies[data["EventBusName"]] = json.loads(data["Policy"])
        return 200, {}, b"{}"

    events._put_permission = put


def hop_between_buses() -> None:
    """A rule reaches a bus in another account or Region, once, where the role it lends and the policy of that bus allow it."""
    own = events._invoke_target

    def invoke(target: Json, event: Json, rule: Json, view: Json = None) -> None:
        where = target["Arn"].split(":")
        if where[2] != "events" or "event-bus/" not in where[5] or (where[4], where[3]) == (get_account_id(), get_region()):
            own(target, event, rule, view)
        elif "_Hopped" not in event and _may_put(target["RoleArn"], target["Arn"], event):
            with request_scope(where[4], where[3]):
                events._dispatch_event({**event, "EventBusName": where[5].split("/")[1], "_Hopped": True})

    events._invoke_target = invoke


def _may_put(role_arn: str, bus_arn: str, event: Json) -> bool:
    """What ministack's own evaluator says to both sides; IAM also asks the boundary of the role."""
    account, name, bus = role_arn.split(":")[4], role_arn.rsplit("/", 1)[1], bus_arn.split(":")
    session = f"arn:aws:sts::{account}:assumed-role/{name}/events"
    said = said_of([event])
    context = EvalContext(session, "AssumedRole", account, "events:PutEvents", bus_arn, bus[3], service_context=said)
    limits = iam_evaluator._permissions_boundary(iam._roles, name, account)
    lent = iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(name, account), *limits)
    policy = events._event_bus_policies.get_scoped(bus[4], bus[3], bus[5].split("/")[1])
    return {lent.decision, iam_evaluator.evaluate_resource_policy(policy, context).decision} == {"Allow"}
