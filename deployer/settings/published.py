"""The JSON schema of ``irhub.yaml`` as editors get it: with a title, and with the meaning of every key for who points at it."""

import copy
from collections.abc import Mapping
from typing import Any

from deployer import settings
from deployer.meanings import meanings

TITLE = "irhub.yaml"


def published() -> dict[str, Any]:
    """The schema that files are held to, with a description of every key."""
    made = copy.deepcopy(settings.schema())
    made["title"] = TITLE
    _explain(made, "Settings")
    for name, part in made["$defs"].items():
        if "properties" in part:
            _explain(part, name)
    return made


def _explain(part: Mapping[str, Any], name: str) -> None:
    says = meanings(getattr(settings, name))
    for key, below in part["properties"].items():
        form = below.get("description", "")
        below["description"] = " ".join(says.get(key, "").replace("``", "").split()) + (f" ({form})" if form else "")
