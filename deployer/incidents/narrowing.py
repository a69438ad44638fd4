"""Which incidents are meant: everything that was said must fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from deployer.incidents.book import Book, Row
from hub.incident import Incident, State
from hub.register import Member

SEVERITIES = {"low": 1.0, "medium": 4.0, "high": 7.0, "critical": 9.0}
"""From which value on a finding is called so (GuardDuty User Guide, "Severity levels of findings")."""
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said; what is empty fits everything."""

    states: tuple[State, ...] = ()
    accounts: tuple[str, ...] = ()
    """Ids or names, ``*`` for any characters."""
    units: tuple[str, ...] = ()
    """Names or paths of organizational units, such as ``Workloads/Production``; what lies below counts."""
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """Of findings, ``*`` for any characters."""
    severity: float = 0.0
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 0
    """As many as are wanted, the newest; all where it is 0."""

    @property
    def looks_inside(self) -> bool:
        """True where findings decide."""
        return bool(self.types or self.severity)


def chosen(book: Book, wanted: Wanted) -> tuple[tuple[Row, ...], int]:
    """The incidents that fit, the newest first, and how many more there are beyond the limit.

    Findings are read a few incidents at a time, and no further than the limit asks for.
    """
    incidents = [one for one in book.incidents(wanted.states) if _in_time(one, wanted) and _in_region(one, wanted)]
    members = book.members(incidents)
    left = [one for one in incidents if is_of(members[one.target.account_id], wanted)]
    if not wanted.looks_inside:
        first = left[: wanted.limit or None]
        return book.rows(first), len(left) - len(first)
    rows = _read(book, left, wanted)
    return rows[: wanted.limit or None], max(0, len(rows) - wanted.limit) if wanted.limit else 0


def _read(book: Book, left: list[Incident], wanted: Wanted) -> tuple[Row, ...]:
    """Those whose findings fit; one more than the limit, so that it is known whether there are more."""
    rows: list[Row] = []
    for start in range(0, len(left), AT_ONCE):
        rows += [row for row in book.rows(left[start : start + AT_ONCE]) if fits_inside(row, wanted)]
        if wanted.limit and len(rows) > wanted.limit:
            break
    return tuple(rows)


def is_of(member: Member, wanted: Wanted) -> bool:
    """True where the account is one of those that are meant, and lies where it should."""
    named = not wanted.accounts or any(_is(text, wanted.accounts) for text in (member.account_id, member.name) if text)
    return named and (not wanted.units or any(lies_in(member.ou, unit) for unit in wanted.units))


def lies_in(path: str, unit: str) -> bool:
    """True where a unit of this name or path is on the way from the root down to the account."""
    return f"/{unit.strip('/')}/".casefold() in f"/{path}/".casefold()


def fits_inside(row: Row, wanted: Wanted) -> bool:
    """True where one of its findings is of such a type, and its worst is severe enough."""
    types = [finding.type for finding in row.incident.findings]
    severe = (row.finding.severity if row.finding else 0.0) >= wanted.severity
    return severe and (not wanted.types or any(_is(one, wanted.types) for one in types))


def _in_time(incident: Incident, wanted: Wanted) -> bool:
    at = datetime.fromisoformat(incident.opened_at)
    return (wanted.since is None or at >= wanted.since) and (wanted.until is None or at < wanted.until)


def _in_region(incident: Incident, wanted: Wanted) -> bool:
    return not wanted.regions or incident.target.region in wanted.regions


def _is(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text.casefold(), pattern.casefold()) for pattern in patterns)
