"""A team's own cases: findings, and what its playbooks are to make of them; and the types that a file of them is held to."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from deployer.settings.file import SettingsFile, read
from deployer.settings.strict import wrong
from deployer.settings.words import complaint
from hub.incident import Mode

STRICT = ConfigDict(extra="forbid")
Actions = Mapping[str, Mode]


@dataclass(frozen=True, slots=True, config=STRICT)
class Expected:
    """What is to become of a finding; what is not said is not looked at."""

    ending: Annotated[Literal["answered", "noted", "refused", "malformed"], Field(description="what becomes of the event")] = (
        "answered"
    )
    playbook: Annotated[str | None, Field(description="the playbook that answers")] = None
    reason: Annotated[str | None, Field(description="words that stand in the reason, where it is not answered")] = None
    actions: Annotated[
        Actions | None,
        Field(
            description="every action on its one resource, and how freely it is done; one that is missing here is a mismatch"
        ),
    ] = None
    resources: Annotated[
        Mapping[str, Actions] | None, Field(description="the same for each resource by its id, where a finding names several")
    ] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Expected":
        if self.actions is not None and self.resources is not None:
            raise wrong("actions is for a finding with one resource, resources for one with several. Keep one of the two.")
        return self


@dataclass(frozen=True, slots=True, config=STRICT)
class Case:
    """A finding, and what is to become of it."""

    name: Annotated[str, Field(min_length=1, description="what this case is to show, as a sentence")]
    finding: Annotated[
        str | Mapping[str, Any],
        Field(description="a file with one finding, found from where this file is; or the finding itself"),
    ]
    expect: Annotated[Expected, Field(description="what is to become of it")]
    account: Annotated[Mode, Field(description="how far irhub may go in the account")] = Mode.ACT


@dataclass(frozen=True, slots=True, config=STRICT)
class CaseFile:
    """Cases that belong together."""

    cases: Annotated[tuple[Case, ...], Field(min_length=1, description="what is tried, one after the other")]


def load(path: Path) -> tuple[SettingsFile, CaseFile]:
    """The cases in a file; raises ``SettingsError`` that names file, line and key of all that is wrong."""
    source = read(path)
    try:
        return source, _adapter().validate_python(source.value if source.value is not None else {})
    except ValidationError as error:
        raise complaint(source, schema(), error) from error


def schema() -> dict[str, Any]:
    """The JSON schema of a file of cases, which is published in docs/ for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema()}


@cache
def _adapter() -> TypeAdapter[CaseFile]:
    return TypeAdapter(CaseFile)
