"""Words that plans and screens share."""

from collections.abc import Iterable


def many(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun, such as ``3 accounts``; the plural is said where it is not the noun with an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or f'{noun}s'}"


def few(values: Iterable[str], most: int = 3) -> str:
    """The first of them by the alphabet, and how many more there are."""
    known = sorted(filter(None, values))
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"{', '.join(known[:most])}{more}"


def in_utc(at: str) -> str:
    """A time on record as people read it, to the second; empty where there is none."""
    return f"{at[:19].replace('T', ' ')} UTC" if at else ""


def duration(seconds: float) -> str:
    """A length of time, such as ``48 s``, ``4 min 05 s`` or ``1 h 20 min``."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes >= 60:  # noqa: PLR2004  # an hour
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
