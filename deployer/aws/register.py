"""The register of accounts in the hub's table: which account is onboarded, under which name, in which mode.

The hub reads these items and never writes them; keys and attribute names are those of ``hub/aws/ledger.py``. An account is
onboarded once its item exists.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.calls import Aws, Call, Door
from deployer.errors import NotFoundError

MOST_ITEMS = 100
"""As many items as one BatchGetItem call takes (DynamoDB API)."""


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
    ou: str
    """Where it lies in the organization, from the root down."""


def read(aws: Aws, table: Table, account_ids: Iterable[str]) -> tuple[Record, ...]:
    """The records of those of these accounts that have one; none where there is no table yet."""
    try:
        return tuple(_record(item) for item in _items(aws, table, sorted(set(account_ids))))
    except NotFoundError:
        return ()


def put(table: Table, record: Record) -> Call:
    """The call that writes the record, whatever was there before."""
    words = {"name": record.name, "mode": record.mode, "ou": record.ou}
    item = {**_key(record.account_id), **{name: {"S": value} for name, value in words.items()}}
    return _call(table, "PutItem").but(TableName=table.name, Item=item)


def delete(table: Table, account_id: str) -> Call:
    """The call that removes the record, so that the hub takes the account for a stranger of the organization."""
    return _call(table, "DeleteItem").but(TableName=table.name, Key=_key(account_id))


def _items(aws: Aws, table: Table, account_ids: list[str]) -> Iterator[Mapping[str, Any]]:
    for start in range(0, len(account_ids), MOST_ITEMS):
        keys = [_key(account_id) for account_id in account_ids[start : start + MOST_ITEMS]]
        wanted: Mapping[str, Any] = {table.name: {"Keys": keys}}
        while wanted:
            answer = aws.make(_call(table, "BatchGetItem").but(RequestItems=wanted))
            yield from answer["Responses"].get(table.name, ())
            wanted = answer.get("UnprocessedKeys") or {}


def _record(item: Mapping[str, Any]) -> Record:
    said = {name: value.get("S", "") for name, value in item.items()}
    account_id = said["PK"].removeprefix("ACCOUNT#")
    return Record(account_id, said.get("name", ""), said.get("mode", ""), said.get("ou", ""))


def _key(account_id: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": f"ACCOUNT#{account_id}"}, "SK": {"S": "META"}}


def _call(table: Table, operation: str) -> Call:
    return Call(Door.HUB, "dynamodb", operation, table.region)
