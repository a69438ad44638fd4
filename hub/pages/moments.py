"""Times as people read them: in UTC, with how long ago or how soon that is, for whoever does not think in UTC at night."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE, HOUR, DAY = 60, 3_600, 86_400
FEW_SECONDS = 10
"""Below it, tenths are told."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time."""

    iso: str
    """For machines."""
    clock: str
    """To the second, such as ``02:59:14``."""
    day: str
    """Such as ``22 Nov 2026``."""
    near: str
    """To the minute, with the day where it is not today: ``02:59 UTC``."""
    away: str
    """Such as ``13 min ago`` or ``in 28 min``."""


def moment(at: str, now: datetime) -> Moment | None:
    """The moment that a text of the record names; None where it names none."""
    try:
        then = datetime.fromisoformat(at)
    except ValueError:
        return None
    return of(then.astimezone(UTC) if then.tzinfo else then.replace(tzinfo=UTC), now)


def of(then: datetime, now: datetime) -> Moment:
    """The same of a time in UTC."""
    day = f"{then.day} {then:%b %Y}"
    near = f"{then:%H:%M} UTC" if then.date() == now.date() else f"{then.day} {then:%b}, {then:%H:%M} UTC"
    return Moment(then.isoformat(timespec="seconds"), f"{then:%H:%M:%S}", day, near, _away(then, now))


def passed(since: str, until: str) -> timedelta | None:
    """How long it was from one to the other; None where either is no time."""
    try:
        return datetime.fromisoformat(until) - datetime.fromisoformat(since)
    except (ValueError, TypeError):
        return None


def length(seconds: float) -> str:
    """A length of time in at most two units, such as ``1.4 s``, ``2 min 5 s`` or ``3 h``."""
    if seconds < FEW_SECONDS:
        return f"{max(0.0, seconds):.1f} s"
    whole = round(seconds)
    units = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s"))
    place = next(place for place, (size, _) in enumerate(units) if whole >= size)
    (size, name), below = units[place], units[place + 1 : place + 2]
    rest = [f"{whole % size // small} {unit}" for small, unit in below if whole % size // small]
    return " ".join((f"{whole // size} {name}", *rest))


def _away(then: datetime, now: datetime) -> str:
    seconds = (then - now).total_seconds()
    if abs(seconds) < MINUTE:
        return "just now" if seconds <= 0 else "in less than a minute"
    rough = _rough(abs(seconds))
    return f"in {rough}" if seconds > 0 else f"{rough} ago"


def _rough(seconds: float) -> str:
    if seconds < 2 * HOUR:
        return f"{int(seconds // MINUTE)} min"
    return f"{int(seconds // HOUR)} h" if seconds < 2 * DAY else f"{int(seconds // DAY)} days"
