"""Facts about clients and the credentials they sign with."""

from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError

from hub.aws.clients import Clients
from hub.aws.credentials import entered
from hub.aws.together import side_by_side


def keys(name: str) -> ReadOnlyCredentials:
    """Keys of one account."""
    return ReadOnlyCredentials(f"AKIA{name}", "secret", f"token-{name}", None)


@pytest.fixture
def signed(clients: Clients) -> Any:
    """Who signed each request of the client for member accounts in Ireland."""
    events, found = clients.entered("ec2", "eu-west-1").meta.events, list[str]()

    def note(request: Any, **_: Any) -> None:
        found.append(str(request.headers["Authorization"]).partition("Credential=")[2].partition("/")[0])

    events.register_first("before-send.ec2", note)
    yield found
    events.unregister("before-send.ec2", note)


def test_one_client_serves_every_account(clients: Clients, signed: list[str]) -> None:
    """Each call is signed with what its context has entered."""
    client = clients.entered("ec2", "eu-west-1")
    for name in ("ONE", "TWO"):
        with entered(keys(name)):
            client.describe_vpcs()

    assert signed == ["AKIAONE", "AKIATWO"]


def test_accounts_at_once_do_not_mix(clients: Clients, signed: list[str]) -> None:
    """Threads that work in different accounts keep to their own."""

    def look(name: str) -> list[str]:
        with entered(keys(name)):
            answers = side_by_side([clients.entered("ec2", "eu-west-1").describe_vpcs] * 4)
        return [vpc["OwnerId"] for answer in answers for vpc in answer["Vpcs"]]

    side_by_side([lambda name=name: look(name) for name in ("ONE", "TWO", "SIX")])

    assert {name: signed.count(f"AKIA{name}") for name in ("ONE", "TWO", "SIX")} == {"ONE": 4, "TWO": 4, "SIX": 4}


def test_who_has_entered_nothing_calls_nobody(clients: Clients, signed: list[str]) -> None:
    """A call meant for a member account is never made with the function's own credentials."""
    with pytest.raises(NoCredentialsError):
        clients.entered("ec2", "eu-west-1").describe_vpcs()
    assert signed == []


def test_what_was_entered_before_is_entered_again(clients: Clients, signed: list[str]) -> None:
    """Leaving an account leads back to where one was."""
    client = clients.entered("ec2", "eu-west-1")
    with entered(keys("ONE")):
        with entered(keys("TWO")):
            client.describe_vpcs()
        client.describe_vpcs()

    assert signed == ["AKIATWO", "AKIAONE"]


def test_clients_are_made_once(clients: Clients) -> None:
    """The second asker gets the first one's; another Region or number of attempts is another client."""
    assert clients.own("sts") is clients.own("sts")
    assert clients.entered("ec2", "eu-west-1") is clients.entered("ec2", "eu-west-1")
    assert clients.entered("ec2", "eu-west-1") is not clients.entered("ec2", "us-east-1")
    assert clients.entered("ec2", "eu-west-1") is not clients.entered("ec2", "eu-west-1", 1)


@pytest.mark.parametrize("attempts", [3, 1])
def test_patience_is_set_here(clients: Clients, attempts: int) -> None:
    """Whatever the environment says: two seconds to connect, five to answer, so many attempts."""
    config = clients.own("dynamodb", attempts).meta.config

    assert (config.connect_timeout, config.read_timeout, config.max_pool_connections) == (2, 5, 32)
    assert config.retries == {"mode": "standard", "total_max_attempts": attempts}


def test_sts_is_that_of_the_hub_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the environment asks for the global endpoint, whose tokens not every Region takes."""
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "legacy")

    assert Clients("eu-west-1").own("sts").meta.endpoint_url == "https://sts.eu-west-1.amazonaws.com"


def test_another_endpoint_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox and other emulators are reached the way botocore itself offers."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    clients = Clients("eu-west-1")

    assert clients.own("sts").meta.endpoint_url == "http://127.0.0.1:1"
    assert clients.entered("ec2", "us-east-1").meta.endpoint_url == "http://127.0.0.1:1"


@pytest.mark.parametrize(("attempts", "connection"), [(1, "close"), (3, None)])
def test_a_call_without_a_second_attempt_has_a_fresh_connection(
    clients: Clients, attempts: int, connection: str | None
) -> None:
    """A connection that died while the function slept would look like a lost answer."""
    events, found = clients.own("sqs", attempts).meta.events, list[Any]()
    events.register_last("before-send", lambda request, **_: found.append(request.headers.get("Connection")))

    clients.own("sqs", attempts).list_queues()

    assert found == [connection]
