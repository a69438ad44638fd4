"""The overview as plain JSON values, and as one flat line for each account and Region."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from deployer.aws.last_drift import Drift
from deployer.standing.advice import troubles
from deployer.standing.cell import Cell
from deployer.standing.overview import Overview
from deployer.standing.row import Row

FIELDS = (
    *("account", "name", "ou", "place", "wanted", "is", "reason", "life", "heard", "drift", "drift_checked"),
    *("mode", "mode_wanted", "held_at", "effective_mode", "paused", "exemptions", "new", "breaker"),
)


def shown(overview: Overview) -> dict[str, Any]:
    """All of it."""
    return {
        "well": overview.is_well,
        "gaps": overview.gaps,
        "orphans": overview.orphans,
        "unknown": overview.unknown,
        "drifted": overview.drifted,
        "new": [row.account_id for row in overview.newcomers],
        "paused": overview.paused,
        "exemptions": overview.exemptions,
        "exemptions_ending": overview.ending,
        "breakers": [row.account_id for row in overview.cautious],
        "drift_checked": _time(overview.drift_checked),
        "versions": overview.versions.shown(),
        "health": overview.health.shown(),
        "stacks": {name: {"status": one.status, **_drift(one.drift)} for name, one in overview.stacks.items()},
        "accounts": [_row(row) for row in overview.rows],
        "troubles": [{"where": one.where, "what": one.what, "todo": one.todo} for one in troubles(overview)],
    }


def flat(overview: Overview) -> Iterator[dict[str, Any]]:
    """One line for the role and for each Region of each account."""
    for row in overview.rows:
        for place, cell in row.places:
            line = {**_account(row), "place": place, **_cell(cell)}
            yield {name: line[name] for name in FIELDS}


def _row(row: Row) -> dict[str, Any]:
    regions = {region: _cell(cell) for region, cell in row.regions.items()}
    return {**_account(row), "gaps": row.gaps, "role": _cell(row.role), "regions": regions}


def _account(row: Row) -> dict[str, Any]:
    return {
        "account": row.account_id,
        "name": row.name,
        "ou": row.ou,
        "mode": row.mode,
        "mode_wanted": row.mode_wanted,
        "held_at": row.held_at,
        "effective_mode": row.effective,
        "paused": row.paused,
        "exemptions": row.exemptions,
        "new": row.is_new,
        "breaker": row.breaker,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    seen = {"is": cell.what.value, "wanted": cell.wanted, "reason": cell.reason}
    return {**seen, "life": cell.life.value, "heard": _time(cell.heard), **_drift(cell.drift)}


def _drift(drift: Drift) -> dict[str, str]:
    return {"drift": drift.status, "drift_checked": _time(drift.checked)}


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
