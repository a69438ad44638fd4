"""What the schemas of resource types say about replacement, from cfn-lint's copy of CloudFormation's registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Which properties of a type cannot be changed in place."""

    create_only: tuple[Path, ...] = ()
    perhaps: tuple[Path, ...] = ()
    """Replaced for some changes of these and updated for others."""
    names: tuple[Path, ...] = ()
    """What a resource is known by: no second one of the same name can be made beside it."""


@cache
def rules(kind: str, region: str = "us-east-1") -> Rules:
    """The rules of a resource type; none where the registry knows no such type. Importing cfn-lint takes half a second."""
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

    try:
        schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind).schema
    except ResourceNotFoundError:
        return Rules()
    read_only = {_path(one) for one in schema.get("readOnlyProperties", ())}
    names = tuple(path for path in map(_path, schema.get("primaryIdentifier", ())) if path not in read_only)
    return Rules(_paths(schema, "createOnlyProperties"), _paths(schema, "conditionalCreateOnlyProperties"), names)


def _paths(schema: Mapping[str, Any], key: str) -> tuple[Path, ...]:
    return tuple(map(_path, schema.get(key, ())))


def _path(pointer: str) -> Path:
    """``/properties/KeySchema`` as its parts."""
    return tuple(pointer.removeprefix("/properties/").split("/"))
