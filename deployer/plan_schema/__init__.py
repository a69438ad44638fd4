"""The shape of `irhub plan --json`, published as docs/plan.schema.json for whoever reads plans by machine.

It belongs to the version that stands in each object: within a version keys may come, and none goes or changes its meaning.
"""

from typing import Any

from pydantic import TypeAdapter

from deployer.meanings import meanings
from deployer.plan_schema import shapes
from deployer.plan_schema.shapes import PlanFacts
from deployer.screen.words import VERSION

__all__ = ["PlanFacts", "published"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def published() -> dict[str, Any]:
    """The JSON schema; a key that is not in it is a mistake of ours."""
    schema = TypeAdapter(PlanFacts).json_schema()
    schema["properties"]["version"]["const"] = VERSION
    _explain(schema, "PlanFacts")
    for name, part in schema["$defs"].items():
        _explain(part, name)
    return {"$schema": DIALECT, "title": "irhub plan --json", **{key: part for key, part in schema.items() if key != "title"}}


def _explain(part: dict[str, Any], name: str) -> None:
    """Each key that has words of its own carries them."""
    for key, says in meanings(getattr(shapes, name)).items():
        part["properties"][key]["description"] = " ".join(says.replace("``", "").split())
