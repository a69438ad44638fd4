"""Where each StackSet goes and how: reads ``stacksets/*.yaml``, which stand there for people as much as for this."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any

import yaml

SETS = ("role", "forwarding")


@dataclass(frozen=True, slots=True)
class Placement:
    """One StackSet: our words in lower case, AWS's own names as AWS writes them."""

    name: str
    description: str
    template: str
    regions: str
    """``home`` for the hub's Region alone, ``every`` for all Regions of a target."""
    depends_on: tuple[str, ...]
    aws: Mapping[str, Any]
    """Parameters of CreateStackSet, such as ``AutoDeployment`` and ``ManagedExecution``."""
    preferences: Mapping[str, Any]
    """OperationPreferences of every operation."""


def placements() -> dict[str, Placement]:
    """Every StackSet by its name, in the order in which they are made."""
    return {name: _read(name) for name in SETS}


def _read(name: str) -> Placement:
    text = resources.files("stacksets").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    preferences = said.pop("OperationPreferences")
    ours = {field.name: said.pop(field.name) for field in fields(Placement) if field.name in said}
    return Placement(**ours | {"depends_on": tuple(ours["depends_on"])}, aws=said, preferences=preferences)
