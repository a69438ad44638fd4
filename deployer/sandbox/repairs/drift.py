"""Drift of plain stacks, which stock moto does not know; that of StackSets stands in the room beside.

"CloudFormation API": DetectStackDrift, DescribeStackDriftDetectionStatus, DescribeStackResourceDrifts. A detection has ended
when the call that begins it returns. What is compared, and what not, is said in `compared`.
"""

import uuid
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Stack
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.compared import Detection, compare, shown
from deployer.sandbox.repairs.patch import replaced, together


def _detect() -> Undo:
    own = {
        "detect_stack_drift": _detect_stack_drift,
        "describe_stack_drift_detection_status": _describe_detection,
        "describe_stack_resource_drifts": _describe_resources,
    }
    told = replaced(Stack, "drift_information", property(_information))
    return together((told, *(replaced(CloudFormationResponse, name, method) for name, method in own.items())))


def _detect_stack_drift(request: Any) -> ActionResult:
    stack = request.cloudformation_backend.get_stack(request._get_param("StackName"))
    vars(stack)["irhub_detection"] = (str(uuid.uuid4()), compare(stack))
    return ActionResult({"StackDriftDetectionId": vars(stack)["irhub_detection"][0]})


def _describe_detection(request: Any) -> ActionResult:
    wanted = request._get_param("StackDriftDetectionId")
    for stack in request.cloudformation_backend.stacks.values():
        known, detection = vars(stack).get("irhub_detection", ("", None))
        if known == wanted:
            return ActionResult(
                {
                    "StackId": stack.stack_id,
                    "StackDriftDetectionId": wanted,
                    "DetectionStatus": "DETECTION_COMPLETE",
                    "StackDriftStatus": detection.status,
                    "DriftedStackResourceCount": len(detection.drifted),
                    "Timestamp": detection.at,
                }
            )
    raise ValidationError(message=f"Drift detection {wanted} does not exist")


def _describe_resources(request: Any) -> ActionResult:
    stack = request.cloudformation_backend.get_stack(request._get_param("StackName"))
    detection = _last(stack)
    statuses = request._get_param("StackResourceDriftStatusFilters") or ()
    listed = detection.resources if detection else ()
    drifts = [
        shown(one, stack.stack_id, detection.at) for one in listed if detection and (not statuses or one.status in statuses)
    ]
    return ActionResult({"StackResourceDrifts": drifts, "NextToken": None})


def _last(stack: Any) -> Detection | None:
    found: Detection | None = vars(stack).get("irhub_detection", ("", None))[1]
    return found


def _information(stack: Any) -> dict[str, Any]:
    detection = _last(stack)
    if detection is None:
        return {"StackDriftStatus": "NOT_CHECKED"}
    return {"StackDriftStatus": detection.status, "LastCheckTimestamp": detection.at}


REPAIRS = (Repair("cloudformation-drift", "Drift is looked for in rules and roles; other types are NOT_CHECKED.", _detect),)
