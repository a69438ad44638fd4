"""What the ledger knows of accounts: their names and modes, what pauses them, and how much was contained there lately."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from hub.aws.ledger_items import unpacked
from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Item, Key, update
from hub.engine import Together
from hub.exemption import Exemption
from hub.incident import Incident, Mode
from hub.record import Standing

log = logging.getLogger("irhub")

EXEMPTIONS = (("SETTING#exemptions", "FILE"), ("SETTING#exemptions", "META"))
"""Those of irhub.yaml, and those that `irhub exemptions add` put there."""
EXEMPTION = "ex-"
"""How the id of an exemption begins."""
MOST_COUNTED = 1_000
"""Beyond this the circuit breaker has long opened, and the item is kept from growing out of its 400 KB."""


def standing(table: Table, account_id: str) -> Standing:
    """What is known of the account, of pauses and of exemptions, read in one call."""
    account, paused_here, paused_everywhere, *exempt = table.get(
        (f"ACCOUNT#{account_id}", "META"), (f"ACCOUNT#{account_id}", "PAUSE"), ("SETTING#pause", "META"), *EXEMPTIONS
    )
    return Standing(
        account_id=account_id,
        name=str(account.get("name", "")),
        onboarded="mode" in account,
        mode=Mode(account.get("mode", Mode.OBSERVE)),
        held_at=Mode(account.get("held_at", Mode.ACT)),
        paused=_reason(paused_everywhere) or _reason(paused_here),
        exemptions=tuple(one for item in exempt for one in exemptions(item)),
        ou=str(account.get("ou", "")),
    )


def exemptions(item: Item) -> Iterator[Exemption]:
    """The exemptions that an item holds, each packed under its own id; one that cannot be read exempts nothing."""
    for name, text in item.items():
        if name.startswith(EXEMPTION):
            try:
                yield unpacked(Exemption, str(text))
            except ValueError:
                log.warning("an exemption cannot be read", extra={"exemption": name})


def count_isolation(table: Table, incident: Incident, now: datetime, together: Together) -> Mapping[str, int]:
    """How many incidents contained something in this clock hour and the one before, this one included.

    By the account (``""``) and by what the target lies in. All are counted in one item: an incident stands there by its id, and
    once more for each thing with that thing's name behind it.
    """
    here, before = (_hour(incident.target.account_id, moment) for moment in (now, now - timedelta(hours=1)))
    counted: list[Item] = together([lambda: _added(table, here, incident), lambda: table.get(before)[0]])
    found = frozenset[str]().union(*(_incidents(item) for item in counted))
    wheres = Counter(entry.partition(" ")[2] for entry in found)
    return {where: wheres[where] for where in ("", *incident.within)}


def _added(table: Table, key: Key, incident: Incident) -> Item:
    room = "attribute_not_exists(#incidents) OR size(#incidents) < :most OR contains(#incidents, :id)"
    entries = frozenset({incident.id, *(f"{incident.id} {where}" for where in incident.within)})
    change = "ADD #incidents :ids"
    return table.write(update(key, change, room, ids=entries, id=incident.id, most=MOST_COUNTED)).item


def _hour(account_id: str, moment: datetime) -> Key:
    return f"ACCOUNT#{account_id}", f"ACTS#{moment:%Y-%m-%dT%H}"


def _incidents(item: Item) -> frozenset[str]:
    found = item.get("incidents")
    return found if isinstance(found, frozenset) else frozenset()


def _reason(item: Item) -> str:
    return str(item.get("reason") or "no reason was given") if item else ""
