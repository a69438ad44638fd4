"""Service-managed StackSets: what is there, and the calls that change one; how their operations go is in ``operations``.

Every call is made by ``_call``, which says ``CallAs=DELEGATED_ADMIN``: without it AWS looks in the wrong account and answers
that the StackSet does not exist, on reads and polls too (CloudFormation API, DescribeStackSetOperation, CallAs).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.aws import last_drift
from deployer.aws.last_drift import NEVER, Drift
from deployer.calls import Aws, Call, Door, Pair, pages
from deployer.errors import NotFoundError
from deployer.reasons import clear_reason

DELEGATED_ADMIN = "DELEGATED_ADMIN"


@dataclass(frozen=True, slots=True)
class FoundInstance:
    """A StackSet's stack in one account and Region."""

    account_id: str
    region: str
    status: str
    detailed: str = ""
    unit: str = ""
    """The organizational unit that it was targeted by."""
    reason: str = ""
    drift: Drift = NEVER
    stack: str = ""
    """The id of its stack in that account; empty where none was ever made."""

    @property
    def pair(self) -> Pair:
        """Its account and Region."""
        return Pair(self.account_id, self.region)


@dataclass(frozen=True, slots=True)
class FoundSet:
    """A StackSet as CloudFormation has it."""

    arn: str
    template: str
    tags: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    auto_deployment: Mapping[str, Any] = field(default_factory=dict)
    managed: bool = False
    instances: tuple[FoundInstance, ...] = ()
    permission_model: str = ""
    last_operation: str = ""
    """The id of the newest operation; empty where there was none."""
    drift: Drift = NEVER


@dataclass(frozen=True, slots=True)
class Failure:
    """One account and Region where an operation failed, and why."""

    account_id: str
    region: str
    reason: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a StackSet is to be: the parameters that CreateStackSet and UpdateStackSet share, and how operations go."""

    name: str
    region: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    preferences: Mapping[str, Any] = field(default_factory=dict)


def read(aws: Aws, name: str, region: str) -> FoundSet | None:
    """The StackSet with all its instances; None where there is no such StackSet."""
    try:
        said = aws.make(_call("DescribeStackSet", name, region))["StackSet"]
    except NotFoundError:
        return None
    return FoundSet(
        arn=said.get("StackSetARN", ""),
        template=said.get("TemplateBody", ""),
        tags={tag["Key"]: tag["Value"] for tag in said.get("Tags", ())},
        description=said.get("Description", ""),
        auto_deployment=said.get("AutoDeployment") or {},
        managed=bool((said.get("ManagedExecution") or {}).get("Active")),
        instances=_instances(aws, name, region),
        permission_model=said.get("PermissionModel", ""),
        last_operation=_last_operation(aws, name, region),
        drift=last_drift.of_set(said),
    )


def read_arn(aws: Aws, name: str, region: str) -> str:
    """The ARN of a StackSet that exists."""
    return str(aws.make(_call("DescribeStackSet", name, region))["StackSet"]["StackSetARN"])


def create(definition: Definition) -> Call:
    """The call that makes a StackSet, without any instance."""
    return _call("CreateStackSet", definition.name, definition.region).but(**definition.parameters)


def update(definition: Definition) -> Call:
    """The call that changes a StackSet and every instance of it."""
    call = _call("UpdateStackSet", definition.name, definition.region)
    return call.but(**definition.parameters, OperationPreferences=definition.preferences)


def catch_up(definition: Definition, targets: Mapping[str, Any]) -> Call:
    """The call that brings instances up to date that are behind; the StackSet's definition stays as it is."""
    call = _call("UpdateStackSet", definition.name, definition.region)
    kept = {name: definition.parameters[name] for name in ("Capabilities", "PermissionModel") if name in definition.parameters}
    return call.but(UsePreviousTemplate=True, **kept, **targets, OperationPreferences=definition.preferences)


def create_instances(definition: Definition, targets: Mapping[str, Any]) -> Call:
    """The call that makes instances, and a stack for each."""
    call = _call("CreateStackInstances", definition.name, definition.region)
    return call.but(**targets, OperationPreferences=definition.preferences)


def delete_instances(definition: Definition, targets: Mapping[str, Any]) -> Call:
    """The call that deletes instances, and the stack of each."""
    call = _call("DeleteStackInstances", definition.name, definition.region)
    return call.but(**targets, RetainStacks=False, OperationPreferences=definition.preferences)


def delete(name: str, region: str) -> Call:
    """The call that deletes a StackSet without instances."""
    return _call("DeleteStackSet", name, region)


def _instances(aws: Aws, name: str, region: str) -> tuple[FoundInstance, ...]:
    return tuple(_instance(said) for said in pages(aws, _call("ListStackInstances", name, region), "Summaries"))


def _instance(said: Mapping[str, Any]) -> FoundInstance:
    return FoundInstance(
        account_id=said["Account"],
        region=said["Region"],
        status=said.get("Status", ""),
        detailed=(said.get("StackInstanceStatus") or {}).get("DetailedStatus", ""),
        unit=said.get("OrganizationalUnitId", ""),
        reason=clear_reason(said.get("StatusReason", "")),
        drift=last_drift.of_instance(said),
        stack=said.get("StackId") or "",
    )


def _last_operation(aws: Aws, name: str, region: str) -> str:
    """The id of the newest operation; the first page holds it, for AWS lists the newest first."""
    listed = aws.make(_call("ListStackSetOperations", name, region)).get("Summaries", ())
    return next((str(said["OperationId"]) for said in listed), "")


def _call(operation: str, name: str, region: str) -> Call:
    return Call(Door.HUB, "cloudformation", operation, region, {"StackSetName": name, "CallAs": DELEGATED_ADMIN})
