"""The receiver stands where Slack and webhooks would."""

from collections.abc import Iterator

import pytest
import urllib3

from deployer.sandbox.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that listens."""
    with Receiver() as listening:
        yield listening


def post(receiver: Receiver, body: str, path: str = "/slack") -> urllib3.BaseHTTPResponse:
    """The answer to a POST."""
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("POST", receiver.url + path, body=body, headers={"X-Key": "k"})


def test_what_arrives_is_kept_with_its_headers(receiver: Receiver) -> None:
    """Path, body and headers are as they were sent."""
    post(receiver, "hello")

    (received,) = receiver.received
    assert (received.path, received.body, received.headers["X-Key"]) == ("/slack", "hello", "k")


def test_it_answers_as_slack_does(receiver: Receiver) -> None:
    """Slack's incoming webhooks answer 200 with ok."""
    assert post(receiver, "hello").data == b"ok"


def test_a_refusal_is_used_up(receiver: Receiver) -> None:
    """Told to refuse twice, it takes the third."""
    receiver.refuse(503, times=2)

    assert [post(receiver, "x").status for _ in range(3)] == [503, 503, 200]


def test_one_path_can_be_refused_alone(receiver: Receiver) -> None:
    """Slack may be down while a webhook is not."""
    receiver.refuse(503, path="/webhook")

    assert post(receiver, "to /slack").status == 200
    assert receiver._refusals


def test_a_refusal_can_ask_for_a_pause(receiver: Receiver) -> None:
    """Retry-After is sent along, and what was refused is not kept."""
    receiver.refuse(429, retry_after=7)

    assert post(receiver, "x").headers["Retry-After"] == "7"
    assert receiver.received == ()


def test_waiting_ends_with_what_there_is(receiver: Receiver) -> None:
    """Waiting for more than comes ends with the time."""
    post(receiver, "one")

    assert len(receiver.wait_for(2, seconds=0.01)) == 1
