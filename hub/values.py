"""Frozen values to plain JSON values and back.

Our own thirty lines and not a library: the record needs nested dataclasses, tuples, enums and optional fields and nothing
else, and what is imported here is paid at every cold start (attrs and cattrs take 70 ms there, pydantic more).
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """The value as dictionaries, lists, strings, numbers, booleans and None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: to_plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [to_plain(item) for item in value]
    return value


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of this type that ``to_plain`` made these plain values from; fields that are absent take their defaults.

    Raises ``ValueError`` where that cannot be: a field without default is absent, or a value is of another form.
    """
    try:
        return cast("T", _read(kind, plain))
    except (TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _read(kind: Any, plain: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        return _read_optional(kind, plain)
    if origin is tuple:
        return tuple(_read(typing.get_args(kind)[0], item) for item in plain)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        missing = [part.name for part in fields(kind) if _is_required(part) and part.name not in plain]
        if missing:
            raise TypeError(f"{kind.__name__} lacks {', '.join(missing)}")
        return kind(**{part.name: _read(hints[part.name], plain[part.name]) for part in fields(kind) if part.name in plain})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    return plain


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields, worked out once: a report reads thousands of values of a few kinds."""
    return typing.get_type_hints(kind)


def _is_required(part: Field[Any]) -> bool:
    return part.default is MISSING and part.default_factory is MISSING


def _read_optional(kind: Any, plain: Any) -> Any:
    if plain is None:
        return None
    (only,) = (arg for arg in typing.get_args(kind) if arg is not type(None))
    return _read(only, plain)
