"""Change sets as CloudFormation makes them: against one stack, with what would be replaced, and found by that stack's name.

Stock moto mixes up change sets of the same name on different stacks, sees no change of tags, says of no resource that it would
be replaced, and makes a second stack beside one that exists ("CloudFormation API": CreateChangeSet, DescribeChangeSet,
DeleteChangeSet). Replacement is told by the registry's schemas, the same that a plan goes by: it is no second opinion on them.
"""

from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Change, ChangeSet, CloudFormationBackend
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from deployer.replacing import replaced as anew
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import replaced, together

IN_REVIEW = "REVIEW_IN_PROGRESS"


def _make_change_sets() -> Undo:
    stock = CloudFormationBackend.create_change_set

    def create_change_set(self: Any, stack_name: str, change_set_type: str, **more: Any) -> Any:
        if change_set_type != "UPDATE":
            _make_room(self, stack_name)
            return stock(self, stack_name=stack_name, change_set_type=change_set_type, **more)
        stack = self.get_stack(stack_name)
        made = stock(self, stack_name=stack.name, change_set_type=change_set_type, **more)
        _see_tags(self.change_sets[made[0]], stack, more.get("tags"))
        return made

    return together(
        (
            replaced(CloudFormationBackend, "create_change_set", create_change_set),
            replaced(CloudFormationResponse, "describe_change_set", _describe),
            replaced(CloudFormationResponse, "delete_change_set", _delete),
            replaced(ChangeSet, "diff", _diff),
        )
    )


def _make_room(backend: Any, name: str) -> None:
    """An empty stack in review takes further change sets; any other is in the way."""
    for stack in [stack for stack in backend.stacks.values() if stack.name == name]:
        if stack.status != IN_REVIEW:
            raise ValidationError(message=f"Stack [{name}] already exists and cannot be created again with the changeSet.")
        del backend.stacks[stack.stack_id]


def _see_tags(change_set: Any, stack: Any, tags: Any) -> None:
    """A stack's tags go on to its resources, so other tags change all of them."""
    if not tags or tags == stack.tags or change_set.changes:
        return
    change_set.status, change_set.execution_status, change_set.status_reason = "CREATE_COMPLETE", "AVAILABLE", None
    resources = change_set.template_dict["Resources"]
    change_set.changes = [_change("Modify", name, resource["Type"], "False") for name, resource in resources.items()]


def _diff(change_set: Any) -> list[Change]:
    before = change_set.stack.template_dict.get("Resources", {})
    after = change_set.template_dict["Resources"]
    replacing = {one.logical_id: "True" if one.surely else "Conditional" for one in anew(before, after)}
    actions = change_set.stack.resource_map.build_change_set_actions(change_set.template_dict)
    return [
        _change(action, name, resource["ResourceType"], replacing.get(name, "False") if action == "Modify" else None)
        for action, resources in actions.items()
        for name, resource in resources.items()
    ]


def _change(action: str, logical_id: str, kind: str, replacement: str | None) -> Change:
    change = Change(action=action, logical_resource_id=logical_id, resource_type=kind)
    vars(change)["replacement"] = replacement
    return change


def _describe(request: Any) -> ActionResult:
    return ActionResult(request.cloudformation_backend.describe_change_set(change_set_name=_found(request)))


def _delete(request: Any) -> ActionResult:
    request.cloudformation_backend.delete_change_set(change_set_name=_found(request))
    return EmptyResult()


def _found(request: Any) -> str:
    """The id of the change set that a request names, by its ARN or by its name and its stack's."""
    name, stack = request._get_param("ChangeSetName"), request._get_param("StackName")
    for change_set_id, one in request.cloudformation_backend.change_sets.items():
        if name == change_set_id or (name == one.change_set_name and stack in {one.stack_name, one.stack_id}):
            return str(change_set_id)
    raise RefusalError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist")


REPAIRS = (
    Repair(
        "cloudformation-change-sets",
        "A change set belongs to its stack, sees tags, and names what would be replaced, by the same schemas as irhub's plan.",
        _make_change_sets,
    ),
)
