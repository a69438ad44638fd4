"""Figures in words: how long, how much, and by how much more or less than before."""

from hub.report.spread import change

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NOTHING = "\N{EN DASH}"
LITTLE = 0.005
"""What is less than half a percent is no change."""


def took(seconds: float | None) -> str:
    """How long something took, in its two largest units; a dash where there is nothing to tell."""
    if seconds is None:
        return NOTHING
    if 0 < seconds < 10:  # noqa: PLR2004
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for unit, length, small, part in ((" d", DAY, " h", HOUR), (" h", HOUR, " min", MINUTE), (" min", MINUTE, " s", 1)):
        if whole >= length:
            rest = whole % length // part
            return f"{whole // length}{unit} {rest}{small}" if rest else f"{whole // length}{unit}"
    return f"{whole} s"


def part(count: int, whole: int) -> str:
    """A part of a whole in percent."""
    return f"{100 * count / whole:.0f} %" if whole else NOTHING


def trend(now: float | None, before: float | None) -> str:
    """By how much a figure changed, in percent, with its sign."""
    if now is not None and before == 0 and now > 0:
        return "new"
    grown = change(now, before)
    if grown is None:
        return NOTHING
    return "same" if abs(grown) < LITTLE else f"{grown:+.0%}".replace("%", " %").replace("-", "\N{MINUS SIGN}")


def than_before(now: float | None, before: float | None, unit: str = "") -> str:
    """The same as a clause: ``12 % more than before``."""
    grown = change(now, before)
    if grown is None:
        return "nothing to compare with before"
    if abs(grown) < LITTLE:
        return "as before"
    return f"{abs(grown):.0%}".replace("%", " %") + f" {unit or ('more' if grown > 0 else 'less')} than before"


def many(count: int, thing: str) -> str:
    """So many things: ``1 incident``, ``2 incidents``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def account(account_id: str, name: str) -> str:
    """An account by its name and its id."""
    return f"{name} ({account_id})" if name else account_id
