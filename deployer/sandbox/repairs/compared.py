"""Compares what a stack made with what is there now, as CloudFormation's drift detection does.

AWS reads a resource as it is and holds those properties against it that the template gives. Here that is done for rules of
EventBridge and roles of IAM, which are what irhub puts into members; every other type is NOT_CHECKED, as AWS calls types that
it cannot look at ("Resources that support import and drift detection operations").
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.events.models import events_backends
from moto.iam.models import iam_backends

from deployer.sandbox.repairs.resources.kind import Wanted, before
from deployer.sandbox.repairs.resources.stacked import made

DRIFTED, IN_SYNC, NOT_CHECKED = "DRIFTED", "IN_SYNC", "NOT_CHECKED"
Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One resource, held against its template."""

    wanted: Wanted
    physical_id: str
    status: str
    differences: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """One look at one stack."""

    at: datetime
    resources: tuple[Compared, ...]

    @property
    def drifted(self) -> tuple[Compared, ...]:
        """What is not as the template says."""
        return tuple(one for one in self.resources if one.status in {"MODIFIED", "DELETED"})

    @property
    def status(self) -> str:
        """The stack's drift as a whole."""
        return DRIFTED if self.drifted else IN_SYNC


def compare(stack: Any) -> Detection:
    """Every resource of the stack as it is now."""
    return Detection(utcnow(), tuple(_compared(resource) for resource in made(stack).values()))


def shown(one: Compared, stack_id: str, at: datetime) -> dict[str, Any]:
    """A resource's drift as CloudFormation tells it."""
    return {
        "StackId": stack_id,
        "LogicalResourceId": one.wanted.logical_id,
        "PhysicalResourceId": one.physical_id,
        "ResourceType": one.wanted.kind,
        "StackResourceDriftStatus": one.status,
        "PropertyDifferences": list(one.differences),
        "Timestamp": at,
    }


def _compared(resource: Any) -> Compared:
    wanted = before(resource)
    assert wanted is not None  # noqa: S101  # made() gives only what was settled
    physical_id = str(getattr(resource, "physical_resource_id", "") or "")
    look = _LOOKS.get(wanted.kind)
    if look is None:
        return Compared(wanted, physical_id, NOT_CHECKED)
    there = look(wanted)
    if there is None:
        return Compared(wanted, physical_id, "DELETED")
    differences = tuple(_differences(wanted, there))
    return Compared(wanted, physical_id, "MODIFIED" if differences else IN_SYNC, differences)


def _differences(wanted: Wanted, there: Properties) -> Iterator[Mapping[str, str]]:
    for name, actual in there.items():
        expected = wanted.get(name)
        if expected is not None and _plain(expected) != _plain(actual):
            kind = "NOT_EQUAL" if actual is not None else "REMOVE"
            texts = {"ExpectedValue": _text(expected), "ActualValue": _text(actual)}
            yield {"PropertyPath": f"/{name}", "DifferenceType": kind, **texts}


def _rule(wanted: Wanted) -> Properties | None:
    bus = events_backends[wanted.account_id][wanted.region].event_buses.get(
        str(wanted.get("EventBusName") or "default").rpartition("/")[2]
    )
    rule = bus.rules.get(wanted.name) if bus else None
    if rule is None:
        return None
    pattern = rule.event_pattern.get_pattern()
    return {
        "State": rule.state,
        "ScheduleExpression": rule.scheduled_expression,
        "EventPattern": pattern or None,
        "Targets": [dict(target) for target in rule.targets],
    }


def _role(wanted: Wanted) -> Properties | None:
    partitions = list(iam_backends[wanted.account_id].values())
    role = next((one for backend in partitions for one in backend.roles.values() if one.name == wanted.name), None)
    if role is None:
        return None
    policies = [{"PolicyName": name, "PolicyDocument": _parsed(text)} for name, text in role.policies.items()]
    return {"AssumeRolePolicyDocument": _parsed(role.assume_role_policy_document), "Policies": policies}


_LOOKS: Mapping[str, Callable[[Wanted], Properties | None]] = {"AWS::Events::Rule": _rule, "AWS::IAM::Role": _role}


def _parsed(text: Any) -> Any:
    return json.loads(text) if isinstance(text, str) else text


def _plain(value: Any) -> Any:
    """What counts: a list of one and its one member are alike in policies, numbers and texts are alike, order is none."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        parts = sorted((_plain(part) for part in value), key=repr)
        return parts[0] if len(parts) == 1 else parts
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
