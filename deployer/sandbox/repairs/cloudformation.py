"""CloudFormation's stacks as AWS leads them; their way is in `stacks`, templates are read in `templates`.

"CloudFormation API": CreateStack, UpdateStack, DeleteStack, ExecuteChangeSet and UpdateTerminationProtection.
"""

from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import AlreadyExistsException, ValidationError
from moto.cloudformation.models import CloudFormationBackend, Stack
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import generate_stack_id
from moto.core.responses import ActionResult
from moto.events.models import EventBus
from moto.logs.models import LogGroup

from deployer.sandbox.repairs import Repair, Undo, stacks, templates
from deployer.sandbox.repairs.patch import replaced, together
from deployer.sandbox.repairs.resources.stacked import made

CHANGEABLE = "_COMPLETE"


def _lead_stacks() -> Undo:
    return together(
        (
            replaced(Stack, "create_resources", stacks.create),
            replaced(Stack, "update", _update),
            replaced(Stack, "delete", stacks.delete),
            replaced(Stack, "stack_resources", property(lambda stack: list(made(stack).values()))),
            replaced(parsing, "parse_and_create_resource", lambda *_, **__: None),
            replaced(CloudFormationBackend, "create_stack", _create_stack),
            replaced(CloudFormationBackend, "update_stack", _update_stack),
            replaced(CloudFormationBackend, "delete_stack", _delete_stack),
            replaced(CloudFormationBackend, "execute_change_set", _execute_change_set),
        )
    )


def _create_stack(backend: Any, name: str, template: str, parameters: dict[str, Any], **more: Any) -> Any:
    if any(stack.name == name for stack in backend.stacks.values()):
        raise AlreadyExistsException(f"Stack [{name}] already exists")
    place = {"account_id": backend.account_id, "region_name": backend.region_name}
    stack_id = generate_stack_id(name, backend.region_name, backend.account_id)
    make: Any = Stack
    stack = make(stack_id, name, template, parameters, cross_stack_resources=backend.exports, **place, **more)
    backend.stacks[stack_id] = stack
    stack.create_resources()
    _export(backend, stack)
    return stack


def _export(backend: Any, stack: Any) -> None:
    if stack.status.endswith(CHANGEABLE) and "ROLLBACK" not in stack.status:
        backend.exports.update({export.name: export for export in stack.exports})


def _update(stack: Any, template: str, role_arn: str | None = None, parameters: Any = None, tags: Any = None) -> None:
    stack.role_arn = role_arn
    stacks.update(stack, template, parameters or {}, tags)


def _update_stack(backend: Any, name: str, template: str, **more: Any) -> Any:
    stack = backend.get_stack(name)
    if not stack.status.endswith(CHANGEABLE) or stack.status == "DELETE_COMPLETE":
        raise ValidationError(message=f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
    given = backend._resolve_update_parameters(instance=stack, incoming_params=more["parameters"])
    tags = stack.tags if more["tags"] is None else more["tags"]
    if (stack.parse_template(template), given, tags) == (stack.template_dict, stack.parameters, stack.tags):
        raise ValidationError(message="No updates are to be performed.")
    stack.update(template, more["role_arn"], parameters=given, tags=tags)
    _export(backend, stack)
    return stack


def _delete_stack(backend: Any, name_or_stack_id: str) -> None:
    stack = next((each for each in backend.stacks.values() if name_or_stack_id in {each.name, each.stack_id}), None)
    if stack is None:
        return
    if stack.enable_termination_protection:
        raise ValidationError(message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    exported = [export.name for export in stack.exports]
    stack.delete()
    if stack.status == "DELETE_COMPLETE":
        for name in exported:
            backend.exports.pop(name, None)
        backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)


def _execute_change_set(backend: Any, change_set_name: str, **_: Any) -> None:
    change_set = backend.describe_change_set(change_set_name)
    stack = backend.stacks[change_set.stack_id]
    if change_set.change_set_type == "CREATE":
        stack.template, stack.parameters = change_set.template, change_set.parameters
        stack._parse_template()
        stack.resource_map, stack.output_map = stack._create_resource_map(), None
        stack.output_map = stack._create_output_map()
        stack.create_resources()
    else:
        stack.update(change_set.template, change_set.role_arn, change_set.parameters, change_set.tags or None)
    change_set.execution_status = "EXECUTE_FAILED" if "ROLLBACK" in stack.status else "EXECUTE_COMPLETE"
    _export(backend, stack)


def _protect_stacks() -> Undo:
    def update_termination_protection(self: Any) -> ActionResult:
        stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
        stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection")
        return ActionResult({"StackId": stack.stack_id})

    return replaced(CloudFormationResponse, "update_termination_protection", update_termination_protection)


def _tell_attributes() -> Undo:
    def get_cfn_attribute(group: Any, name: str) -> str:
        return f"{group.arn}:*" if name == "Arn" else str(original(group, name))

    original = LogGroup.get_cfn_attribute
    return together(
        (
            replaced(EventBus, "physical_resource_id", property(lambda bus: bus.name)),
            replaced(LogGroup, "get_cfn_attribute", get_cfn_attribute),
        )
    )


REPAIRS = (
    *templates.REPAIRS,
    Repair(
        "cloudformation-stacks",
        "A resource that fails rolls its stack back, with events; updates and deletions take effect, in order.",
        _lead_stacks,
    ),
    Repair("cloudformation-protection", "Termination protection can be set, and protects.", _protect_stacks),
    Repair(
        "cloudformation-attributes", "Ref of an event bus is its name, the Arn of a log group ends in :*.", _tell_attributes
    ),
)
