"""Reads a YAML file into plain values and remembers on which line each of them stands.

Not ``yaml.safe_load``: that forgets the lines, silently takes the last of two equal keys, and turns an account id without
quotes into a number, an octal one where it begins with 0. Here every scalar's own text is kept, so an error can show what
was written. A key with nothing behind it counts as absent, so that all of a section may be commented out. Aliases are
refused: settings need none, and a small file could unfold into a huge one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from deployer.errors import PathError, SettingsError
from deployer.settings.problem import FlawedFileError, Problem

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value, such as ``("targets", 0, "ou")``."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What a YAML file says, and where."""

    path: Path
    value: Any
    lines: Mapping[Place, int] = field(default_factory=dict)
    texts: Mapping[Place, str] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a value, or of the nearest thing around it that is written down."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(path: Path, missing: str = "Write it, or name another.") -> SettingsFile:
    """What the file says; raises ``SettingsError`` where it is not one plain YAML document, or is ``missing``."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PathError(f"{path} cannot be read.", f"{error.strerror}.", _todo(error, missing)) from error
    except UnicodeError as error:
        raise SettingsError(f"{path} cannot be read.", f"It is no text in UTF-8: {error}.", "Save it as UTF-8.") from error
    try:
        return _Walk(path, text).file()
    except yaml.YAMLError as error:
        raise FlawedFileError([Problem(path, _line(error), "this is not YAML.")], f"{_problem(error)}.") from error
    except RecursionError as error:
        raise FlawedFileError([Problem(path, 1, "this is nested deeper than anybody can mean.")]) from error


class _Walk:
    """One walk over the nodes of a document, which fills lines and texts on its way."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._loader = yaml.SafeLoader(text)
        self._lines: dict[Place, int] = {(): 1}
        self._texts: dict[Place, str] = {}
        _refuse_aliases(path, text)

    def file(self) -> SettingsFile:
        root = self._loader.get_single_node()
        value = None if root is None else self._value(root, ())
        return SettingsFile(self._path, value, self._lines, self._texts)

    def _value(self, node: yaml.Node, place: Place) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._note(item, (*place, position)) for position, item in enumerate(node.value)]
        self._texts[place] = str(node.value)
        try:
            return self._loader.construct_object(node)
        except ValueError:  # what looks like a date and is none, such as 2027-02-30
            return str(node.value)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                line = key_node.start_mark.line + 1
                raise FlawedFileError([Problem(self._path, line, f"{key} stands here twice.")], todo="Keep one of the two.")
            found[key] = self._note(value_node, (*place, key), key_node)
        return {key: value for key, value in found.items() if value is not None}

    def _note(self, node: yaml.Node, place: Place, key: yaml.Node | None = None) -> Any:
        self._lines[place] = (key or node).start_mark.line + 1
        return self._value(node, place)


def _refuse_aliases(path: Path, text: str) -> None:
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken):
            line = token.start_mark.line + 1
            raise FlawedFileError([Problem(path, line, f"*{token.value} is an alias.")], todo="Write the value itself here.")


def _todo(error: OSError, missing: str) -> str:
    """What to do about a file that the system does not hand out; where it is there, another must not be written over it."""
    if isinstance(error, FileNotFoundError):
        return missing
    if isinstance(error, PermissionError):
        return "Let yourself read it (chmod u+r, or ask whoever owns it), or name another."
    return "Name the file itself." if isinstance(error, IsADirectoryError) else "Mend that, or name another."


def _line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).rstrip(".")
