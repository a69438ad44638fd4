"""The one word for a cell: what is worst about it, and its colour; green only for what is there, unchanged and heard of."""

from datetime import datetime

from deployer.standing.cell import Cell, Is, Life
from deployer.standing.row import Row

MINUTE, HOUR, DAY = 60, 3_600, 86_400

SIGNS = {
    Is.MISSING: ("missing", "red"),
    Is.OUTDATED: ("outdated", "yellow"),
    Is.STUCK: ("inoperable", "red"),
    Is.EXTRA: ("not wanted", "magenta"),
    Is.SUSPENDED: ("suspended", "dim"),
    Is.UNKNOWN: ("unknown", "cyan"),
    Is.NOTHING: ("", ""),
}
SHORT = {
    "missing": "m",
    "outdated": "o",
    "inoperable": "i",
    "not wanted": "x",
    "suspended": "s",
    "unknown": "?",
    "never heard": "n",
    "silent": "z",
    "changed": "d",
    "awaited": "w",
    "": " ",
}
"""One letter each, for tables with more Regions than a line has room for."""
LEGEND = "✓ well  m missing  o outdated  i inoperable  z silent  n never heard  d changed  w awaited  x not wanted  ? unknown"


def sign(cell: Cell, now: datetime) -> tuple[str, str]:
    """The word, with the age of what it tells, and its style."""
    text, style = _worst(cell)
    if cell.life in {Life.HEARD, Life.SILENT} and cell.heard and text in {"✓", "silent"}:
        return f"{text} {age(now, cell.heard)}", style
    return text, style


def letter(cell: Cell) -> tuple[str, str]:
    """The same in one letter."""
    text, style = _worst(cell)
    return SHORT.get(text, text), style


def mode(row: Row) -> str:
    """How far irhub goes there, and what keeps it: the record's mode, people's word, a pause."""
    if row.is_new:
        return "observe (new)"
    if row.mode_differs:
        return f"{row.mode or 'none'}, wanted: {row.mode_wanted}"
    reasons = [f"held at {row.held_at}"] if row.held_at else []
    reasons += ["paused"] if row.paused else []
    reasons += [f"{row.exemptions} exempt"] if row.exemptions else []
    return f"{row.effective or 'none'} ({', '.join(reasons)})" if reasons else row.effective or "none"


def age(now: datetime, then: datetime) -> str:
    """How long ago, in one unit, such as ``3 h``."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    return f"{seconds // HOUR} h" if seconds < 2 * DAY else f"{seconds // DAY} d"


def _worst(cell: Cell) -> tuple[str, str]:
    if cell.what is not Is.CURRENT:
        return SIGNS[cell.what]
    if cell.life is Life.SILENT:
        return "silent", "red"
    if cell.life is Life.NEVER:
        return "never heard", "red"
    if cell.has_drifted:
        return "changed", "yellow"
    return ("awaited", "cyan") if cell.life is Life.AWAITED else ("✓", "green")
