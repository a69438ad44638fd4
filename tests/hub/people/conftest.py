"""An office with an empty record, on moto."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from hub.aws.clients import Clients
from hub.aws.ledger_table import Table
from tests.hub.people.office import Office

KEYS = {"PK": "HASH", "SK": "RANGE"}
STATES = {"state": "HASH", "opened_at": "RANGE"}


@pytest.fixture(scope="session")
def office_clients() -> Clients:
    """Clients, made once, as in a warm function."""
    return Clients("eu-central-1")


@pytest.fixture
def office(office_clients: Clients) -> Iterator[Office]:
    """The door over an empty record."""
    with mock_aws():
        _table(office_clients.own("dynamodb"))
        yield Office(Table(office_clients.own("dynamodb"), "irhub-ledger", lambda _: None))


def _table(client: Any) -> None:
    names = [{"AttributeName": name, "AttributeType": "S"} for name in (*KEYS, *STATES)]
    index = {"IndexName": "by-state", "KeySchema": _schema(STATES), "Projection": {"ProjectionType": "ALL"}}
    client.create_table(
        TableName="irhub-ledger",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=names,
        KeySchema=_schema(KEYS),
        GlobalSecondaryIndexes=[index],
    )


def _schema(keys: dict[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()]
