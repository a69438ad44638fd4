"""What holds irhub back, read for many accounts at once: pauses and exemptions, and how much was contained lately.

The last is what opens the circuit breaker. Keys and attributes are those of ``hub/aws/ledger_accounts.py``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from deployer.aws.register import Table, items
from deployer.calls import Aws
from deployer.errors import NotFoundError
from hub.exemption import Exemption
from hub.values import from_plain

EXEMPTION = "ex-"
ACTS = "ACTS#"
EVERYTHING = "SETTING#pause"
SOON = timedelta(days=7)
SHARED = (EVERYTHING, "META"), ("SETTING#exemptions", "FILE"), ("SETTING#exemptions", "META")


@dataclass(frozen=True, slots=True)
class Holds:
    """Pauses with their reasons, and exemptions and incidents as numbers."""

    everything: str = ""
    """Why nothing may act anywhere; empty where nothing is paused."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Why nothing may act in one account, by its id."""
    exemptions: int = 0
    """How many count now."""
    ending: int = 0
    """How many of these have an end that comes within a week."""
    exempt: Mapping[str, int] = field(default_factory=dict)
    """How many name an account, by its id."""
    contained: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By account, how many incidents contained something in this clock hour and the one before: in all of it (``""``), and in
    each VPC and Auto Scaling group."""


def read(aws: Aws, table: Table, account_ids: Iterable[str], now: datetime) -> Holds:
    """What holds irhub back now; nothing where there is no table yet."""
    hours = tuple(f"{ACTS}{moment:%Y-%m-%dT%H}" for moment in (now, now - timedelta(hours=1)))
    wanted = (*SHARED, *((f"ACCOUNT#{one}", key) for one in sorted(set(account_ids)) for key in ("PAUSE", *hours)))
    try:
        found = list(items(aws, table, [{"PK": {"S": pk}, "SK": {"S": sk}} for pk, sk in wanted]))
    except NotFoundError:
        return Holds()
    paused = {one["PK"]["S"]: one.get("reason", {}).get("S") or "no reason was given" for one in found if _is_pause(one)}
    counting = [each for one in found for each in _exemptions(one) if not each.has_expired(now)]
    accounts = {pk.removeprefix("ACCOUNT#"): why for pk, why in paused.items() if pk != EVERYTHING}
    return Holds(
        everything=paused.get(EVERYTHING, ""),
        accounts=accounts,
        exemptions=len(counting),
        ending=sum(each.has_expired(now + SOON) for each in counting),
        exempt=Counter(each.account_id for each in counting if each.account_id),
        contained=_contained(found),
    )


def _contained(found: Iterable[Mapping[str, Any]]) -> Mapping[str, Mapping[str, int]]:
    """An incident stands there by its id, and once more for each thing with that thing's name behind it."""
    entries: dict[str, set[str]] = {}
    for item in found:
        if item["SK"]["S"].startswith(ACTS):
            entries.setdefault(item["PK"]["S"].removeprefix("ACCOUNT#"), set()).update(item.get("incidents", {}).get("SS", ()))
    return {account_id: Counter(entry.partition(" ")[2] for entry in each) for account_id, each in entries.items()}


def _is_pause(item: Mapping[str, Any]) -> bool:
    return bool(item["SK"]["S"] == "PAUSE" or item["PK"]["S"] == EVERYTHING)


def _exemptions(item: Mapping[str, Any]) -> Iterator[Exemption]:
    """One that cannot be read exempts nothing, so it is not counted."""
    for name, value in item.items():
        if name.startswith(EXEMPTION):
            try:
                yield from_plain(Exemption, json.loads(value["S"]))
            except (KeyError, TypeError, ValueError):
                continue
