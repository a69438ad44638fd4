"""The time that a report is about, the time before it of the same length, and the pieces that it is drawn in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.errors import HubError

UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LENGTH = re.compile(r"(?P<number>[1-9][0-9]{0,3})(?P<unit>[hdw])")
LONGEST = timedelta(days=731)
DAILY, WEEKLY = timedelta(days=45), timedelta(days=400)
"""Up to which length a report is drawn by days, and up to which by weeks; longer ones by four weeks."""


class PeriodError(HubError):
    """A time is asked for that no report can be about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One bar or dot of a chart: from when, until when, and what stands beneath it."""

    begins: datetime
    ends: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment until another, the second not included."""

    begins: datetime
    ends: datetime

    @property
    def before(self) -> "Period":
        """The time of the same length before it, which trends are measured against."""
        return Period(self.begins - (self.ends - self.begins), self.begins)

    def has(self, moment: datetime) -> bool:
        """True where the moment lies in it."""
        return self.begins <= moment < self.ends

    @property
    def step(self) -> timedelta:
        """How long each piece is, but for the last."""
        length = self.ends - self.begins
        return timedelta(days=1) if length <= DAILY else timedelta(weeks=1) if length <= WEEKLY else timedelta(weeks=4)

    def pieces(self) -> tuple[Piece, ...]:
        """It in days, in weeks, or in four weeks each; the last piece may be shorter."""
        return tuple(self._pieces())

    def place(self, moment: datetime) -> int:
        """The number of the piece that a moment within it lies in."""
        return int((moment - self.begins) / self.step)

    def _pieces(self) -> Iterator[Piece]:
        begins = self.begins
        while begins < self.ends:
            ends = min(begins + self.step, self.ends)
            yield Piece(begins, ends, f"{begins:%d %b}".lstrip("0"))
            begins += self.step

    @property
    def says(self) -> str:
        """It in words, the last day in it named and not the first one after it."""
        last = self.ends - timedelta(microseconds=1)
        return f"{_day(self.begins)} to {_day(last)}"


def _day(moment: datetime) -> str:
    return f"{moment:%d %B %Y}".lstrip("0")


def period(since: str, until: str, now: datetime) -> Period:
    """The time from ``since`` to ``until``: a day, a moment, or a length such as 30d before the end; empty is now.

    Raises ``PeriodError`` where one of them is no time, or there is nothing between them.
    """
    ends = _moment(until, now, now) if until else now
    begins = _moment(since, ends, now)
    if begins >= ends:
        raise PeriodError(f"Nothing lies between {begins.isoformat()} and {ends.isoformat()}. Name an earlier --since.")
    if ends - begins > LONGEST:
        raise PeriodError(f"A report covers at most {LONGEST.days} days. Name a later --since.")
    return Period(begins, ends)


def _moment(said: str, before: datetime, now: datetime) -> datetime:
    if length := LENGTH.fullmatch(said):
        return before - int(length["number"]) * UNITS[length["unit"]]
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise PeriodError(f"{said!r} is no time. Write 30d, 12h, 4w, or a day such as {now:%Y-%m-%d}.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def last(every: str, now: datetime) -> Period:
    """The last whole day, week (from Monday on) or month before now, in UTC."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if every == "daily":
        return Period(today - timedelta(days=1), today)
    if every == "weekly":
        monday = today - timedelta(days=today.weekday())
        return Period(monday - timedelta(weeks=1), monday)
    first = today.replace(day=1)
    return Period((first - timedelta(days=1)).replace(day=1), first)
