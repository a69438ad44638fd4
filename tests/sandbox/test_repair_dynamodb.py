"""DynamoDB: transactions are all or nothing, and touch nothing but what they name."""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends

from deployer.sandbox.repairs import dynamodb, repaired
from tests.sandbox.aws import HOME, HUB, client

BOTH = {"PK": "HASH", "SK": "RANGE"}


@pytest.fixture
def door() -> Iterator[Any]:
    """A client, with the repairs."""
    with mock_aws(), repaired(dynamodb.REPAIRS):
        yield client("dynamodb", HUB)


def a_table(door: Any, name: str, keys: dict[str, str]) -> None:
    """An empty table."""
    door.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
    )


def an_item(keys: dict[str, str], value: str) -> dict[str, Any]:
    """An item with the same value for each of its keys."""
    return {key: {"S": value} for key in keys}


def cancelled(door: Any, name: str, keys: dict[str, str]) -> None:
    """A transaction that puts one item, changes another, deletes a third, and then fails at a condition."""
    change = {"UpdateExpression": "SET said = :new", "ExpressionAttributeValues": {":new": {"S": "new"}}}
    writes = [
        {"Put": {"TableName": name, "Item": an_item(keys, "fresh")}},
        {"Update": {"TableName": name, "Key": an_item(keys, "changed"), **change}},
        {"Delete": {"TableName": name, "Key": an_item(keys, "deleted")}},
        {"Put": {"TableName": name, "Item": an_item(keys, "there"), "ConditionExpression": "attribute_not_exists(PK)"}},
    ]
    with pytest.raises(ClientError, match="TransactionCanceled"):
        door.transact_write_items(TransactItems=writes)


@pytest.mark.parametrize("keys", [BOTH, {"PK": "HASH"}])
def test_a_cancelled_transaction_leaves_everything_as_it_was(door: Any, keys: dict[str, str]) -> None:
    """What it put is gone, what it changed and deleted is back."""
    a_table(door, "t", keys)
    for value in ("changed", "deleted", "there"):
        door.put_item(TableName="t", Item=an_item(keys, value) | {"said": {"S": "old"}})
    before = sorted(map(repr, door.scan(TableName="t")["Items"]))

    cancelled(door, "t", keys)
    assert sorted(map(repr, door.scan(TableName="t")["Items"])) == before


def test_what_others_wrote_meanwhile_stays(door: Any) -> None:
    """The table is never exchanged for a copy of it."""
    a_table(door, "t", BOTH)
    door.put_item(TableName="t", Item=an_item(BOTH, "there"))
    table = dynamodb_backends[HUB][HOME].tables["t"]

    cancelled(door, "t", BOTH)
    assert dynamodb_backends[HUB][HOME].tables["t"] is table


def test_a_transaction_that_succeeds_is_written(door: Any) -> None:
    """The repair stands in nobody's way."""
    a_table(door, "t", BOTH)

    door.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": an_item(BOTH, "fresh")}}])
    assert door.scan(TableName="t")["Count"] == 1


def test_canary_moto_still_exchanges_the_table() -> None:
    """A cancelled transaction puts a copy of the whole table in its place."""
    with mock_aws():
        door = client("dynamodb", HUB)
        a_table(door, "t", BOTH)
        door.put_item(TableName="t", Item=an_item(BOTH, "there"))
        table = dynamodb_backends[HUB][HOME].tables["t"]
        cancelled(door, "t", BOTH)
        assert dynamodb_backends[HUB][HOME].tables["t"] is not table


def meet(door: Any, monkeypatch: pytest.MonkeyPatch, seconds: float) -> bool:
    """Whether two requests at once are inside DynamoDB at the same moment, within this time."""
    meeting = threading.Barrier(2)

    def list_tables(*_: Any) -> tuple[list[str], None]:
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(seconds)
        return [], None

    monkeypatch.setattr(DynamoDBBackend, "list_tables", list_tables)
    callers = [threading.Thread(target=door.list_tables) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return not meeting.broken


def test_requests_are_served_one_at_a_time(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """So none reads what another has half written."""
    assert not meet(door, monkeypatch, 0.1)


def test_canary_moto_still_serves_them_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing keeps them apart."""
    with mock_aws():
        assert meet(client("dynamodb", HUB), monkeypatch, 5)
