"""Every exemption there is, from irhub.yaml and from people, and whether it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.exemption import Exemption, flaw

IN_FILE, BY_COMMAND = "irhub.yaml", "irhub exemptions"
COUNTS, ENDED, NEVER, PENDING, LEAVING = "counts", "ran out", "never counts", "not deployed", "leaves with deploy"


@dataclass(frozen=True, slots=True)
class Listed:
    """One exemption, where it comes from, and how it stands."""

    exemption: Exemption
    origin: str
    state: str
    why: str = ""
    """What is wrong with one that never counts."""

    def shown(self) -> dict[str, Any]:
        """The exemption as plain JSON values."""
        one = self.exemption
        return {
            "id": one.id,
            "what": one.what,
            "account": one.account_id or None,
            "resource": one.resource or None,
            "finding": one.finding_type or None,
            "until": one.until or None,
            "reason": one.reason,
            "by": one.by,
            "origin": self.origin,
            "state": self.state,
            "why": self.why or None,
        }


@dataclass(frozen=True, slots=True)
class Everything:
    """The exemptions of the three places they can be in."""

    file: tuple[Exemption, ...]
    deployed: tuple[Exemption, ...]
    added: tuple[Exemption, ...]

    def listed(self, now: datetime) -> tuple[Listed, ...]:
        """All of them, those that end first at the top, those without an end last."""
        every = (
            *(_listed(one, IN_FILE, now) for one in self.deployed if one in self.file),
            *(Listed(one, IN_FILE, PENDING) for one in self.file if one not in self.deployed),
            *(Listed(one, IN_FILE, LEAVING) for one in self.deployed if one not in self.file),
            *(_listed(one, BY_COMMAND, now) for one in self.added),
        )
        return tuple(sorted(every, key=lambda one: (not one.exemption.until, one.exemption.until, one.exemption.id)))


def counting(listed: Iterable[Listed]) -> tuple[Listed, ...]:
    """Those that hold something back now; one that leaves with the next deployment does until then."""
    return tuple(one for one in listed if one.state in {COUNTS, LEAVING})


def _listed(one: Exemption, origin: str, now: datetime) -> Listed:
    if says := flaw(one):
        return Listed(one, origin, NEVER, says)
    return Listed(one, origin, ENDED if one.has_expired(now) else COUNTS)
