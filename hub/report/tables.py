"""The same figures for other programs: JSON with all of them, CSV with a row for each incident."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from hub.report.fact import Fact
from hub.report.figures import Figures, band
from hub.values import to_plain

APART = frozenset({"period", "facts"})
COLUMNS = (
    "incident", "opened_at", "state", "containment", "source", "type", "tactic", "severity", "band", "account", "account_name",
    "region", "resource_kind", "resource", "detect_seconds", "contain_seconds", "evidence_seconds", "approve_seconds",
    "release_seconds", "steps_done", "steps_refused", "steps_declined", "steps_undone", "verdict", "drill", "parent",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute (OWASP, "CSV Injection")."""


def plain(figures: Figures) -> Mapping[str, Any]:
    """All figures as plain JSON values; times in seconds."""
    rest = {part.name: to_plain(getattr(figures, part.name)) for part in fields(figures) if part.name not in APART}
    since, until = figures.period.begins.isoformat(), figures.period.ends.isoformat()
    return {"since": since, "until": until, **rest, "hours_saved": round(figures.hours_saved, 1)}


def rows(figures: Figures) -> str:
    """Every incident of the time as CSV, in order of time; drills and findings of several resources are marked."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    names = {one.key: one.name for one in figures.accounts}
    table.writerows([_safe(cell) for cell in _cells(fact, names)] for fact in figures.facts)
    return text.getvalue()


def _cells(fact: Fact, names: Mapping[str, str]) -> Iterator[object]:
    yield from (fact.incident_id, fact.opened_at.isoformat(), fact.state.value, fact.containment.value)
    yield from (fact.source, fact.type, fact.tactic, fact.severity, band(fact.severity))
    yield from (fact.account_id, names.get(fact.account_id, ""), fact.region, fact.kind, fact.resource)
    yield from (_seconds(fact.detect), _seconds(fact.contain), _seconds(fact.evidence))
    yield from (_seconds(max(fact.approve, default=None)), _seconds(fact.release))
    yield from (sum(getattr(deed, word) for deed in fact.deeds) for word in ("done", "refused", "declined", "undone"))
    yield from (fact.verdict, "yes" if fact.is_drill else "", "yes" if fact.is_parent else "")


def _seconds(value: float | None) -> float | str:
    return "" if value is None else round(value, 1)


def _safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
