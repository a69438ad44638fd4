"""The machine's definition as it is deployed, for tests that read it."""

import json
from functools import cache
from typing import Any

from deployer import template
from tests.deployer.installations import rendered

FUNCTION = "arn:aws:lambda:eu-west-1:222222222222:function:irhub-task"


@cache
def text(kind: str = "members") -> str:
    """The definition as Step Functions gets it."""
    properties = template.parse(rendered(kind).hub)["Resources"]["Workflow"]["Properties"]
    made: str = properties["DefinitionString"]
    filled = {"Task": FUNCTION, "Partition": "aws"}
    for name in properties["DefinitionSubstitutions"]:
        made = made.replace(f"${{{name}}}", filled[name])
    return made


def definition(kind: str = "members") -> dict[str, Any]:
    """The same, parsed."""
    made: dict[str, Any] = json.loads(text(kind))
    return made


ITERATION: dict[str, Any] = definition()["States"]["EachAction"]["ItemProcessor"]
"""The ways of one action."""
