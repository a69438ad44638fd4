"""Has CloudFormation look for drift, and reads what it found, all from the account that administers the StackSets.

``ListStackInstanceResourceDrifts`` tells the differences in a member without credentials there (CloudFormation API). What is
listed is only what drifted, so calls grow with what was changed and not with accounts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.operations import Ref
from deployer.aws.stacks import Place
from deployer.aws.stacksets import DELEGATED_ADMIN
from deployer.calls import Aws, Call, Door, Pair, pages
from deployer.drifting.report import Difference, Property

SERVICE = "cloudformation"
AMISS = ["MODIFIED", "DELETED"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a detection is."""

    status: str
    total: int = 0
    under_way: int = 0
    drifted: int = 0
    reason: str = ""


def detect_set(ref: Ref, preferences: Mapping[str, Any]) -> Call:
    """The call that begins the operation of this id."""
    return _of_set("DetectStackSetDrift", ref).but(OperationId=ref.id, OperationPreferences=preferences)


def progress_of_set(aws: Aws, ref: Ref) -> Progress:
    """How far the operation is."""
    said = aws.make(_of_set("DescribeStackSetOperation", ref).but(OperationId=ref.id))["StackSetOperation"]
    told = said.get("StackSetDriftDetectionDetails") or {}
    return Progress(
        status=said["Status"],
        total=told.get("TotalStackInstancesCount", 0),
        under_way=told.get("InProgressStackInstancesCount", 0),
        drifted=told.get("DriftedStackInstancesCount", 0),
        reason=said.get("StatusReason") or "",
    )


def drifted(aws: Aws, ref: Ref) -> Iterator[Pair]:
    """Where the StackSet's stacks drifted, by the last look."""
    asked = _of_set("ListStackInstances", ref).but(Filters=[{"Name": "DRIFT_STATUS", "Values": "DRIFTED"}])
    yield from (Pair(said["Account"], said["Region"]) for said in pages(aws, asked, "Summaries"))


def differences_of_instance(aws: Aws, ref: Ref, pair: Pair) -> tuple[Difference, ...]:
    """What differs in one account and Region, by that operation."""
    place = {"StackInstanceAccount": pair.account_id, "StackInstanceRegion": pair.region, "OperationId": ref.id}
    asked = _of_set("ListStackInstanceResourceDrifts", ref).but(**place, StackInstanceResourceDriftStatuses=AMISS)
    return tuple(_difference(said) for said in pages(aws, asked, "Summaries"))


def detect_stack(place: Place) -> Call:
    """The call that begins to look at a plain stack; its answer has the id of the detection."""
    return Call(place.door, SERVICE, "DetectStackDrift", place.region, {"StackName": place.name})


def progress_of_stack(aws: Aws, place: Place, detection_id: str) -> Progress:
    """How far the look at a plain stack is."""
    asked = {"StackDriftDetectionId": detection_id}
    said = aws.make(Call(place.door, SERVICE, "DescribeStackDriftDetectionStatus", place.region, asked))
    return Progress(said["DetectionStatus"], drifted=said.get("DriftedStackResourceCount", 0), reason=_reason(said))


def differences_of_stack(aws: Aws, place: Place) -> tuple[Difference, ...]:
    """What differs in a plain stack, by the last look."""
    asked = {"StackName": place.name, "StackResourceDriftStatusFilters": AMISS}
    call = Call(place.door, SERVICE, "DescribeStackResourceDrifts", place.region, asked)
    return tuple(_difference(said) for said in pages(aws, call, "StackResourceDrifts"))


def _difference(said: Mapping[str, Any]) -> Difference:
    return Difference(
        logical_id=said["LogicalResourceId"],
        kind=said.get("ResourceType", ""),
        physical_id=said.get("PhysicalResourceId") or "",
        status=said.get("StackResourceDriftStatus", ""),
        properties=tuple(
            Property(one["PropertyPath"], one.get("ExpectedValue", ""), one.get("ActualValue", ""), one["DifferenceType"])
            for one in said.get("PropertyDifferences") or ()
        ),
    )


def _reason(said: Mapping[str, Any]) -> str:
    return said.get("DetectionStatusReason") or ""


def _of_set(operation: str, ref: Ref) -> Call:
    return Call(Door.HUB, SERVICE, operation, ref.region, {"StackSetName": ref.stack_set, "CallAs": DELEGATED_ADMIN})
