"""The register of accounts in the hub's table: which account is onboarded, under which name, in which mode.

Keys and attribute names are those of ``hub/aws/ledger_accounts.py`` and ``hub/aws/register.py``. An account is onboarded once
its item has a mode: an item without one only shows that the account was heard of. What the settings say and what people and
the hub noted stand in the same item, so each is written without touching the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployer.calls import Aws, Call, Door
from deployer.errors import NotFoundError
from hub.incident import Mode

MOST_ITEMS = 100
"""As many items as one BatchGetItem call takes (DynamoDB API)."""

BEAT = "beat_"
"""Before a Region's name, with ``_`` for ``-``: the attribute with its last sign of life (hub/aws/register.py)."""


@dataclass(frozen=True, slots=True)
class Table:
    """The hub's table, and where it is."""

    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the hub is to know of an account."""

    account_id: str
    name: str
    mode: str
    """As the settings have it; empty where the hub heard of the account and nobody onboarded it."""
    ou: str
    """Where it lies in the organization, from the root down."""
    held_at: str = ""
    """How far people let irhub go in this one account; empty where they said nothing."""
    heartbeats: Mapping[str, str] = field(default_factory=dict)
    """When each Region was last heard of."""
    appeared: str = ""
    """When the hub heard of it without anybody having onboarded it; empty where that never was."""

    @property
    def is_held_back(self) -> bool:
        """True where people let irhub go less far than the settings might."""
        return self.held_at not in {"", Mode.ACT.value}


def read(aws: Aws, table: Table, account_ids: Iterable[str]) -> tuple[Record, ...]:
    """The records of those of these accounts that have one; none where there is no table yet."""
    try:
        return tuple(_record(item) for item in items(aws, table, [_key(one) for one in sorted(set(account_ids))]))
    except NotFoundError:
        return ()


def put(table: Table, record: Record) -> Call:
    """The call that writes what the settings say of the account; what people and the hub noted stays."""
    return _update(table, record.account_id, {"name": record.name, "mode": record.mode, "ou": record.ou})


def hold(table: Table, account_id: str, notes: Mapping[str, str]) -> Call:
    """The call that writes ``held_at``, and who wants that, since when and why, beside it."""
    return _update(table, account_id, notes)


def hold_further(table: Table, account_id: str, notes: Mapping[str, str], was: str) -> Call:
    """The same, refused by DynamoDB where the account is held otherwise by now: nobody is overruled unseen."""
    call = hold(table, account_id, notes)
    values = {**call.parameters["ExpressionAttributeValues"], ":was": {"S": was}}
    return call.but(ConditionExpression="#held_at = :was", ExpressionAttributeValues=values)


def strike_off(table: Table, record: Record) -> Call:
    """The call after which nobody has onboarded the account; where people hold it back, that outlives its leaving.

    An account that is moved out of a unit and back again would else come back as free as the settings have it.
    """
    if not record.is_held_back:
        return delete(table, record.account_id)
    names = {f"#{name}": name for name in ("mode", "ou", "appeared")}
    parameters = {"TableName": table.name, "Key": _key(record.account_id), "ExpressionAttributeNames": names}
    return _call(table, "UpdateItem").but(**parameters, UpdateExpression=f"REMOVE {', '.join(names)}")


def delete(table: Table, account_id: str) -> Call:
    """The call that removes the record, so that the hub takes the account for a stranger of the organization."""
    return _call(table, "DeleteItem").but(TableName=table.name, Key=_key(account_id))


def items(aws: Aws, table: Table, keys: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The items under these keys, a hundred a call."""
    for start in range(0, len(keys), MOST_ITEMS):
        wanted: Mapping[str, Any] = {table.name: {"Keys": list(keys[start : start + MOST_ITEMS])}}
        while wanted:
            answer = aws.make(_call(table, "BatchGetItem").but(RequestItems=wanted))
            yield from answer["Responses"].get(table.name, ())
            wanted = answer.get("UnprocessedKeys") or {}


def _record(item: Mapping[str, Any]) -> Record:
    said = {name: value.get("S", "") for name, value in item.items()}
    return Record(
        account_id=said["PK"].removeprefix("ACCOUNT#"),
        name=said.get("name", ""),
        mode=said.get("mode", ""),
        ou=said.get("ou", ""),
        held_at=said.get("held_at", ""),
        heartbeats={name.removeprefix(BEAT).replace("_", "-"): at for name, at in said.items() if name.startswith(BEAT)},
        appeared=said.get("appeared", ""),
    )


def _update(table: Table, account_id: str, words: Mapping[str, str]) -> Call:
    names = {f"#{name}": name for name in words}
    values = {f":{name}": {"S": value} for name, value in words.items()}
    change = "SET " + ", ".join(f"#{name} = :{name}" for name in words)
    parameters = {"TableName": table.name, "Key": _key(account_id), "UpdateExpression": change}
    return _call(table, "UpdateItem").but(**parameters, ExpressionAttributeNames=names, ExpressionAttributeValues=values)


def _key(account_id: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": f"ACCOUNT#{account_id}"}, "SK": {"S": "META"}}


def _call(table: Table, operation: str) -> Call:
    return Call(Door.HUB, "dynamodb", operation, table.region)
