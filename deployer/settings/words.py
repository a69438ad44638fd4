"""Says what is wrong in ``irhub.yaml``: file, line, key, and the nearest thing that would be right."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from deployer.settings.file import Place, SettingsFile
from deployer.settings.problem import FlawedFileError, Problem

Schema = Mapping[str, Any]

UNKNOWN_KEY = "unexpected_keyword_argument"
"""Pydantic's name of a key that a dataclass does not have."""
PLAIN = {
    "dataclass_type": "keys with values are meant here.",
    "dict_type": "keys with values are meant here.",
    "tuple_type": "a list is meant here.",
    "too_short": "there is nothing in this list.",
}
"""Our words for pydantic's names of what can be wrong, where its own speak of Python."""


def complaint(file: SettingsFile, schema: Schema, error: ValidationError) -> FlawedFileError:
    """One error that names everything wrong in the file, a line for each."""
    found = error.errors(include_url=False)
    return FlawedFileError(_problem(file, schema, one) for one in found if not _follows(one, found))


def _follows(one: Any, found: Any) -> bool:
    """True where a list is short only because what stands in it is wrong, which is told already."""
    deep = len(one["loc"])
    return one["type"] == "too_short" and any(len(other["loc"]) > deep and other["loc"][:deep] == one["loc"] for other in found)


def _problem(file: SettingsFile, schema: Schema, found: Any) -> Problem:
    place: Place = (*found["loc"], *found.get("ctx", {}).get("at", ()))
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    near = _nearest(str(place[-1]), _known(schema, place)) if found["type"] == UNKNOWN_KEY else ""
    return Problem(file.path, file.line(place), _words(file, schema, found), key, near)


def _words(file: SettingsFile, schema: Schema, found: Any) -> str:
    place: Place = found["loc"]
    match found["type"]:
        case "unexpected_keyword_argument":
            return _unknown(str(place[-1]), _known(schema, place))
        case "missing":
            return f"this is needed: {_described(schema, place, 'see docs/irhub.example.yaml')}."
        case "string_type" if place in file.texts:
            return f"YAML reads {file.texts[place]} as a number or a date. Put it in quotes."
        case "string_pattern_mismatch":
            return f"{_input(place, found)} is not {_described(schema, place, 'what is meant here')}."
        case _:
            return PLAIN.get(found["type"], f"{found['msg'].rstrip('.')}.")


def _input(place: Place, found: Any) -> str:
    """What was written; where a secret's name is meant, it may be the secret itself, and is not repeated."""
    return "what stands here" if "secret" in str(place[-1]) else repr(found["input"])


def _described(schema: Schema, place: Place, otherwise: str) -> str:
    return str(_at(schema, place).get("description", otherwise)).rstrip(".")


def _unknown(key: str, known: tuple[str, ...]) -> str:
    near = _nearest(key, known)
    return f"there is no such key. Did you mean {near}?" if near else f"there is no such key. Known here: {', '.join(known)}."


def _nearest(key: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(key, known, n=1, cutoff=0.5)), "")


def _known(schema: Schema, place: Place) -> tuple[str, ...]:
    """The keys that may stand where this one does."""
    return tuple(_at(schema, place[:-1]).get("properties", ()))


def _at(schema: Schema, place: Place) -> Schema:
    """The part of the schema that a place is described by; empty where there is none."""
    here = _resolved(schema, schema)
    for part in place:
        here = _resolved(schema, _below(here, part))
    return here


def _below(here: Schema, part: str | int) -> Schema:
    if isinstance(part, int):
        found: Schema = here.get("items", {})
        return found
    below: Schema = here.get("properties", {}).get(part) or here.get("additionalProperties") or {}
    return below if isinstance(below, Mapping) else {}


def _resolved(schema: Schema, part: Schema) -> Schema:
    """The part itself, where it is a reference or a choice between something and nothing."""
    for choice in _choices(part):
        name = choice.get("$ref", "").removeprefix("#/$defs/")
        resolved: Schema = {**schema["$defs"][name], **choice} if name else choice
        return resolved
    return part


def _choices(part: Schema) -> Iterator[Schema]:
    yield from (choice for choice in part.get("anyOf", (part,)) if choice.get("type") != "null")
