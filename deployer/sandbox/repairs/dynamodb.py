"""DynamoDB: a transaction that is cancelled takes back its own writes and nobody else's, and requests do not meet half-way.

"DynamoDB Developer Guide, Amazon DynamoDB Transactions": a transaction is all or nothing, and isolated. Stock moto copies the
whole table before each transaction and puts the copy back when a condition fails; whatever was written meanwhile by others is
gone then. It also iterates over items while other threads write them. With the repair one request is served at a time, and only
the items that a transaction names are copied, which is quicker too: copying the table took a fifth of a busy sandbox's time.
"""

import copy
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

Kept = tuple[Any, Any, Any, Any]
"""A table, hash and range of an item in it, and the item as it was; None where there was none."""


def _one_at_a_time() -> Undo:
    original = DynamoHandler.call_action
    lock = threading.RLock()

    def call_action(request: Any) -> Any:
        with lock:
            return original(request)

    return replaced(DynamoHandler, "call_action", call_action)


def _take_back_its_own() -> Undo:
    original = DynamoDBBackend.transact_write_items

    def transact_write_items(backend: Any, transact_items: list[dict[str, Any]]) -> None:
        kept = tuple(_kept(backend, transact_items))
        try:
            original(backend, transact_items)
        except Exception:
            for one in kept:
                _put_back(*one)
            raise

    return together(
        (
            replaced(DynamoDBBackend, "transact_write_items", transact_write_items),
            replaced(models, "copy", _CopyWithoutTables()),
        )
    )


class _CopyWithoutTables:
    """Stands where moto's models look for the module ``copy``; a table is its own copy."""

    def deepcopy(self, value: Any) -> Any:
        """A copy, but for tables."""
        return value if isinstance(value, Table) else copy.deepcopy(value)


def _kept(backend: Any, transact_items: list[dict[str, Any]]) -> Iterator[Kept]:
    for _, asked in (entry for item in transact_items for entry in item.items()):
        table = backend.tables.get(asked.get("TableName"))
        key = asked.get("Key") or asked.get("Item") or {}
        if table is not None and _is_whole(key, table):
            found = backend.get_keys_value(table, key)
            yield table, *found, copy.deepcopy(table.get_item(*found))


def _is_whole(key: Mapping[str, Any], table: Any) -> bool:
    return {table.hash_key_attr, table.range_key_attr} - {None} <= set(key)


def _put_back(table: Any, hash_key: Any, range_key: Any, item: Any) -> None:
    holder, name = (table.items, hash_key) if range_key is None else (table.items[hash_key], range_key)
    if item is None:
        holder.pop(name, None)
    else:
        holder[name] = item


REPAIRS = (
    Repair("dynamodb-one-at-a-time", "Requests to DynamoDB are served one at a time, each of them whole.", _one_at_a_time),
    Repair(
        "dynamodb-transactions",
        "A cancelled transaction takes back its own writes, and nobody else's.",
        _take_back_its_own,
    ),
)
