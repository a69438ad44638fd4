"""The register on DynamoDB; see ``hub.register.Register`` for what each method promises.

A Region's last sign of life is an attribute of the account's own item, ``beat_`` and the Region with ``_`` for ``-``, and not
a key in a map: a map must be there before anything can be put into it, which would be a second write.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from hub.aws.ledger_table import Table
from hub.aws.ledger_write import Item, Key, update
from hub.incident import Mode
from hub.register import Member, Told

BEAT = "beat_"
COMPARISON: Key = ("SETTING#reconcile", "META")


class DynamoRegister:
    """The register of one installation; a ``register.Register``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def heard(self, account_id: str, region: str, at: datetime) -> bool:
        """Notes that this Region was heard of, unless something newer is noted; True where the account is on record at all."""
        name = BEAT + region.replace("-", "_")
        newer = f"attribute_not_exists(#{name}) OR #{name} < :at"
        item = self._table.write(update(_account(account_id), f"SET #{name} = :at", newer, at=at.isoformat())).item
        return "mode" in item or "appeared" in item

    def appeared(self, account_id: str, name: str, at: datetime) -> bool:
        """Puts an account on record that nobody onboarded, held at observe; True for the one call that did so."""
        change = "SET #appeared = :at, #name = :name, #held_at = if_not_exists(#held_at, :observe)"
        fresh = "attribute_not_exists(#mode) AND attribute_not_exists(#appeared)"
        words = {"at": at.isoformat(), "name": name, "observe": Mode.OBSERVE.value}
        return self._table.write(update(_account(account_id), change, fresh, **words)).written

    def members(self, account_ids: Iterable[str]) -> tuple[Member, ...]:
        """What is on record of those of these accounts that have anything there."""
        ids = sorted(account_ids)
        found = zip(ids, self._table.get(*map(_account, ids)), strict=True)
        return tuple(_member(account_id, item) for account_id, item in found if item)

    def paused(self, account_ids: Iterable[str]) -> Mapping[str, str]:
        """Why nothing may act in those of these accounts that are paused by themselves."""
        ids = sorted(account_ids)
        found = zip(ids, self._table.get(*((f"ACCOUNT#{one}", "PAUSE") for one in ids)), strict=True)
        return {account_id: str(item.get("reason") or "no reason was given") for account_id, item in found if item}

    def told(self) -> Told:
        """What the last comparison left; nothing where there was none."""
        (item,) = self._table.get(COMPARISON)
        return Told(_set(item, "accounts"), _set(item, "news"))

    def tell(self, told: Told) -> None:
        """Keeps what this comparison saw in its place; DynamoDB knows no empty set, so what is empty goes."""
        sets = {name: marks for name, marks in (("accounts", told.accounts), ("news", told.news)) if marks}
        gone = [f"#{name}" for name in ("accounts", "news") if name not in sets]
        parts = ["SET " + ", ".join(f"#{name} = :{name}" for name in sets)] if sets else []
        parts += ["REMOVE " + ", ".join(gone)] if gone else []
        self._table.write(update(COMPARISON, " ".join(parts), "", **sets))

    def is_first_to_call(self, now: datetime, until: datetime) -> bool:
        """True for one caller until that time."""
        free = "attribute_not_exists(#due) OR #due <= :now"
        times = {"now": now.isoformat(), "until": until.isoformat()}
        return self._table.write(update(COMPARISON, "SET #due = :until", free, **times)).written


def _member(account_id: str, item: Item) -> Member:
    beats = {name.removeprefix(BEAT).replace("_", "-"): str(at) for name, at in item.items() if name.startswith(BEAT)}
    name, appeared, mode, ou, held_at = (str(item.get(key, "")) for key in ("name", "appeared", "mode", "ou", "held_at"))
    return Member(account_id, name, "mode" in item, appeared, beats, mode, ou, held_at)


def _account(account_id: str) -> Key:
    return f"ACCOUNT#{account_id}", "META"


def _set(item: Item, name: str) -> frozenset[str]:
    found = item.get(name)
    return found if isinstance(found, frozenset) else frozenset()
