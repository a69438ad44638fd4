"""Drift of a StackSet: every instance's stack is compared, and what differs can be read by whoever administers it.

"CloudFormation API": DetectStackSetDrift, ListStackInstanceResourceDrifts.
"""

from typing import Any

from deployer.sandbox.repairs.compared import NOT_CHECKED, Detection, compare, shown
from deployer.sandbox.repairs.stackset.model import Instance, StackSet


def look(_: StackSet, instance: Instance) -> str:
    """The instance's stack was compared; a stack that is gone cannot be, and is the reason of a failure."""
    if not instance.lives:
        return f"Stack {instance.stack.stack_id if instance.stack else 'of the instance'} does not exist"
    instance.drift = compare(instance.stack)
    return ""


def of_instance(instance: Instance) -> dict[str, Any]:
    """What ListStackInstances tells of the last look."""
    if instance.drift is None:
        return {"DriftStatus": NOT_CHECKED}
    return {"DriftStatus": instance.drift.status, "LastDriftCheckTimestamp": instance.drift.at}


def of_set(stack_set: StackSet) -> dict[str, Any]:
    """What DescribeStackSet and the operation tell of the last look."""
    seen = [each.drift for each in stack_set.instances.values()]
    looked = [one for one in seen if one is not None]
    if not looked:
        return {"DriftStatus": NOT_CHECKED, "DriftDetectionStatus": "COMPLETED"}
    drifted = sum(one.status == "DRIFTED" for one in looked)
    return {
        "DriftStatus": "DRIFTED" if drifted else "IN_SYNC",
        "DriftDetectionStatus": "COMPLETED" if len(looked) == len(seen) else "PARTIAL_SUCCESS",
        "LastDriftCheckTimestamp": max(one.at for one in looked),
        "TotalStackInstancesCount": len(seen),
        "DriftedStackInstancesCount": drifted,
        "InSyncStackInstancesCount": len(looked) - drifted,
        "InProgressStackInstancesCount": 0,
        "FailedStackInstancesCount": len(seen) - len(looked),
    }


def resources(instance: Instance, statuses: list[str]) -> list[dict[str, Any]]:
    """What differs in one instance, by the last look."""
    detection: Detection | None = instance.drift
    if detection is None or instance.stack is None:
        return []
    meant = [one for one in detection.resources if not statuses or one.status in statuses]
    return [shown(one, instance.stack.stack_id, detection.at) for one in meant]
