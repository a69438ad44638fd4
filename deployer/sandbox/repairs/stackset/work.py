"""What a StackSet operation does in one account and Region: make the stack, bring it up to date, or take it away."""

import uuid
from collections.abc import Mapping
from typing import Any

from deployer.sandbox.membership import organization_of
from deployer.sandbox.repairs import regions
from deployer.sandbox.repairs.stackset.model import Instance, StackSet

SKIPPED = "SKIPPED_SUSPENDED_ACCOUNT"


def is_suspended(account_id: str) -> bool:
    """Whether the organization has the account, and StackSets skip it."""
    found = organization_of(account_id)
    account = next((each for each in found.accounts if each.id == account_id), None) if found else None
    return account is not None and account.status != "ACTIVE"


def bring_up_to_date(stack_set: StackSet, instance: Instance) -> str:
    """The instance's stack is as the StackSet says; made where there is none, anew where its creation had failed."""
    if is_suspended(instance.account_id):
        instance.ended(instance.status, SKIPPED, "The account is suspended.")
        return ""
    if not (regions.is_on(instance.account_id, instance.region) and regions.is_on(stack_set.owner, instance.region)):
        return f"The Region {instance.region} is not enabled in the account or in the management account."
    if not instance.lives:
        _create(stack_set, instance)
    elif _differs(stack_set, instance):
        tags = dict(stack_set.settings.get("Tags") or {})
        instance.stack.update(stack_set.settings["Template"], None, parameters=_parameters(stack_set, instance), tags=tags)
    if instance.stack.status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
        return _reason(instance.stack)
    instance.ended("CURRENT", "SUCCEEDED")
    return ""


def _create(stack_set: StackSet, instance: Instance) -> None:
    if instance.stack is not None and instance.stack.stack_id in instance.backend.stacks:
        instance.backend.delete_stack(instance.stack.stack_id)
    name = f"StackSet-{stack_set.name}-{uuid.uuid4()}"
    given: dict[str, Any] = {
        "parameters": _parameters(stack_set, instance),
        "tags": dict(stack_set.settings.get("Tags") or {}),
    }
    instance.stack = instance.backend.create_stack(name, stack_set.settings["Template"], **given)


def _differs(stack_set: StackSet, instance: Instance) -> bool:
    wanted = (stack_set.settings["Template"], _parameters(stack_set, instance), dict(stack_set.settings.get("Tags") or {}))
    stack = instance.stack
    return wanted != (stack.template, stack.parameters, stack.tags) or not stack.status.endswith(
        ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    )


def _parameters(stack_set: StackSet, instance: Instance) -> dict[str, str]:
    return {**(stack_set.settings.get("Parameters") or {}), **instance.overrides}


def take_away(stack_set: StackSet, instance: Instance) -> str:
    """The instance is no longer the StackSet's, and its stack is gone with all that it made."""
    if is_suspended(instance.account_id):
        instance.ended(instance.status, SKIPPED, "The account is suspended.")
        return ""
    if instance.stack is not None and instance.stack.stack_id in instance.backend.stacks:
        instance.backend.delete_stack(instance.stack.stack_id)
        if instance.stack.status != "DELETE_COMPLETE":
            return _reason(instance.stack)
    return let_go(stack_set, instance)


def let_go(stack_set: StackSet, instance: Instance) -> str:
    """The instance is no longer the StackSet's; its stack, where it has one, stays."""
    del stack_set.instances[instance.account_id, instance.region]
    instance.ended("CURRENT", "SUCCEEDED")
    return ""


def _reason(stack: Any) -> str:
    """The first failure of the stack's last operation, in the one string that StackSets make of it."""
    begun: list[Mapping[str, Any]] = []
    for event in reversed(stack.events):
        begun.append(vars(event))
        if event.resource_status.endswith("_IN_PROGRESS") and event.resource_status_reason == "User Initiated":
            break
    failed = next((event for event in reversed(begun) if event["resource_status"].endswith("_FAILED")), None)
    if failed is None:
        return str(stack.status_reason or stack.status)
    words = (failed["logical_resource_id"], failed["resource_type"], failed["resource_status_reason"])
    return "ResourceLogicalId:{}, ResourceType:{}, ResourceStatusReason:{}.".format(*words)
