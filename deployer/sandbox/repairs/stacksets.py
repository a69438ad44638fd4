"""Service-managed StackSets as AWS has them, for the organization's owner and its delegated administrator.

"CloudFormation API": CreateStackSet and its relatives. Stock moto updates nothing in any account, deletes nothing by unit,
follows units one level deep, never deploys to accounts that join, ignores CallAs, and loses everything it recorded when
one account fails. Self-managed StackSets are left to it.
"""

import functools
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from moto.cloudformation.exceptions import StackInstanceNotFound, StackSetNotEmpty, StackSetNotFoundException, ValidationError
from moto.cloudformation.models import Stack, cloudformation_backends
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from deployer.sandbox.membership import STACKSETS, is_delegated, owner_of, trusts
from deployer.sandbox.repairs import Repair, Undo, templates
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import replaced, together
from deployer.sandbox.repairs.stackset import answers, drifting, joining
from deployer.sandbox.repairs.stackset.model import Operation, StackSet
from deployer.sandbox.repairs.stackset.running import DETECTS, carry_out, go_on, refuse_second, stop
from deployer.sandbox.repairs.stackset.targets import existing, wanted
from deployer.sandbox.repairs.stackset.work import bring_up_to_date, let_go, take_away

_one_at_a_time = threading.RLock()
_SETTINGS = ("Description", "Capabilities", "AutoDeployment", "ManagedExecution")


def _administer() -> Undo:
    own = {
        "create_stack_set": _create_stack_set,
        "update_stack_set": _update_stack_set,
        "delete_stack_set": _delete_stack_set,
        "create_stack_instances": _create_stack_instances,
        "update_stack_instances": _update_stack_instances,
        "delete_stack_instances": _delete_stack_instances,
        "stop_stack_set_operation": _stop_stack_set_operation,
        "detect_stack_set_drift": _detect_stack_set_drift,
        **answers.ANSWERS,
    }
    return together(replaced(CloudFormationResponse, name, _ours_first(name, method)) for name, method in own.items())


def _ours_first(name: str, method: Any) -> Any:
    """The method for our StackSets, and moto's own where the name is none of ours."""
    stock = getattr(CloudFormationResponse, name, _not_found)

    @functools.wraps(method)
    def answer(self: Any) -> Any:
        with _one_at_a_time:
            administrator = _administrator(self)
            if name == "create_stack_set" and self._get_param("PermissionModel") == "SERVICE_MANAGED":
                return method(self, administrator)
            if name == "list_stack_sets":
                return method(self, _sets(administrator, self.region))
            found = _find(self, administrator)
            if found is not None:
                go_on(found)
            return method(self, found) if found is not None else stock(self)

    return answer


def _not_found(request: Any) -> Any:
    raise StackSetNotFoundException(request._get_param("StackSetName"))


def _administrator(request: Any) -> str:
    """The account whose StackSets this request is about: the owner's, for those who may speak for it."""
    account_id = request.current_account
    if request._get_param("CallAs", "SELF") != "DELEGATED_ADMIN":
        return str(account_id)
    owner = owner_of(account_id)
    if owner is None or not is_delegated(account_id, STACKSETS):
        raise ValidationError(message="Account used is not a delegated administrator")
    return owner


def _sets(account_id: str, region: str) -> dict[str, StackSet]:
    kept: dict[str, StackSet] = vars(cloudformation_backends[account_id][region]).setdefault("service_managed", {})
    return kept


def _find(request: Any, administrator: str) -> StackSet | None:
    name = request._get_param("StackSetName")
    return next(
        (each for each in _sets(administrator, request.region).values() if name in {each.name, each.id, each.arn}), None
    )


def _create_stack_set(request: Any, administrator: str) -> ActionResult:
    if owner_of(administrator) != administrator:
        raise ValidationError(
            message="You must be the management account or delegated admin account of an organization "
            "before operating a SERVICE_MANAGED stack set"
        )
    if not trusts(administrator, STACKSETS):
        raise ValidationError(message="You must enable organizations access to operate a service managed stack set")
    name, sets = request._get_param("StackSetName"), _sets(administrator, request.region)
    if name in sets:
        raise RefusalError("NameAlreadyExistsException", f"Stack set with name {name} already exists.")
    settings = {"Template": _template(request), **_given(request)}
    sets[name] = StackSet(administrator, request.region, name, {"Parameters": {}, "Tags": {}, **settings})
    return ActionResult({"StackSetId": sets[name].id})


def _template(request: Any) -> str:
    """The template of the request, if StackSets take it."""
    templates.check(request)
    url = request._get_param("TemplateURL")
    text = str(request._get_stack_from_s3_url(url) if url else request._get_param("TemplateBody"))
    template = Stack.parse_template(text)
    nested = any(resource["Type"] == "AWS::CloudFormation::Stack" for resource in template["Resources"].values())
    if nested or "Transform" in template:
        raise ValidationError(message="Nested stacks and transforms are not supported for SERVICE_MANAGED stack sets")
    return text


def _given(request: Any) -> dict[str, Any]:
    """The settings that the request gives; what it does not name stays as it was."""
    parameters, tags = request._get_param("Parameters"), request._get_param("Tags")
    given = {name: request._get_param(name) for name in _SETTINGS}
    if parameters is not None:
        given["Parameters"] = {each["ParameterKey"]: each.get("ParameterValue", "") for each in parameters}
    if tags is not None:
        given["Tags"] = {each["Key"]: each["Value"] for each in tags}
    return {name: value for name, value in given.items() if value is not None}


