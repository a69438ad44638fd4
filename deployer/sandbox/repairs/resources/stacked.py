"""One resource of a stack: what its template comes to, and how it is made, changed and removed, with an event for each step.

Stock moto updates what differs in the text only, forgets resources that it cannot update, and deletes what an update should
retain. Here a resource changes when its resolved properties or tags do; where a property is fixed a new resource stands
before the old one goes ("Update behaviors of stack resources").
"""

import contextlib
import copy
from collections.abc import Iterator, Mapping
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.models import Event

from deployer.sandbox.repairs.references import resolved
from deployer.sandbox.repairs.resources import KINDS
from deployer.sandbox.repairs.resources.kind import Wanted, before, remember, stock_drop

RETAINED_LATER = frozenset({"Retain", "RetainExceptOnCreate"})
"""Deletion policies that keep a resource, save when the stack's own creation is rolled back."""


class FailedError(Exception):
    """A resource could not be made, changed or deleted; the stack's events say why."""

    def __init__(self, logical_id: str) -> None:
        super().__init__(logical_id)
        self.logical_id = logical_id


def tell(stack: Any, status: str, about: tuple[str, str, str] | None = None, reason: str | None = None) -> None:
    """The stack has one more event: about itself, or about a resource (logical id, physical id, type)."""
    logical_id, physical_id, kind = about or (stack.name, stack.stack_id, "AWS::CloudFormation::Stack")
    stack.events.append(Event(stack.stack_id, stack.name, logical_id, physical_id, kind, status, reason, None))
    if about is None:
        stack.status = status
        stack.status_reason = reason


def made(stack: Any) -> dict[str, Any]:
    """The stack's resources that exist, oldest first."""
    parsed = stack.resource_map._parsed_resources
    return {name: parsed[name] for name in parsed if before(parsed[name]) is not None} if parsed else {}


def is_wanted(stack: Any, logical_id: str) -> bool:
    """Whether the resource's condition, if it has one, holds."""
    condition = stack.template_dict["Resources"][logical_id].get("Condition")
    return not condition or bool(stack.resource_map.lazy_condition_map[condition])


def make(stack: Any, logical_id: str) -> None:
    """The resource exists, if it is wanted; raises ``FailedError`` where it cannot be made."""
    if not is_wanted(stack, logical_id):
        return
    kind = stack.template_dict["Resources"][logical_id]["Type"]
    tell(stack, "CREATE_IN_PROGRESS", (logical_id, "", kind))
    try:
        resource = _new(stack, logical_id, _wanted(stack, logical_id))
    except Exception as error:
        tell(stack, "CREATE_FAILED", (logical_id, "", kind), _words(error))
        raise FailedError(logical_id) from error
    tell(stack, "CREATE_COMPLETE", (logical_id, _physical_id(resource), kind))


def _new(stack: Any, logical_id: str, wanted: Wanted) -> Any:
    """A fresh resource, settled and in the stack; where that fails, nothing is left of it."""
    model = parsing.resource_class_from_type(wanted.kind)
    if model is None:
        return None
    template = {"Type": wanted.kind, "Properties": _for_moto(wanted)}
    said = {"LogicalId": logical_id, "StackId": stack.stack_id, "ResourceType": wanted.kind}
    resource = model.create_from_cloudformation_json(wanted.name, template, wanted.account_id, wanted.region, **said)
    try:
        return _settle(stack, resource, wanted)
    except Exception:
        with contextlib.suppress(Exception):
            _drop(resource, wanted)
        raise


def _for_moto(wanted: Wanted) -> dict[str, Any]:
    """The properties for moto's own model, which may change them; tags of our kinds are settled later, for all alike."""
    kept = {name: value for name, value in wanted.properties.items() if name != "Tags" or wanted.kind not in KINDS}
    return copy.deepcopy(kept)


def _settle(stack: Any, resource: Any, wanted: Wanted) -> Any:
    kind = KINDS.get(wanted.kind)
    settled = kind.settle(resource, wanted) if kind else resource
    return _keep(stack, settled, wanted)


def _keep(stack: Any, resource: Any, wanted: Wanted) -> Any:
    """The resource is in the stack, as wanted; a new one is the newest."""
    resource.cf_resource_type, resource.logical_resource_id = wanted.kind, wanted.logical_id
    parsed = stack.resource_map._parsed_resources
    if parsed.get(wanted.logical_id) is not resource:
        parsed.pop(wanted.logical_id, None)
    parsed[wanted.logical_id] = resource
    remember(resource, wanted)
    return resource


