"""The life of a stack as CloudFormation leads it: whole or not at all, with an event for each step.

Stock moto lets the first failure out of CreateStack as an error and leaves behind what it made, and deletes in any order.
Here a failed creation ends in ROLLBACK_COMPLETE and a failed update in UPDATE_ROLLBACK_COMPLETE, each with an event that
names the resource and the reason ("Understand CloudFormation stack creation events").

An operation ends within the call that begins it, so nobody sees a stack in progress.
"""

from collections.abc import Mapping
from typing import Any

from deployer.sandbox.repairs.references import in_order
from deployer.sandbox.repairs.resources.stacked import RETAINED_LATER, FailedError, change, is_wanted, made, make, removed, tell

RETAINED = frozenset({"Retain"})
"""Deletion policies that keep a resource even when the stack's own creation is rolled back."""


def create(stack: Any) -> None:
    """The stack is CREATE_COMPLETE, or ROLLBACK_COMPLETE with what was made gone again."""
    tell(stack, "CREATE_IN_PROGRESS", reason="User Initiated")
    stack.description = stack.template_dict.get("Description")
    try:
        for logical_id in in_order(stack.template_dict["Resources"]):
            make(stack, logical_id)
    except FailedError as error:
        stack.output_map = type(stack.output_map)(stack.resource_map, {}, stack.stack_id)
        reason = f"The following resource(s) failed to create: [{error.logical_id}]. Rollback requested by user."
        tell(stack, "ROLLBACK_IN_PROGRESS", reason=reason)
        tell(stack, "ROLLBACK_COMPLETE" if _remove(stack, list(made(stack)), RETAINED) else "ROLLBACK_FAILED", reason=reason)
        return
    tell(stack, "CREATE_COMPLETE")


def update(stack: Any, template: str, parameters: Mapping[str, Any], tags: Mapping[str, str] | None) -> None:
    """The stack is UPDATE_COMPLETE, or UPDATE_ROLLBACK_COMPLETE and as it was before."""
    old = (stack.template, dict(stack.parameters), dict(stack.tags))
    tell(stack, "UPDATE_IN_PROGRESS", reason="User Initiated")
    try:
        _become(stack, template, parameters, stack.tags if tags is None else tags)
    except FailedError as error:
        reason = f"The following resource(s) failed to update: [{error.logical_id}]."
        tell(stack, "UPDATE_ROLLBACK_IN_PROGRESS", reason=reason)
        _roll_back(stack, old, reason)
        return
    tell(stack, "UPDATE_COMPLETE")


def _roll_back(stack: Any, old: tuple[str, dict[str, Any], dict[str, str]], reason: str) -> None:
    try:
        _become(stack, *old)
    except FailedError:
        tell(stack, "UPDATE_ROLLBACK_FAILED", reason=reason)
        return
    tell(stack, "UPDATE_ROLLBACK_COMPLETE", reason=reason)


def delete(stack: Any) -> None:
    """The stack is DELETE_COMPLETE, or DELETE_FAILED with what could not be deleted still in it."""
    tell(stack, "DELETE_IN_PROGRESS", reason="User Initiated")
    names = list(made(stack))
    done = _remove(stack, names, RETAINED_LATER)
    left = ", ".join(made(stack))
    tell(stack, "DELETE_COMPLETE" if done else "DELETE_FAILED", reason=None if done else f"Failed to delete: [{left}].")


def _become(stack: Any, template: str, parameters: Mapping[str, Any], tags: Mapping[str, str]) -> None:
    """Every resource is as the template says; those it no longer names are gone, unless they are retained."""
    old = dict(stack.resource_map._resource_json_map)
    _take_in(stack, template, parameters, tags)
    for logical_id in in_order(stack.template_dict["Resources"]):
        existing = made(stack).get(logical_id)
        make(stack, logical_id) if existing is None else change(stack, logical_id, existing)
    wanted = {name for name in stack.template_dict["Resources"] if is_wanted(stack, name)}
    stack.resource_map._resource_json_map = {**old, **stack.template_dict["Resources"]}
    _remove(stack, [name for name in made(stack) if name not in wanted], RETAINED_LATER)
    stack.resource_map._resource_json_map = stack.template_dict["Resources"]
    stack.output_map = stack._create_output_map()


def _take_in(stack: Any, template: str, parameters: Mapping[str, Any], tags: Mapping[str, str]) -> None:
    stack.template, stack.parameters, stack.tags = template, dict(parameters), dict(tags)
    stack._parse_template()
    resources = stack.resource_map
    resources._template, resources._resource_json_map = stack.template_dict, stack.template_dict["Resources"]
    resources.input_parameters, resources.tags = stack.parameters, dict(stack.tags)
    resources.load_mapping()
    resources.load_parameters()
    resources.load_conditions()


def _remove(stack: Any, names: list[str], retained: frozenset[str]) -> bool:
    """Whether all of these are gone, or retained; the newest goes first."""
    outcomes = [removed(stack, name, retained) for name in reversed(names)]
    return all(outcomes)
