"""What EventBridge checks before it delivers to a target: the role, what the role allows, and the target's own policy."""

import json
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.evaluator import Question, Verdict, evaluate
from deployer.sandbox.identity import Caller
from deployer.sandbox.membership import organization_id
from deployer.sandbox.repairs.events import admits
from deployer.sandbox.roles import allows, may_enter, role_of
from deployer.sandbox.routing import Address, Code, Event, Route, UndeliverableError

EVENTS = "events.amazonaws.com"


def check_bus(route: Route, event: Event) -> None:
    """Returns if the event may go to this bus ("Sending and receiving events between AWS accounts in EventBridge")."""
    rule, bus = route.rule, route.address
    if route.forwarded:
        code = Code.THIRD_ACCOUNT_HOP if bus.account_id != rule.account_id else Code.THIRD_REGION_HOP
        raise UndeliverableError(code, "An event that came from another bus is not sent on to a third.")
    if route.role_arn:
        check_role(route, event, "events:PutEvents")
    if bus.account_id == rule.account_id:
        return
    answer = admits(bus.arn, _sender(route), str(event["source"]), str(event["detail-type"]))
    if not answer.is_allowed:
        raise UndeliverableError(Code.NO_PERMISSIONS, f"The policy of {bus.arn} does not let it in: {answer.because}.")


def check_role(route: Route, event: Event, action: str) -> None:
    """Returns if EventBridge can enter the target's role, and the role allows the action on the target."""
    if not route.role_arn:
        raise UndeliverableError(Code.NO_PERMISSIONS, f"The target needs a role that allows {action}, and has none.")
    rule = route.rule
    entry = may_enter(EVENTS, route.role_arn, {"aws:SourceArn": (rule.arn,), "aws:SourceAccount": (rule.account_id,)})
    if not entry.is_allowed:
        raise UndeliverableError(Code.FAILED_TO_ASSUME_ROLE, f"EventBridge cannot enter {route.role_arn}: {entry.because}.")
    allowed = allows(route.role_arn, _sender(route).asks(action, route.address.arn, _request(route, event)))
    if not allowed.is_allowed:
        raise UndeliverableError(Code.NO_PERMISSIONS, f"{route.role_arn} does not allow {action}: {allowed.because}.")


def _request(route: Route, event: Event) -> dict[str, tuple[str, ...]]:
    at = route.address
    organization = organization_id(at.account_id)
    return {
        "events:source": (str(event["source"]),),
        "events:detail-type": (str(event["detail-type"]),),
        "events:eventBusInvocation": ("true",),
        "aws:RequestedRegion": (at.region,),
        "aws:ResourceAccount": (at.account_id,),
        "aws:ResourceOrgID": (organization,) if organization else (),
        "aws:SecureTransport": ("true",),
    }


def check_policy(route: Route, action: str, policy: Mapping[str, Any] | str | None) -> None:
    """Returns if the policy of the target lets EventBridge do this on behalf of the rule."""
    check_queue_policy(route, route.address, action, policy)


def check_queue_policy(route: Route, at: Address, action: str, policy: Mapping[str, Any] | str | None) -> None:
    """As ``check_policy``, for a resource that is not the target itself: its dead-letter queue."""
    parsed = json.loads(policy) if isinstance(policy, str) else policy or {}
    answer = evaluate(parsed, Question(action, at.arn, frozenset({"*", f"Service:{EVENTS}"}), _service_context(route)))
    if answer.verdict is not Verdict.ALLOWED:
        raise UndeliverableError(Code.NO_PERMISSIONS, f"The policy of {at.arn} does not let EventBridge in: {answer.because}.")


def _service_context(route: Route) -> dict[str, tuple[str, ...]]:
    rule = route.rule
    organization = organization_id(rule.account_id)
    return {
        "aws:SourceArn": (rule.arn,),
        "aws:SourceAccount": (rule.account_id,),
        "aws:SourceOrgID": (organization,) if organization else (),
        "aws:PrincipalIsAWSService": ("true",),
        "aws:PrincipalServiceName": (EVENTS,),
        "aws:SecureTransport": ("true",),
        "aws:PrincipalArn": (),
        "aws:PrincipalOrgID": (),
        "aws:PrincipalAccount": (),
    }


class _WithoutRole(Caller):
    """EventBridge without a role: the account is named, and no principal of it, nor its organization."""

    __slots__ = ()

    @property
    def context(self) -> dict[str, tuple[str, ...]]:
        """The keys that tell about a principal are absent."""
        return {**super().context, "aws:PrincipalArn": (), "aws:PrincipalOrgID": (), "aws:PrincipalOrgPaths": ()}


def _sender(route: Route) -> Caller:
    """Who EventBridge is towards the target: a session of the target's role, or the account where it has none."""
    account_id = route.rule.account_id
    if not route.role_arn:
        root = f"arn:aws:iam::{account_id}:root"
        return _WithoutRole(account_id, root, root, account_id, is_session=False)
    name = route.role_arn.rpartition("/")[2]
    role = role_of(route.role_arn)
    session = f"arn:aws:sts::{account_id}:assumed-role/{name}/events"
    return Caller(account_id, session, route.role_arn, f"{role.id}:events", is_session=True)
