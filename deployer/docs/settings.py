"""`docs/settings.md`: every key of irhub.yaml, its form from the JSON schema, its meaning from the docstring beneath it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deployer import settings
from deployer.docs.markdown import block, code, document, link, prose, table
from deployer.meanings import meanings

INTRO = """\
# irhub.yaml

Everything one installation is told stands in this file; there is no other state on the machine that deploys. `irhub
init` writes one with a comment on each key. The [commands](commands.md) check it before they do anything, and tell
all that is wrong at once, with line and key; an unknown key is an error. Account ids stand in quotes, because YAML
reads digits without them as a number."""

Schema = Mapping[str, Any]
Section = tuple[str, str, Schema]
"""A key with keys below it: its name from the top, the name of its dataclass, and its part of the schema."""


def page(example: Path) -> str:
    """The whole page, with the example at its end."""
    schema = settings.schema()
    sections = tuple(_sections(schema, "", schema))
    return document(
        INTRO,
        table(("key", "what may stand there", "default", "what it is for"), _rows(schema, ("", "Settings", schema))),
        *(text for section in sections for text in _section(schema, section)),
        f"## An example\n\n[{example.name}]({example.name}), which is right as it stands but for the ids:",
        block(example.read_text(encoding="utf-8"), "yaml"),
    )


def _sections(schema: Schema, path: str, part: Schema) -> Iterator[Section]:
    for key, below in part["properties"].items():
        name, found = _object(schema, below)
        if name:
            yield f"{path}{key}", name, found
            yield from _sections(schema, f"{path}{key}.", found)


def _section(schema: Schema, section: Section) -> Iterator[str]:
    path, name, _ = section
    yield f"## {path}"
    yield prose(getattr(settings, name).__doc__)
    yield table(("key", "what may stand there", "default", "what it is for"), _rows(schema, section))


def _rows(schema: Schema, section: Section) -> Iterator[tuple[str, str, str, str]]:
    path, name, part = section
    says = meanings(getattr(settings, name))
    for key, below in part["properties"].items():
        default = "needed" if key in part.get("required", ()) else _default(below)
        yield code(key), _form(schema, below, f"{path}.{key}".lstrip(".")), default, prose(says.get(key))


def _default(part: Schema) -> str:
    """What holds where the key is left out; that of a section stands with its own keys."""
    given = part.get("default", "")
    if given in (None, []):
        return "none"
    return code(f"{given:g}" if isinstance(given, float) else given) if given else ""


def _form(schema: Schema, part: Schema, path: str) -> str:
    name, _ = _object(schema, part)
    part = _resolved(schema, part)
    if "items" in part:
        return f"a list; each: {_form(schema, part['items'], path)}"
    return f"the keys of {link(path)}" if name else _plain_form(part)


def _plain_form(part: Schema) -> str:
    match part:
        case {"const": only}:
            return code(only)
        case {"enum": values}:
            return code(*values)
        case {"description": words}:
            return str(words)
        case {"minimum": least, "maximum": most}:
            return f"a{' whole' if part['type'] == 'integer' else ''} number from {least} to {most}"
    return "keys and values" if part["type"] == "object" else "text"


def _object(schema: Schema, part: Schema) -> tuple[str, Schema]:
    """The name and the schema of what a key leads to, or of what its list holds; an empty name where that has no keys."""
    part = _resolved(schema, part)
    found = _resolved(schema, part.get("items", part))
    return (found["title"], found) if "properties" in found else ("", found)


def _resolved(schema: Schema, part: Schema) -> Schema:
    """The part that is meant: behind a reference, and what stands beside null."""
    (part,) = (one for one in part.get("anyOf", (part,)) if one.get("type") != "null")
    found: Schema = schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    return found
