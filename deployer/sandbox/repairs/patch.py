"""The one way in which repairs change moto: an attribute or an entry is replaced, and an undo puts the old one back."""

from collections.abc import Iterable, MutableMapping
from typing import Any

from deployer.sandbox.repairs import Undo

_MISSING = object()


def replaced(owner: Any, name: str, value: Any) -> Undo:
    """The owner's own attribute is this value, until the undo is called."""
    before = vars(owner).get(name, _MISSING)
    setattr(owner, name, value)

    def undo() -> None:
        if before is _MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, before)

    return undo


def entered(mapping: MutableMapping[Any, Any], key: Any, value: Any) -> Undo:
    """The mapping has this entry, until the undo is called."""
    before = mapping.get(key, _MISSING)
    mapping[key] = value

    def undo() -> None:
        if before is _MISSING:
            del mapping[key]
        else:
            mapping[key] = before

    return undo


def together(undos: Iterable[Undo]) -> Undo:
    """One undo for many, the last change taken back first."""
    kept = tuple(undos)

    def undo() -> None:
        for each in reversed(kept):
            each()

    return undo
