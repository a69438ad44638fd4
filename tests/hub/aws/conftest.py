"""An empty AWS in this process, the ledger's table in it, and a ledger with a clock of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from hub.aws.clients import Clients
from hub.aws.ledger import DynamoLedger
from hub.aws.ledger_table import Table
from tests.fakes import Clock, in_turn
from tests.hub.aws.wire import LEASE_SECONDS, Wire

KEYS = {"PK": "HASH", "SK": "RANGE"}
STATES = {"state": "HASH", "opened_at": "RANGE"}


@pytest.fixture(scope="session")
def warm() -> Clients:
    """The hub's clients, made once, as in a warm function."""
    return Clients("eu-central-1")


@pytest.fixture
def clients(warm: Clients) -> Iterator[Clients]:
    """The hub's clients in an AWS where nothing is yet."""
    with mock_aws():
        yield warm


@pytest.fixture
def dynamodb(clients: Clients) -> Any:
    """A client that does not try again, with the ledger's empty table."""
    return with_table(clients.own("dynamodb", 1))


def with_table(client: Any) -> Any:
    """The client, with the ledger's empty table."""
    client.create_table(
        TableName="irhub-ledger",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in (*KEYS, *STATES)],
        KeySchema=_schema(KEYS),
        GlobalSecondaryIndexes=[
            {"IndexName": "by-state", "KeySchema": _schema(STATES), "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    return client


def _schema(keys: dict[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()]


@pytest.fixture
def wire(dynamodb: Any) -> Iterator[Wire]:
    """What carries the ledger's requests."""
    between = Wire(dynamodb)
    yield between
    between.step_aside()


@pytest.fixture
def clock() -> Clock:
    """Noon, until it is told otherwise."""
    return Clock()


@pytest.fixture
def table(wire: Wire, clock: Clock) -> Table:
    """The ledger's table."""
    return Table(wire.client, "irhub-ledger", clock.pause)


@pytest.fixture
def ledger(table: Table, clock: Clock) -> DynamoLedger:
    """A ledger on that table."""
    return DynamoLedger(table, LEASE_SECONDS, clock, in_turn)


@pytest.fixture
def colleague(ledger: DynamoLedger, clients: Clients, clock: Clock) -> DynamoLedger:
    """The same ledger as another process has it, by a wire of its own."""
    del ledger
    return DynamoLedger(Table(clients.own("dynamodb"), "irhub-ledger", clock.pause), LEASE_SECONDS, clock, in_turn)
