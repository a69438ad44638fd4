"""Incidents as a list, a line each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from deployer.incidents.book import Row
from deployer.parts import families
from deployer.screen.incidents import STYLES, facts
from deployer.screen.plain import plain
from deployer.screen.words import console
from hub.finding import SEVERAL
from hub.incident import State
from hub.pages.moments import moment
from hub.pages.tone import severity


def shown(row: Row) -> Mapping[str, Any]:
    """One incident as plain JSON values, with what its account is known by and its worst finding."""
    finding = row.finding
    of = {"type": finding.type, "severity": finding.severity, "title": finding.title} if finding else {}
    account = {"account_name": row.member.name or None, "ou": row.member.ou or None}
    return {**facts(row.incident), **account, "type": None, "severity": None, "title": None, **of}


def show_rows(rows: Iterable[Row], now: datetime) -> None:
    """Prints a line each, in columns: first how it stands, then where, then what; no line is cut or folded."""
    listed = tuple(rows)
    kin = {one.id: beneath for one, beneath in families(row.incident for row in listed)}
    lines = [_cells(row, kin[row.incident.id], now) for row in listed]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    screen = console()
    for row, cells in zip(listed, lines, strict=True):
        style = STYLES[row.incident.containment] if row.incident.state is not State.RELEASED else "dim"
        padded = (plain(cell).ljust(width) for cell, width in zip(cells, widths, strict=True) if width)
        screen.print("  ".join(padded).rstrip(), style=style)


def _cells(row: Row, kin: str, now: datetime) -> tuple[str, ...]:
    incident, target = row.incident, row.incident.target
    opened = moment(incident.opened_at, now)
    account = f"{row.member.name} {target.account_id}".strip()
    return (
        incident.id,
        opened.away if opened else incident.opened_at,
        f"{incident.state.value}, {incident.containment.value}",
        severity(row.finding.severity).says if row.finding else "",
        account,
        target.region,
        "several resources" if target.kind == SEVERAL else target.id,
        row.finding.type if row.finding else "",
        kin,
    )
