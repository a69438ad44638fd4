"""Which playbook answers which finding type, and why: ``hub/playbooks/types.yaml``.

The patterns in the playbooks decide; this list says what they were meant to decide, type by type. A test holds the two against
each other, and both against GuardDuty's own list, so that a type without an answer is found before a finding of it comes. The
types that begin with ``Manual:`` are those of resources that a person names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import yaml

from deployer.playbooks.library import TYPES

MANUAL = "Manual:"


@dataclass(frozen=True, slots=True)
class Answered:
    """One finding type, and what answers it."""

    type: str
    playbooks: tuple[str, ...]
    """The one that answers what is usual, and those that answer it at another severity or on another kind of resource."""
    because: str


def answered() -> tuple[Answered, ...]:
    """Every type of GuardDuty's that somebody thought of, in the order of the list."""
    return tuple(one for one in _listed() if not one.type.startswith(MANUAL))


def named() -> tuple[Answered, ...]:
    """The same for every kind of resource that a person may name; without a playbook where none is meant for it."""
    return tuple(one for one in _listed() if one.type.startswith(MANUAL))


def reason(finding_type: str, playbook: str) -> str:
    """Why this playbook answers such a finding first; empty where another does, or nobody said."""
    return next((one.because for one in _listed() if one.type == finding_type and one.playbooks[:1] == (playbook,)), "")


@cache
def _listed() -> tuple[Answered, ...]:
    return tuple(_read())


def _read() -> Iterator[Answered]:
    for group in yaml.safe_load(TYPES.read_text(encoding="utf-8")):
        for name, because in group["types"].items():
            yield Answered(name, tuple(group["playbooks"]), because)
