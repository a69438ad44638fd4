"""What holds irhub back by people's word: pauses and exemptions in the hub's table, read for many accounts at once.

Keys and attributes are those of ``hub/aws/ledger_accounts.py``.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deployer.aws.register import Table, items
from deployer.calls import Aws
from deployer.errors import NotFoundError
from hub.exemption import Exemption
from hub.values import from_plain

EXEMPTION = "ex-"
EVERYTHING = "SETTING#pause"
SHARED = (EVERYTHING, "META"), ("SETTING#exemptions", "FILE"), ("SETTING#exemptions", "META")


@dataclass(frozen=True, slots=True)
class Holds:
    """Pauses with their reasons, and exemptions as numbers."""

    everything: str = ""
    """Why nothing may act anywhere; empty where nothing is paused."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Why nothing may act in one account, by its id."""
    exemptions: int = 0
    """How many count now."""
    exempt: Mapping[str, int] = field(default_factory=dict)
    """How many name an account, by its id."""


def read(aws: Aws, table: Table, account_ids: Iterable[str], now: datetime) -> Holds:
    """What holds irhub back now; nothing where there is no table yet."""
    wanted = (*SHARED, *((f"ACCOUNT#{account_id}", "PAUSE") for account_id in sorted(set(account_ids))))
    try:
        found = list(items(aws, table, [{"PK": {"S": pk}, "SK": {"S": sk}} for pk, sk in wanted]))
    except NotFoundError:
        return Holds()
    paused = {one["PK"]["S"]: one.get("reason", {}).get("S") or "no reason was given" for one in found if _is_pause(one)}
    named = [each.account_id for one in found for each in _exemptions(one) if not each.has_expired(now)]
    accounts = {pk.removeprefix("ACCOUNT#"): why for pk, why in paused.items() if pk != EVERYTHING}
    return Holds(paused.get(EVERYTHING, ""), accounts, len(named), Counter(filter(None, named)))


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
