"""Pages on loopback over a record in this process, with a provider to sign in with; and a browser, where there is one."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from deployer.sandbox.oidc import OidcProvider
from hub.aws.clients import Clients
from tests.pages.browser import DESK, PHONE, Visitor, started
from tests.pages.caller import Caller
from tests.pages.house import House
from tests.required import need

KEYS = {"PK": "HASH", "SK": "RANGE"}
STATES = {"state": "HASH", "opened_at": "RANGE"}


@pytest.fixture(scope="session")
def page_clients() -> Clients:
    """The door's clients, made once, as in a warm function."""
    return Clients("eu-central-1")


@pytest.fixture(scope="session")
def provider() -> Iterator[OidcProvider]:
    """Where everybody of the sandbox can sign in."""
    with OidcProvider() as found:
        yield found


@pytest.fixture
def house(page_clients: Clients, provider: OidcProvider) -> Iterator[House]:
    """Pages over an empty record."""
    with mock_aws():
        _table(page_clients.own("dynamodb"))
        made = House(page_clients, provider)
        with made.open():
            yield made


def _table(client: Any) -> None:
    client.create_table(
        TableName="irhub-ledger",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in (*KEYS, *STATES)],
        KeySchema=_schema(KEYS),
        GlobalSecondaryIndexes=[
            {"IndexName": "by-state", "KeySchema": _schema(STATES), "Projection": {"ProjectionType": "ALL"}}
        ],
    )


def _schema(keys: dict[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in keys.items()]


@pytest.fixture
def somebody(house: House) -> Caller:
    """Whoever, without a browser and signed in nowhere."""
    return Caller(house)


@pytest.fixture
def ada(house: House) -> Caller:
    """One of the security operations, signed in."""
    return _signed_in(house, "ada")


@pytest.fixture
def cleo(house: House) -> Caller:
    """One of the leads, signed in."""
    return _signed_in(house, "cleo")


def _signed_in(house: House, name: str) -> Caller:
    caller = Caller(house)
    assert caller.sign_in(name).status == 303
    return caller


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser for all tests of this process; where there is none, those that need it are skipped by name."""
    with started(need("chromium")) as browser:
        yield browser


@pytest.fixture
def visitor(house: House, chromium: Any) -> Iterator[Visitor]:
    """Somebody at a desk."""
    context = chromium.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    yield Visitor(house, context.new_page())
    context.close()


@pytest.fixture
def phone(house: House, chromium: Any) -> Iterator[Visitor]:
    """Somebody with a phone, in the dark, whose browser runs no scripts."""
    context = chromium.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, color_scheme="dark", java_script_enabled=False, has_touch=True
    )
    yield Visitor(house, context.new_page())
    context.close()
