"""The version of the record's form, and how a record of an older form becomes one of this.

A migration is one function from an item to the same item in the new form; it gives None for what needs no change, and is
given items that it has changed before. So it can stop anywhere and begin again. It must leave what the hub of the version
before reads, and take that away a version later: the hub that runs meanwhile, and the one that a rollback brings back, are
not asked to understand the future.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Any]
"""An item in DynamoDB's own form."""

FIRST = 1
"""The form of every record that has no version written down."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the record's form."""

    to: int
    """The version that it leads to; one more than it starts from."""
    says: str
    change: Callable[[Item], Item | None]
    readable_by: int
    """The oldest version whose hub reads the new form."""


MIGRATIONS: tuple[Migration, ...] = ()
"""Every step there ever was, in order. There is none yet: the first form is the only one."""

SCHEMA = MIGRATIONS[-1].to if MIGRATIONS else FIRST
"""The form that this version of irhub reads and writes."""


def due(version: int, migrations: tuple[Migration, ...] = MIGRATIONS) -> tuple[Migration, ...]:
    """The steps from a record of that version to ours."""
    return tuple(one for one in migrations if one.to > version)
