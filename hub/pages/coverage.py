"""Coverage: every account of the organization and every Region, and when the hub last heard of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.heartbeat import is_late
from hub.incident import Mode, strictest
from hub.pages.about import named
from hub.pages.moments import Moment, moment
from hub.pages.tone import Mark, Tone
from hub.register import Member

HEARD = Mark("heard", Tone.SAFE, "check")
SILENT = Mark("silent", Tone.DANGER, "cross")
NEVER = Mark("not heard yet", Tone.CARE, "ask")
UNWATCHED = Mark("not watched", Tone.QUIET, "dash")
AT_ONCE = 100
"""As many accounts as stand on one page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One account in one Region."""

    region: str
    mark: Mark
    heard: Moment | None


@dataclass(frozen=True, slots=True)
class Row:
    """One account."""

    account_id: str
    name: str
    ou: str
    mode: str
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        """The account by its name and its id."""
        return named(self.account_id, self.name)

    @property
    def troubles(self) -> int:
        """How many of its Regions somebody should look at."""
        return sum(cell.mark.tone in {Tone.DANGER, Tone.CARE} for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All of the page."""

    regions: tuple[str, ...]
    rows: tuple[Row, ...]
    """Those of this page; accounts that somebody should look at stand first."""
    well: int
    silent: int
    unheard: int
    unwatched: int
    first: int
    accounts: int
    compared: bool
    """False until the hub has compared itself with the organization once."""

    @property
    def next(self) -> int:
        """Where the next page begins; 0 where this is the last."""
        after = self.first + len(self.rows)
        return after if after < self.accounts else 0

    @property
    def before(self) -> int:
        """Where the page before begins."""
        return max(0, self.first - AT_ONCE)


@dataclass(frozen=True, slots=True)
class Roll:
    """What the record knows of accounts."""

    members: Sequence[Member]
    regions: tuple[str, ...]
    """Those that the settings name."""
    overall: Mode = Mode.ACT
    """The mode of the whole installation."""
    paused: Mapping[str, str] | None = None
    """Why nothing may act in an account, by its id."""
    compared: bool = True


def coverage(roll: Roll, now: datetime, first: int = 0) -> Coverage:
    """Every account, what is troubled first, then by name; so many of them from ``first`` on."""
    heard_of = {region for member in roll.members for region in member.heartbeats}
    regions = tuple(sorted({*roll.regions, *heard_of}))
    rows = sorted((_row(member, roll, regions, now) for member in roll.members), key=_place)
    cells = [cell for row in rows for cell in row.cells]
    return Coverage(
        regions=regions,
        rows=tuple(rows[first : first + AT_ONCE]),
        well=sum(not row.troubles and _is_watched(row) for row in rows),
        silent=_count(cells, SILENT),
        unheard=_count(cells, NEVER),
        unwatched=sum(not _is_watched(row) for row in rows),
        first=first,
        accounts=len(rows),
        compared=roll.compared,
    )


def _count(cells: Iterable[Cell], mark: Mark) -> int:
    return sum(cell.mark is mark for cell in cells)


def _place(row: Row) -> tuple[bool, bool, str, str]:
    silent = any(cell.mark is SILENT for cell in row.cells)
    return not silent, not row.troubles, row.name, row.account_id


def _is_watched(row: Row) -> bool:
    return any(cell.mark is not UNWATCHED for cell in row.cells)


def _row(member: Member, roll: Roll, regions: tuple[str, ...], now: datetime) -> Row:
    cells = tuple(_cell(member, region, now) for region in regions)
    return Row(member.account_id, member.name, member.ou, _mode(member, roll), cells)


def _cell(member: Member, region: str, now: datetime) -> Cell:
    at = member.heartbeats.get(region, "")
    if at:
        return Cell(region, SILENT if is_late(at, now) else HEARD, moment(at, now))
    return Cell(region, NEVER if member.onboarded else UNWATCHED, None)


def _mode(member: Member, roll: Roll) -> str:
    """How far irhub goes there, and what keeps it."""
    if (roll.paused or {}).get(member.account_id):
        return "paused"
    if not member.onboarded:
        return "observe (new)" if member.appeared else "none"
    held = Mode(member.held_at or Mode.ACT)
    effective = strictest(roll.overall, Mode(member.mode or Mode.OBSERVE), held)
    return f"{effective.value} (held)" if held is effective is not Mode.ACT else effective.value
