"""What CloudFormation answers about service-managed StackSets, their instances and their operations."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.cloudformation.exceptions import StackInstanceNotFound
from moto.core.responses import ActionResult

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.stackset import drifting
from deployer.sandbox.repairs.stackset.model import Instance, Operation, Result, StackSet
from deployer.sandbox.repairs.stackset.running import DETECTS, results

A_PAGE = 100


def _page(request: Any, items: Iterable[Any]) -> ActionResult:
    """One page of summaries, with the token of the next."""
    listed = list(items)
    first = int(request._get_param("NextToken") or 0)
    last = first + min(int(request._get_param("MaxResults") or A_PAGE), A_PAGE)
    return ActionResult({"Summaries": listed[first:last], "NextToken": str(last) if last < len(listed) else None})


def _filters(request: Any) -> dict[str, str]:
    return {each["Name"]: each["Values"] for each in request._get_param("Filters", [])}


def _describe_stack_set(_: Any, stack_set: StackSet) -> ActionResult:
    said = {name: value for name, value in stack_set.settings.items() if name != "Template"}
    return ActionResult(
        {
            "StackSet": {
                **said,
                **_head(stack_set),
                "TemplateBody": stack_set.settings["Template"],
                "StackSetARN": stack_set.arn,
                "OrganizationalUnitIds": sorted({unit for unit, _ in stack_set.deployed}),
                "Regions": sorted({instance.region for instance in stack_set.instances.values()}),
                "StackSetDriftDetectionDetails": drifting.of_set(stack_set),
            }
        }
    )


def _head(stack_set: StackSet) -> dict[str, Any]:
    return {
        "StackSetName": stack_set.name,
        "StackSetId": stack_set.id,
        "Status": "ACTIVE",
        "PermissionModel": "SERVICE_MANAGED",
        "AutoDeployment": stack_set.settings.get("AutoDeployment") or {"Enabled": False},
        "ManagedExecution": stack_set.settings.get("ManagedExecution") or {"Active": False},
    }


def _list_stack_sets(request: Any, sets: Mapping[str, StackSet]) -> ActionResult:
    """Those of the administrator whom the request speaks for, and those that moto keeps itself."""
    own = [{**_head(each), "Description": each.settings.get("Description", "")} for each in sets.values()]
    return _page(request, [*own, *request.cloudformation_backend.list_stack_sets()])


def _describe_stack_instance(request: Any, stack_set: StackSet) -> ActionResult:
    place = (request._get_param("StackInstanceAccount"), request._get_param("StackInstanceRegion"))
    if place not in stack_set.instances:
        raise StackInstanceNotFound
    return ActionResult({"StackInstance": _instance(stack_set, stack_set.instances[place])})


def _list_stack_instances(request: Any, stack_set: StackSet) -> ActionResult:
    wanted = _filters(request)
    account_id, region = request._get_param("StackInstanceAccount"), request._get_param("StackInstanceRegion")
    return _page(
        request,
        (
            _instance(stack_set, each)
            for each in stack_set.instances.values()
            if account_id in {None, each.account_id}
            and region in {None, each.region}
            and wanted.get("DETAILED_STATUS", each.detailed) == each.detailed
            and wanted.get("LAST_OPERATION_ID", each.operation_id) == each.operation_id
            and wanted.get("DRIFT_STATUS") in {None, drifting.of_instance(each)["DriftStatus"]}
        ),
    )


def _instance(stack_set: StackSet, instance: Instance) -> dict[str, Any]:
    return {
        "StackSetId": stack_set.id,
        "Account": instance.account_id,
        "Region": instance.region,
        "StackId": instance.stack.stack_id if instance.stack else None,
        "Status": instance.status,
        "StatusReason": instance.reason or None,
        "StackInstanceStatus": {"DetailedStatus": instance.detailed},
        "OrganizationalUnitId": instance.unit,
        **drifting.of_instance(instance),
        "LastOperationId": instance.operation_id,
        "ParameterOverrides": [{"ParameterKey": key, "ParameterValue": value} for key, value in instance.overrides.items()],
    }


def _list_auto_deployment_targets(request: Any, stack_set: StackSet) -> ActionResult:
    units = sorted({unit for unit, _ in stack_set.deployed})
    regions = {unit: sorted(region for found, region in stack_set.deployed if found == unit) for unit in units}
    return _page(request, ({"OrganizationalUnitId": unit, "Regions": regions[unit]} for unit in units))


def _list_stack_set_operations(request: Any, stack_set: StackSet) -> ActionResult:
    return _page(request, (_summary(operation) for operation in reversed(stack_set.operations)))


def _summary(operation: Operation) -> dict[str, Any]:
    return {
        "OperationId": operation.id,
        "Action": operation.action,
        "Status": operation.status,
        "StatusReason": "Failure tolerance exceeded" if operation.status == "FAILED" else None,
        "CreationTimestamp": operation.began,
        "EndTimestamp": operation.ended,
        "OperationPreferences": operation.preferences or None,
        "StatusDetails": {"FailedStackInstancesCount": operation.failed},
    }


def _describe_stack_set_operation(request: Any, stack_set: StackSet) -> ActionResult:
    operation = operation_of(request, stack_set)
    more = {"StackSetId": stack_set.id, "DeploymentTargets": operation.targets or None, "RetainStacks": operation.retain}
    looked = {"StackSetDriftDetectionDetails": drifting.of_set(stack_set)} if operation.action == DETECTS else {}
    return ActionResult({"StackSetOperation": {**_summary(operation), **more, **looked}})


def operation_of(request: Any, stack_set: StackSet) -> Operation:
    """The operation that the request names."""
    operation_id = request._get_param("OperationId")
    found = next((operation for operation in stack_set.operations if operation.id == operation_id), None)
    if found is None:
        raise RefusalError("OperationNotFoundException", f"Operation {operation_id} not found")
    return found


def _list_stack_set_operation_results(request: Any, stack_set: StackSet) -> ActionResult:
    status = _filters(request).get("OPERATION_RESULT_STATUS")
    return _page(
        request, (_result(each) for each in results(operation_of(request, stack_set)) if status in {None, each.status})
    )


def _list_stack_instance_resource_drifts(request: Any, stack_set: StackSet) -> ActionResult:
    operation_of(request, stack_set)
    place = (request._get_param("StackInstanceAccount"), request._get_param("StackInstanceRegion"))
    if place not in stack_set.instances:
        raise StackInstanceNotFound
    statuses = request._get_param("StackInstanceResourceDriftStatuses") or []
    return _page(request, drifting.resources(stack_set.instances[place], statuses))


def _result(result: Result) -> dict[str, Any]:
    return {
        "Account": result.account_id,
        "Region": result.region,
        "Status": result.status,
        "StatusReason": result.reason or None,
        "OrganizationalUnitId": result.unit,
        "AccountGateResult": {"Status": "SKIPPED", "StatusReason": "Function not found"},
    }


ANSWERS: Mapping[str, Callable[[Any, Any], ActionResult]] = {
    "describe_stack_set": _describe_stack_set,
    "describe_stack_instance": _describe_stack_instance,
    "describe_stack_set_operation": _describe_stack_set_operation,
    "list_stack_sets": _list_stack_sets,
    "list_stack_instances": _list_stack_instances,
    "list_stack_set_auto_deployment_targets": _list_auto_deployment_targets,
    "list_stack_set_operations": _list_stack_set_operations,
    "list_stack_set_operation_results": _list_stack_set_operation_results,
    "list_stack_instance_resource_drifts": _list_stack_instance_resource_drifts,
}
