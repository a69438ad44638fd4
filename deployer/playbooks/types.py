"""Which playbook answers which of GuardDuty's finding types, and why: ``hub/playbooks/types.yaml``.

The patterns in the playbooks decide; this list says what they were meant to decide, type by type. A test holds the two against
each other, and both against GuardDuty's own list, so that a type without an answer is found before a finding of it comes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import yaml

from deployer.playbooks.library import TYPES


@dataclass(frozen=True, slots=True)
class Answered:
    """One finding type, and what answers it."""

    type: str
    playbooks: tuple[str, ...]
    """The one that answers what is usual, and those that answer it at another severity or on another kind of resource."""
    because: str


@cache
def answered() -> tuple[Answered, ...]:
    """Every finding type that somebody thought of, in the order of the list."""
    groups = yaml.safe_load(TYPES.read_text(encoding="utf-8"))
    return tuple(
        Answered(name, tuple(group["playbooks"]), because) for group in groups for name, because in group["types"].items()
    )


def by(playbook: str) -> Iterable[Answered]:
    """The finding types of which this playbook answers the usual finding."""
    return (one for one in answered() if one.playbooks[0] == playbook)
