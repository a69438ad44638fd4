"""Reads ``irhub.yaml``, and gives the schema that it is held to."""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from deployer.settings.file import read
from deployer.settings.installation import Settings
from deployer.settings.words import complaint


def load(path: Path) -> Settings:
    """The settings in a file; raises ``SettingsError`` that names file, line and key of all that is wrong."""
    file = read(path, missing="Write one with: irhub init.")
    try:
        return _adapter().validate_python(file.value if file.value is not None else {})
    except ValidationError as error:
        raise complaint(file, schema(), error) from error


def schema() -> dict[str, Any]:
    """The JSON schema of ``irhub.yaml``, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema()}


@cache
def _adapter() -> TypeAdapter[Settings]:
    return TypeAdapter(Settings)
