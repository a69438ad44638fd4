"""What a playbook's YAML file may say: the types that it is checked against, and that its JSON schema is made from."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, WithJsonSchema
from pydantic.dataclasses import dataclass

from deployer.settings.channels.told import ChannelKey
from deployer.settings.file import SettingsFile, read
from deployer.settings.words import complaint
from hub.incident import Mode

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$", description="a name of small letters, digits and -")]
Words = Annotated[str, Field(min_length=10, max_length=2000)]
Technique = Annotated[
    str, Field(pattern=r"^T[0-9]{4}(\.[0-9]{3})?$", description="an ATT&CK technique, such as T1071 or T1071.004")
]
Item = Annotated[
    Any,
    WithJsonSchema({
        "description": "an action's name, or the name with its mode, its bound in time and its options below it",
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": {
                    "type": "object",
                    "properties": {
                        "mode": {"enum": [mode.value for mode in Mode], "description": "how freely"},
                        "within": {
                            "type": "string",
                            "pattern": "^[1-9][0-9]{0,2}(min|h)$",
                            "description": "how long it may wait for AWS before it counts as failed, at most 48h; "
                            "below before, how long containment waits for it, at most 10min",
                        },
                    },
                },
            },
        ],
    }),
]  # fmt: skip


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Document:
    """A playbook as its owners write it: what it is for, which findings it answers, and what is done about them."""

    name: Annotated[Name, Field(description="the name of the file without .yaml")]
    threat: Annotated[Words, Field(description="what has probably happened")]
    technique: Annotated[tuple[Technique, ...], Field(min_length=1, description="ATT&CK techniques that this is about")]
    does: Annotated[Words, Field(description="what the actions do, together")]
    cannot: Annotated[Words, Field(description="what stays open after it, and what it cannot know")]
    undo: Annotated[Words, Field(description="how it is taken back, and what is kept")]
    mode: Annotated[Mode, Field(description="how far it may go: observe, ask or act")]
    order: Annotated[
        int | None, Field(ge=0, description="playbooks are asked from the lowest on; the first that answers is taken")
    ] = None
    answers: Annotated[
        Mapping[str, Any] | None, Field(description="an EventBridge event pattern over the finding, as its source writes it")
    ] = None
    unconfirmed: Annotated[
        Literal["observe", "ask"] | None, Field(description="a stricter mode until a finding of another playbook agrees")
    ] = None
    notify: Annotated[
        tuple[ChannelKey, ...],
        Field(max_length=20, description="the channels that are told of its incidents; without it, what irhub.yaml says"),
    ] = ()
    before: Annotated[
        tuple[Item, ...],
        Field(
            description="actions that look before containment, which waits for each within the time that it says, 10min at most"
        ),
    ] = ()
    beside: Annotated[tuple[Item, ...], Field(description="actions that start together with containment")] = ()
    contain: Annotated[tuple[Item, ...], Field(description="actions that contain")] = ()
    after: Annotated[tuple[Item, ...], Field(description="actions that start after containment")] = ()


@dataclass(frozen=True, slots=True)
class PlaybookFile:
    """One file, read and sound in shape."""

    source: SettingsFile
    document: Document


def load(path: Path) -> PlaybookFile:
    """The playbook in a file; raises ``SettingsError`` that names file, line and key of all that is wrong in its shape."""
    source = read(path)
    try:
        document = _adapter().validate_python(source.value if source.value is not None else {})
    except ValidationError as error:
        raise complaint(source, schema(), error) from error
    return PlaybookFile(source, document)


def schema() -> dict[str, Any]:
    """The JSON schema of a playbook, which is published beside the shipped ones for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema()}


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)