def _targets(request: Any) -> tuple[Mapping[str, Any], list[str]]:
    return request._get_param("DeploymentTargets") or {}, list(request._get_param("Regions") or ())


def _operation(request: Any, stack_set: StackSet, action: str) -> Operation:
    operation_id = request._get_param("OperationId") or str(uuid.uuid4())
    if any(operation.id == operation_id for operation in stack_set.operations):
        raise RefusalError("OperationIdAlreadyExistsException", f"Operation with id {operation_id} already exists")
    refuse_second(stack_set)
    preferences = request._get_param("OperationPreferences") or {}
    retain = request._get_bool_param("RetainStacks") if action == "DELETE" else None
    return Operation(operation_id, action, preferences, _targets(request)[0], retain)


def _update_stack_set(request: Any, stack_set: StackSet) -> ActionResult:
    targets, regions = _targets(request)
    if request._get_param("AutoDeployment") and (targets or regions):
        raise ValidationError(message="AutoDeployment cannot be updated together with DeploymentTargets or Regions")
    operation = _operation(request, stack_set, "UPDATE")
    meant = _must_exist(stack_set, targets, regions)
    template = {} if request._get_bool_param("UsePreviousTemplate") else {"Template": _template(request)}
    _mark_outdated(stack_set, {**template, **_given(request)})
    carry_out(stack_set, operation, meant, bring_up_to_date)
    return ActionResult({"OperationId": operation.id})


def _mark_outdated(stack_set: StackSet, given: Mapping[str, Any]) -> None:
    """The StackSet has these settings; a new template, parameter or tag leaves every instance behind."""
    changed = any(
        stack_set.settings.get(name) != given.get(name) for name in ("Template", "Parameters", "Tags") if name in given
    )
    stack_set.settings.update(given)
    for instance in stack_set.instances.values() if changed else ():
        if instance.status == "CURRENT":
            instance.ended("OUTDATED", "PENDING")


def _must_exist(stack_set: StackSet, targets: Mapping[str, Any], regions: list[str]) -> list[Any]:
    """The instances that an update means; those that are inoperable are left out of it."""
    meant = existing(stack_set, targets, regions)
    listed = set(targets.get("Accounts") or ()) if targets.get("AccountFilterType") == "INTERSECTION" else set()
    pairs = {(account_id, region) for account_id in listed for region in regions}
    if (targets and not meant) or pairs - {(instance.account_id, instance.region) for instance in meant}:
        raise StackInstanceNotFound
    return [instance for instance in meant if instance.status != "INOPERABLE"]


def _delete_stack_set(request: Any, stack_set: StackSet) -> EmptyResult:
    refuse_second(stack_set)
    if stack_set.instances:
        raise StackSetNotEmpty
    del _sets(stack_set.owner, request.region)[stack_set.name]
    return EmptyResult()


def _create_stack_instances(request: Any, stack_set: StackSet) -> ActionResult:
    targets, regions = _targets(request)
    operation = _operation(request, stack_set, "CREATE")
    overrides = {each["ParameterKey"]: each["ParameterValue"] for each in request._get_param("ParameterOverrides", [])}
    meant = list(wanted(stack_set, targets, regions))
    for instance in meant if overrides else ():
        instance.overrides = overrides
    stack_set.deployed |= {(unit, region) for unit in targets["OrganizationalUnitIds"] for region in regions}
    carry_out(stack_set, operation, meant, bring_up_to_date)
    return ActionResult({"OperationId": operation.id})


def _update_stack_instances(request: Any, stack_set: StackSet) -> ActionResult:
    targets, regions = _targets(request)
    operation = _operation(request, stack_set, "UPDATE")
    meant = _must_exist(stack_set, targets, regions)
    for instance in meant:
        instance.overrides = {
            each["ParameterKey"]: each["ParameterValue"] for each in request._get_param("ParameterOverrides", [])
        }
    carry_out(stack_set, operation, meant, bring_up_to_date)
    return ActionResult({"OperationId": operation.id})


def _delete_stack_instances(request: Any, stack_set: StackSet) -> ActionResult:
    targets, regions = _targets(request)
    operation = _operation(request, stack_set, "DELETE")
    meant = existing(stack_set, targets, regions)
    if not targets.get("Accounts"):
        stack_set.deployed -= {(unit, region) for unit in targets["OrganizationalUnitIds"] for region in regions}
    carry_out(stack_set, operation, meant, let_go if operation.retain else take_away)
    return ActionResult({"OperationId": operation.id})


def _detect_stack_set_drift(request: Any, stack_set: StackSet) -> ActionResult:
    operation = _operation(request, stack_set, DETECTS)
    carry_out(stack_set, operation, list(stack_set.instances.values()), drifting.look)
    return ActionResult({"OperationId": operation.id})


def _stop_stack_set_operation(request: Any, stack_set: StackSet) -> EmptyResult:
    stop(answers.operation_of(request, stack_set))
    return EmptyResult()


REPAIRS = (
    Repair("stacksets", "Service-managed StackSets reach, update and leave accounts as AWS's do.", _administer),
    Repair("stacksets-joining", "Accounts that join or leave a targeted unit get or lose their stacks.", joining.follow),
)