def change(stack: Any, logical_id: str, resource: Any) -> None:
    """The existing resource is as its template says now; raises ``FailedError`` where it cannot be."""
    earlier = before(resource)
    about = (logical_id, _physical_id(resource), stack.template_dict["Resources"][logical_id]["Type"])
    try:
        wanted = _wanted(stack, logical_id)
        if earlier is None or (earlier.properties, earlier.tags) == (wanted.properties, wanted.tags):
            return
        tell(stack, "UPDATE_IN_PROGRESS", about)
        changed = _replaced(stack, resource, wanted) if _must_be_new(earlier, wanted) else _updated(stack, resource, wanted)
    except Exception as error:
        tell(stack, "UPDATE_FAILED", about, _words(error))
        raise FailedError(logical_id) from error
    tell(stack, "UPDATE_COMPLETE", (logical_id, _physical_id(changed), wanted.kind))


def _must_be_new(earlier: Wanted, wanted: Wanted) -> bool:
    fixed = KINDS[wanted.kind].fixed if wanted.kind in KINDS else ()
    return earlier.kind != wanted.kind or any(earlier.get(name) != wanted.get(name) for name in fixed)


def _replaced(stack: Any, resource: Any, wanted: Wanted) -> Any:
    """The new one stands before the old one goes."""
    new = _new(stack, wanted.logical_id, wanted)
    earlier = before(resource)
    policy = stack.template_dict["Resources"][wanted.logical_id].get("UpdateReplacePolicy")
    if earlier is not None and policy not in RETAINED_LATER:
        _drop(resource, earlier)
    return new


def _updated(stack: Any, resource: Any, wanted: Wanted) -> Any:
    try:
        if wanted.kind in KINDS:
            return _settle(stack, resource, wanted)
        template = {"Type": wanted.kind, "Properties": _for_moto(wanted)}
        place = (wanted.account_id, wanted.region)
        changed = type(resource).update_from_cloudformation_json(resource, wanted.name, template, *place)
        return _keep(stack, changed or resource, wanted)
    except Exception:
        remember(resource, wanted)  # half changed perhaps: whoever rolls back must see a difference
        raise


def removed(stack: Any, logical_id: str, retained: frozenset[str]) -> bool:
    """Whether the resource is gone from the stack: deleted, or let go where its deletion policy is among the retained."""
    resource = stack.resource_map._parsed_resources[logical_id]
    wanted = before(resource)
    about = (logical_id, _physical_id(resource), resource.cf_resource_type)
    policy = stack.resource_map._resource_json_map.get(logical_id, {}).get("DeletionPolicy")
    try:
        if policy not in retained and wanted is not None:
            _drop(resource, wanted)
    except Exception as error:  # noqa: BLE001  # whatever moto fails at is the reason told
        tell(stack, "DELETE_FAILED", about, _words(error))
        return False
    tell(stack, "DELETE_SKIPPED" if policy in retained else "DELETE_COMPLETE", about)
    del stack.resource_map._parsed_resources[logical_id]
    return True


def _drop(resource: Any, wanted: Wanted) -> None:
    kind = KINDS.get(wanted.kind)
    (kind.drop if kind else stock_drop)(resource, wanted)


def _wanted(stack: Any, logical_id: str) -> Wanted:
    """What the template asks for here; raises where a reference cannot be resolved."""
    raw = copy.deepcopy(stack.template_dict["Resources"][logical_id])
    raw.setdefault("Properties", {})
    resources = stack.resource_map
    properties = parsing.clean_json(raw["Properties"], resources)
    properties = resolved(properties, stack.account_id, stack.region_name)
    named = parsing.resource_name_property_from_type(raw["Type"])
    name = properties.get(named) if named else None
    own_tags = dict(_pairs(properties.get("Tags") or ()))
    return Wanted(
        kind=raw["Type"],
        logical_id=logical_id,
        name=name or _made_up(stack, logical_id, raw["Type"]),
        properties=properties,
        account_id=stack.account_id,
        region=stack.region_name,
        tags={**stack.tags, **own_tags},
    )


def _made_up(stack: Any, logical_id: str, kind: str) -> str:
    """The name CloudFormation makes up for a resource, the same one at every update."""
    existing = made(stack).get(logical_id)
    earlier = before(existing) if existing is not None else None
    return earlier.name if earlier else str(parsing.generate_resource_name(kind, stack.name, logical_id))


def _pairs(tags: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tags, Mapping):
        return iter(tags.items())
    return ((tag["Key"], tag["Value"]) for tag in tags)


def _physical_id(resource: Any) -> str:
    return str(getattr(resource, "physical_resource_id", "") or "")


def _words(error: Exception) -> str:
    return str(getattr(error, "message", None) or getattr(error, "description", None) or error or type(error).__name__)
