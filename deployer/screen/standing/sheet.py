"""The overview as CSV: one line for the role and for each Region of each account, for spreadsheets and other programs.

What begins like a formula is kept from being one: the names of accounts are written by others, and a spreadsheet would run it.
"""

import csv
import io
from typing import Any

from deployer.standing.overview import Overview
from deployer.standing.shown import FIELDS, flat

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(overview: Overview) -> str:
    """The whole sheet, with its head."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in line.items()} for line in flat(overview))
    return text.getvalue()


def _safe(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
