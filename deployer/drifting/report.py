"""What a look for drift found: each thing that differs, where, and what could not be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Property:
    """One property that is not as its template says."""

    path: str
    expected: str
    actual: str
    kind: str
    """ADD, REMOVE or NOT_EQUAL."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One resource that is not as its template says, or is gone."""

    logical_id: str
    kind: str
    physical_id: str
    status: str
    """MODIFIED or DELETED."""
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A stack whose resources somebody changed past CloudFormation."""

    stack: str
    account_id: str
    region: str
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnUpdate:
    """A stack of ours in a member whose template somebody changed there, so that StackSets no longer says what it does."""

    stack: str
    account_id: str
    region: str
    says: str
    mend: str
    """The command that brings it back."""
    diff: tuple[str, ...] = ()
    """From what is to what shall be."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be looked at, and why; it counts as trouble, never as unchanged."""

    what: str
    reason: str
    account_id: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    looked: tuple[str, ...] = ()
    """What was looked at, in words."""
    changed: tuple[Changed, ...] = ()
    own: tuple[OwnUpdate, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    left_out: tuple[str, ...] = ()
    """What was not asked for, with how to ask."""
    checked: datetime | None = None
    """When the sets were looked through; None where they never were."""

    @property
    def is_clean(self) -> bool:
        """True where everything that was asked for was seen, and is as irhub left it."""
        return not (self.changed or self.own or self.unseen)

    def of(self, accounts: Iterable[str]) -> "Report":
        """The same, of these accounts only; of all where none is named."""
        named = set(accounts)
        if not named:
            return self
        changed = tuple(one for one in self.changed if one.account_id in named)
        own = tuple(one for one in self.own if one.account_id in named)
        unseen = tuple(one for one in self.unseen if not one.account_id or one.account_id in named)
        return replace(self, changed=changed, own=own, unseen=unseen)

    def shown(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "clean": self.is_clean,
            "looked_at": list(self.looked),
            "checked": self.checked.isoformat() if self.checked else "",
            "changed": [_changed(one) for one in self.changed],
            "own_updates": [{**_place(one), "says": one.says, "mend": one.mend, "diff": list(one.diff)} for one in self.own],
            "unseen": [
                {"what": one.what, "account": one.account_id, "region": one.region, "reason": one.reason} for one in self.unseen
            ],
            "not_looked_at": list(self.left_out),
        }


def _changed(one: Changed) -> dict[str, Any]:
    return {
        **_place(one),
        "resources": [
            {
                "logical_id": each.logical_id,
                "type": each.kind,
                "physical_id": each.physical_id,
                "status": each.status,
                "properties": [
                    {"path": part.path, "expected": part.expected, "actual": part.actual, "kind": part.kind}
                    for part in each.properties
                ],
            }
            for each in one.differences
        ],
    }


def _place(one: Changed | OwnUpdate) -> dict[str, str]:
    return {"stack": one.stack, "account": one.account_id, "region": one.region}
