"""What must change in the targets of the settings, as data: what it says, and what the targets are afterwards.

``splice.py`` makes the same change in the file's text; whoever writes the file compares the two, so a slip there can never
reach the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from deployer.settings import Target

Key = Literal["include", "exclude"]


@dataclass(frozen=True, slots=True)
class Add:
    """Accounts are added to a list of a target."""

    place: int
    """Which target, counted from 0."""
    key: Key
    account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    """Accounts are taken out of a list of a target, which may become empty only where that means everybody."""

    place: int
    key: Key
    account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class New:
    """A target is added at the end."""

    target: Target
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """A target is taken out."""

    place: int


Edit = Add | Remove | New | Drop


def after(targets: tuple[Target, ...], edits: Iterable[Edit]) -> tuple[Target, ...]:
    """The targets once every edit was made, one after the other."""
    for edit in edits:
        targets = _after(targets, edit)
    return targets


def _after(targets: tuple[Target, ...], edit: Edit) -> tuple[Target, ...]:
    if isinstance(edit, New):
        return (*targets, edit.target)
    if isinstance(edit, Drop):
        return (*targets[: edit.place], *targets[edit.place + 1 :])
    changed = _listed(targets[edit.place], edit)
    return (*targets[: edit.place], changed, *targets[edit.place + 1 :])


def _listed(target: Target, edit: Add | Remove) -> Target:
    listed = target.include if edit.key == "include" else target.exclude
    added = (*listed, *edit.account_ids)
    changed = added if isinstance(edit, Add) else tuple(one for one in listed if one not in edit.account_ids)
    return replace(target, include=changed) if edit.key == "include" else replace(target, exclude=changed)
