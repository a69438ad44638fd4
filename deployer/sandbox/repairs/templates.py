"""Templates as CloudFormation takes them in: read once, of known types only, no larger than allowed, with capabilities.

Stock moto skips a resource of a type it does not know, with a Python warning, and says CREATE_COMPLETE; it asks for no
capability, and reads the short form of `!Condition` wrongly ("CloudFormation API, CreateStack").
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml
from moto.cloudformation import models, parsing, utils
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, Stack
from moto.cloudformation.responses import CloudFormationResponse

from deployer.sandbox.repairs import Repair, Undo, references
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import replaced, together
from deployer.sandbox.repairs.resources import KINDS

LARGEST_BODY = 51_200
"""Bytes of a template that a call may carry in itself."""
_NAMES = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
}
_IAM = frozenset({*_NAMES, "AWS::IAM::Policy", "AWS::IAM::AccessKey", "AWS::IAM::UserToGroupAddition"})


def _read_templates() -> Undo:
    original = Stack.parse_template

    @lru_cache(maxsize=256)
    def read(text: str) -> Any:
        try:
            template = original(text)
        except (ValueError, yaml.YAMLError) as error:
            raise ValidationError(message=f"Template format error: YAML not well-formed. ({error})") from error
        _refuse_unknown(template)
        references.check(template)
        return template

    def parse_template(text: str) -> Any:
        return copy.deepcopy(read(text))

    def _parse_template(self: Any) -> None:
        self.template_dict = parse_template(self.template)

    return together(
        (
            replaced(Stack, "parse_template", staticmethod(parse_template)),
            replaced(ChangeSet, "_parse_template", _parse_template),
        )
    )


def _refuse_unknown(template: Any) -> None:
    if not isinstance(template, dict) or not template.get("Resources"):
        raise ValidationError(message="Template format error: At least one Resources member must be defined.")
    types = {str(resource.get("Type")) for resource in template["Resources"].values()}
    unknown = sorted(kind for kind in types - parsing.get_model_map().keys() if not _is_nothing(kind))
    if unknown:
        raise ValidationError(message=f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")


def _is_nothing(kind: str) -> bool:
    return kind in parsing.NULL_MODELS or kind.startswith("Custom::")


def _know_own_kinds() -> Undo:
    stock = parsing.get_model_list
    ours: dict[str, Any] = {kind.name: kind.model for kind in KINDS.values() if kind.model}

    def models_list() -> list[Any]:
        return [*(model for model in stock() if model.cloudformation_type() not in ours), *ours.values()]

    undo = replaced(parsing, "get_model_list", models_list)
    _forget()

    def back() -> None:
        undo()
        _forget()

    return back


def _forget() -> None:
    parsing.get_model_map.cache_clear()
    parsing.get_name_type_map.cache_clear()


def _read_short_conditions() -> Undo:
    original = utils.yaml_tag_constructor

    def yaml_tag_constructor(loader: Any, tag: Any, node: Any) -> Any:
        return {"Condition": node.value} if tag == "!Condition" else original(loader, tag, node)

    return replaced(models, "yaml_tag_constructor", yaml_tag_constructor)


def _ask_for_capabilities() -> Undo:
    operations = ("create_stack", "update_stack", "create_change_set", "create_stack_set", "update_stack_set")
    return together(
        replaced(CloudFormationResponse, name, _asking(getattr(CloudFormationResponse, name))) for name in operations
    )


def _asking(original: Any) -> Any:
    def operation(self: Any) -> Any:
        check(self)
        return original(self)

    return operation


def check(request: Any) -> None:
    """Returns if the template that this request carries, if any, is small enough and has the capabilities it needs."""
    body, url = request._get_param("TemplateBody"), request._get_param("TemplateURL")
    if body and len(body.encode()) > LARGEST_BODY:
        raise ValidationError(
            message="1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LARGEST_BODY}"
        )
    text = body or (url and request._get_stack_from_s3_url(url))
    missing = _missing(text, request._get_param("Capabilities", [])) if text else ""
    if missing:
        raise RefusalError("InsufficientCapabilitiesException", f"Requires capabilities : [{missing}]")


def _missing(text: str, given: Iterable[str]) -> str:
    resources = list(_resources(Stack.parse_template(text)))
    named = any(_NAMES.get(kind, "-") in properties for kind, properties in resources)
    if named:
        return "" if "CAPABILITY_NAMED_IAM" in given else "CAPABILITY_NAMED_IAM"
    has_iam = any(kind in _IAM for kind, _ in resources)
    return "CAPABILITY_IAM" if has_iam and not {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"} & set(given) else ""


def _resources(template: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((resource["Type"], resource.get("Properties") or {}) for resource in template["Resources"].values())


REPAIRS = (
    Repair("cloudformation-kinds", "Resources that moto has no model of are made, changed and deleted.", _know_own_kinds),
    Repair("cloudformation-conditions", "The short form !Condition is read.", _read_short_conditions),
    Repair("cloudformation-types", "A template with a resource type that nobody here knows is refused.", _read_templates),
    Repair(
        "cloudformation-capabilities", "Templates with IAM need a capability, and have a largest size.", _ask_for_capabilities
    ),
)
