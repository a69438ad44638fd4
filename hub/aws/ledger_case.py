"""What is on record about a target, and about an incident with its findings, as one read gives it."""

from dataclasses import dataclass
from typing import Any

from hub.aws import ledger_items as items
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Item
from hub.errors import IncidentNotFoundError
from hub.finding import Finding
from hub.incident import Incident, State

OPEN = "open"
"""The word for a case that findings join; a case that is over has the word of its incident's state."""
RELEASES_KEPT = 5
CLOSURES_KEPT = 5


@dataclass(frozen=True, slots=True)
class Case:
    """Which incident is the case on a target, and which were released before."""

    incident_id: str
    state: str
    releases: tuple[str, ...] = ()
    """The time and the incident of each release that is remembered, in the order of time."""
    released_at: str = ""
    closures: tuple[str, ...] = ()
    """The same of closed cases whose place was taken since."""

    @property
    def released(self) -> tuple[str, ...]:
        """The incidents that were released before, the last one last."""
        return tuple(map(_incident_of, self.releases))

    @property
    def closed(self) -> tuple[str, ...]:
        """The incidents that were closed before, and the case itself where it is closed."""
        return (*map(_incident_of, self.closures), *([self.incident_id] if self.is_closed else []))

    @property
    def is_closed(self) -> bool:
        """True where the case is over and nothing was taken back."""
        return self.state == State.CLOSED


def case_item(incident: Incident, before: Case | None) -> Item:
    """The item that makes an incident the case on its target; what was released or closed before stays known."""
    item: dict[str, Any] = {"incident_id": incident.id, "case": OPEN}
    if before is not None and before.releases:
        item |= {"released": frozenset(before.releases[-RELEASES_KEPT:]), "released_at": before.released_at}
    if before is not None and before.closed:
        last = [f"{incident.opened_at} {before.incident_id}"] if before.is_closed else []
        item |= {"closed": frozenset([*before.closures, *last][-CLOSURES_KEPT:])}
    return item


def case_of(item: Any) -> Case:
    """The case that an item tells of."""
    return Case(
        incident_id=item["incident_id"],
        state=item["case"],
        releases=tuple(sorted(item.get("released", ()))),
        released_at=item.get("released_at", ""),
        closures=tuple(sorted(item.get("closed", ()))),
    )


def _incident_of(entry: str) -> str:
    return entry.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An incident as it is on record, with the items of its findings."""

    incident: Incident
    items: tuple[Item, ...] = ()

    def has(self, finding: Finding) -> bool:
        """True where this very version of the finding is on record."""
        return any(known.id == finding.id and known.version == finding.version for known in self.incident.findings)

    def knows(self, finding: Finding) -> bool:
        """True where any version of the finding is on record."""
        return any(known.id == finding.id for known in self.incident.findings)

    def is_past(self, finding: Finding) -> bool:
        """True where this version of the finding, or a newer one, is on record."""
        return any(known.id == finding.id and _age(known) >= _age(finding) for known in self.incident.findings)

    def outdated(self, finding: Finding) -> tuple[str, ...]:
        """The sort keys of older versions of the finding that still have their detail."""
        known = [(item, items.finding_of(item)) for item in self.items if "detail" in item]
        return tuple(str(item["SK"]) for item, old in known if old.id == finding.id and _age(old) < _age(finding))


def read(table: Table, incident_id: str) -> Recorded:
    """The incident with its findings, in one query; raises ``IncidentNotFoundError``."""
    found = table.query(f"INC#{incident_id}", "FINDING#", "META")
    if not found or found[-1]["SK"] != "META":
        raise IncidentNotFoundError(incident_id)
    return Recorded(items.incident_of(found[-1], found[:-1]), tuple(found[:-1]))


def _age(finding: Finding) -> tuple[str, int]:
    return finding.updated_at, finding.count
