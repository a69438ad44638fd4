"""The evidence of an incident as its manifest names it: what it is, its SHA-256, where it lies, until when it is locked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.pages.moments import Moment, moment

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
THOUSAND = 1_024


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence."""

    number: int
    name: str
    where: str
    sha256: str
    no_hash: str
    """Why there is none; empty where there is one."""
    size: str
    stored: Moment | None
    locked: Moment | None
    """Until when nobody can change or delete it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the manifest says."""

    pieces: tuple[Piece, ...] = ()
    more: int = 0
    """How many further entries were not read."""
    unread: str = ""
    """Why the manifest could not be read; empty where it could, or where there is none."""


def kept(entries: Iterable[Mapping[str, Any]], now: datetime, more: int = 0) -> Kept:
    """The entries of a manifest, for people."""
    return Kept(tuple(_piece(entry, now) for entry in entries), more)


def _piece(entry: Mapping[str, Any], now: datetime) -> Piece:
    what = entry.get("what", {})
    is_object = what.get("kind") == "object"
    name = str(what.get("key", "")).rpartition("/")[2] if is_object else f"snapshot {what.get('id', '')}"
    where = f"s3://{what.get('bucket', '')}/{what.get('key', '')}" if is_object else _place(what)
    return Piece(
        number=int(entry.get("number", 0)),
        name=name,
        where=where,
        sha256=str(what.get("sha256", "")),
        no_hash=str(what.get("not_hashed", "")) if not what.get("sha256") else "",
        size=size(int(what.get("bytes", 0))) if is_object else f"{what.get('gigabytes', 0)} GiB",
        stored=moment(str(what.get("stored_at", "")), now),
        locked=moment(str(what.get("locked_until", "")), now),
    )


def _place(what: Mapping[str, Any]) -> str:
    return f"of {what.get('volume') or 'a volume'}, in {what.get('account', '')} {what.get('region', '')}"


def size(count: int) -> str:
    """So many bytes, in the unit that people would take."""
    amount, unit = float(count), 0
    while amount >= THOUSAND and unit < len(UNITS) - 1:
        amount, unit = amount / THOUSAND, unit + 1
    return f"{amount:.3g} {UNITS[unit]}" if unit else f"{count} bytes"
