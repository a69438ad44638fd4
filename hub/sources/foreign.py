"""JSON that others wrote, read so that whatever is wrong with it is told by the name of the field.

``own`` comes first: it takes a copy and refuses what would break later and elsewhere, when the record is written (depth
without end, numbers JSON does not know, text that is no Unicode). A ``Reader`` then takes fields out of it one by one.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.errors import MalformedEventError

DEEPEST = 40
"""Levels; GuardDuty's deepest finding has about fifteen."""
LARGEST_NUMBER = 2**63
LONGEST_NAME = 512
"""Bytes of an id, a type or an ARN; DynamoDB keys end at 1,024."""
SHOWN = 60
FIELD = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""What may stand in a message as the name of a field without quotes."""

T = TypeVar("T")

MAPS = frozenset({"affectedResources", "behavior", "productFields", "profiles", "tags"})
"""Fields whose keys are data and not names, where they are objects (GuardDuty API: AwsApiCallAction, Anomaly)."""


def short(value: object) -> str:
    """A value in quotes, cut to what a sentence can carry."""
    try:
        shown = repr(value)
    except RecursionError:
        shown = _kind(value)
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}..."


def own(value: Any, name: str, *, lower: bool = False) -> Any:
    """A copy of a JSON value; with ``lower``, names begin with a small letter as GuardDuty's wire format has them."""
    return _own(value, name, lower, DEEPEST)


def _own(value: Any, name: str, lower: bool, levels: int) -> Any:
    if levels == 0:
        raise MalformedEventError(_top(name), f"is nested more than {DEEPEST} levels deep")
    if isinstance(value, Mapping):
        return _own_object(value, name, lower, levels)
    if isinstance(value, list | tuple):
        return [_own(item, f"{name}[{index}]", lower, levels - 1) for index, item in enumerate(value)]
    return _own_scalar(value, name)


def _own_object(value: Mapping[Any, Any], name: str, lower: bool, levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise MalformedEventError(name or "finding", f"has the key {short(key)}, which is not text")
        label = _own_scalar(key[:1].lower() + key[1:] if lower else key, name or short(key))
        if label in found:
            raise MalformedEventError(name or "finding", f"has {short(label)} twice, in two spellings")
        is_data = label in MAPS and isinstance(item, Mapping)
        shown = label if FIELD.fullmatch(label) else short(label)
        found[label] = _own(item, f"{name}.{shown}" if name else shown, lower and not is_data, levels - 1)
    return found


def _own_scalar(value: Any, name: str) -> Any:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise MalformedEventError(name, "holds text that is not Unicode") from None
    elif isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise MalformedEventError(name, "is a larger number than can be kept")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise MalformedEventError(name, "is not a number that JSON knows")
    elif value is not None:
        raise MalformedEventError(name, f"is a {type(value).__name__}, which JSON does not know")
    return value


def _top(name: str) -> str:
    return ".".join(name.split(".")[:2])


@dataclass(frozen=True, slots=True)
class Reader:
    """One JSON object, and the name it has in messages; empty for the outermost."""

    values: Mapping[str, Any]
    name: str = ""

    @classmethod
    def over(cls, value: object, name: str) -> "Reader":
        """A reader of the outermost object; ``name`` is said only where it is none."""
        if not isinstance(value, Mapping):
            raise MalformedEventError(name, f"must be an object, but is {_kind(value)}")
        return cls(value)

    def named(self, key: str) -> str:
        """The name of a field in messages."""
        return f"{self.name}.{key}" if self.name else key

    def text(self, key: str, default: str | None = None, longest: int = LONGEST_NAME) -> str:
        """A text that is not empty; the default, where there is one, stands in for null, absent and empty."""
        value = self.values.get(key)
        if value is None or value == "":
            return self._or_missing(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, f"must be text, but is {_kind(value)}")
        if (length := len(value.encode(errors="replace"))) > longest:
            raise self.wrong(key, f"is {length} bytes long, and more than {longest} are never meant")
        return value

    def number(self, key: str, most: float, default: float | None = None) -> float:
        """A number from 0 to ``most``."""
        value = self.values.get(key)
        if value is None:
            return self._or_missing(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(key, f"must be a number, but is {_kind(value)}")
        if not 0 <= value <= most:
            raise self.wrong(key, f"must be from 0 to {most:g}, but is {value:g}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; absent means false."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.wrong(key, f"must be true or false, but is {_kind(value)}")

    def part(self, key: str) -> "Reader":
        """The object under a key, empty where nothing is there."""
        value = self.values.get(key)
        if value is None or value == []:
            return Reader({}, self.named(key))
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"must be an object, but is {_kind(value)}")
        return Reader(value, self.named(key))

    def parts(self, key: str) -> tuple["Reader", ...]:
        """The objects in the list under a key; an object that should have been a list of one counts as that."""
        value = self.values.get(key)
        if isinstance(value, Mapping):
            return (Reader(value, self.named(key)),) if value else ()
        if value is not None and not isinstance(value, list):
            raise self.wrong(key, f"must be a list of objects, but is {_kind(value)}")
        for index, item in enumerate(value or ()):
            if not isinstance(item, Mapping):
                raise self.wrong(f"{key}[{index}]", f"must be an object, but is {_kind(item)}")
        return tuple(Reader(item, self.named(f"{key}[{index}]")) for index, item in enumerate(value or ()))

    def wrong(self, key: str, reason: str) -> MalformedEventError:
        """The error that says a field cannot be read."""
        return MalformedEventError(self.named(key), reason)

    def _or_missing(self, key: str, default: T | None) -> T:
        if default is None:
            raise self.wrong(key, "is missing")
        return default


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else f"a {type(value).__name__}")
