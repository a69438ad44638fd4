"""What a template refers to: the order in which its resources depend on each other, and secrets to be read.

"Template anatomy" and "Dynamic references" of the CloudFormation User Guide. Stock moto finds dependencies by making
resources as it meets them, which tells neither an order to update in nor one to delete in, and reads no dynamic reference.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.secretsmanager.models import secretsmanager_backends

from deployer.sandbox.repairs.errors import RefusalError

_IN_SUB = re.compile(r"\$\{([^!}.]+)[^}]*\}")
_SECRET = re.compile(r"\{\{resolve:secretsmanager:((?:arn:(?:[^:}]*:){6}[^:}]+)|[^:}]+)([^}]*)\}\}")


def in_order(resources: Mapping[str, Any]) -> list[str]:
    """The logical ids of the resources, each after all that it depends on."""
    ordered: dict[str, None] = {}
    for logical_id in resources:
        _place(logical_id, resources, ordered, ())
    return list(ordered)


def _place(logical_id: str, resources: Mapping[str, Any], ordered: dict[str, None], path: tuple[str, ...]) -> None:
    if logical_id in ordered:
        return
    if logical_id in path:
        raise ValidationError(message=f"Circular dependency between resources: [{', '.join(path)}]")
    for needed in referred(resources[logical_id]):
        if needed in resources and needed != logical_id:
            _place(needed, resources, ordered, (*path, logical_id))
    ordered[logical_id] = None


def referred(part: Any) -> Iterator[str]:
    """Every logical id that this part of a template names."""
    if isinstance(part, list):
        for each in part:
            yield from referred(each)
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _named(key, value)
            yield from referred(value)


def _named(key: str, value: Any) -> Iterator[str]:
    if key == "Ref":
        yield str(value)
    if key == "DependsOn":
        yield from (value,) if isinstance(value, str) else value
    if key == "Fn::GetAtt":
        yield value.split(".")[0] if isinstance(value, str) else value[0]
    if key == "Fn::Sub":
        text, given = (value, {}) if isinstance(value, str) else value
        yield from (name for name in _IN_SUB.findall(text) if name not in given)


def check(template: Mapping[str, Any]) -> None:
    """Returns if every reference in the resources leads somewhere, and none in a circle."""
    resources = template["Resources"]
    known = {*resources, *template.get("Parameters", ())}
    lost = {name for name in referred(resources) if name not in known and not name.startswith("AWS::")}
    if lost:
        names = ", ".join(sorted(lost))
        raise ValidationError(
            message=f"Template format error: Unresolved resource dependencies [{names}] in the Resources block of the template"
        )
    in_order(resources)


def resolved(part: Any, account_id: str, region: str) -> Any:
    """The same part with the secrets it refers to read from Secrets Manager."""
    if isinstance(part, Mapping):
        return {key: resolved(value, account_id, region) for key, value in part.items()}
    if isinstance(part, list):
        return [resolved(value, account_id, region) for value in part]
    if isinstance(part, str):
        return _SECRET.sub(lambda found: _secret(found, account_id, region), part)
    return part


def _secret(found: re.Match[str], account_id: str, region: str) -> str:
    """The secret's text, or the value of one key where the reference goes on with `:SecretString:key`."""
    backend: Any = secretsmanager_backends[account_id][region]
    key = [*found[2].split(":"), "", "", ""][2]
    if found[1] not in backend.secrets:
        raise RefusalError("ResourceNotFoundException", f"Secrets Manager can't find the specified secret {found[1]}.")
    text = str(backend.get_secret_value(found[1], "", "")["SecretString"])
    return str(json.loads(text)[key]) if key else text
