"""Facts about posting to a Slack webhook."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hub.aws.clients import Clients
from hub.aws.slack import Slack
from hub.errors import ChannelError
from hub.notice import of_response
from hub.record import Standing
from tests.fakes import MEMBER, NOON, Clock, an_incident

NOTICE = of_response(an_incident(), Standing(MEMBER, "shop"), ())
Answer = tuple[int, str, dict[str, str]]
OK: Answer = (200, "ok", {})
PATH = "/services/T000/B000/verysecretverysecret"


class Receiver(ThreadingHTTPServer):
    """A Slack on loopback that answers what it is told to."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Post)
        self.answers = list(answers)
        self.posts: list[Any] = []

    @property
    def url(self) -> str:
        """Its webhook."""
        return f"http://127.0.0.1:{self.server_port}{PATH}"


class Post(BaseHTTPRequestHandler):
    """One request."""

    server: Receiver

    def do_POST(self) -> None:
        """Keeps the body and answers."""
        self.server.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, body, headers = self.server.answers.pop(0)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A Slack that has not been told anything yet."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Secrets:
    """A Secrets Manager with one secret."""

    def __init__(self, *values: str) -> None:
        self.values = list(values)
        self.asked = 0

    def get_secret_value(self, **_: Any) -> dict[str, str]:
        """The current value."""
        self.asked += 1
        return {"SecretString": self.values[0] if len(self.values) == 1 else self.values.pop(0)}


def channel(*values: str, clock: Clock | None = None) -> tuple[Slack, Secrets]:
    """A channel whose secret has these values, one after the other."""
    secrets = Secrets(*values)
    return Slack(secrets, "arn:secret", (clock or Clock()).pause), secrets


def test_a_notice_is_posted(receiver: Receiver) -> None:
    """Slack gets blocks, and the text to fall back on."""
    receiver.answers = [OK]

    channel(receiver.url)[0].send(NOTICE)

    (post,) = receiver.posts
    assert set(post) == {"text", "mrkdwn", "blocks"}


def test_the_secret_is_read_once_while_warm(receiver: Receiver) -> None:
    """Two notices need one look into Secrets Manager."""
    receiver.answers = [OK, OK]
    slack, secrets = channel(receiver.url + "\n")

    slack.send(NOTICE)
    slack.send(NOTICE)

    assert secrets.asked == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_tried_again(receiver: Receiver, status: int) -> None:
    """A busy or broken Slack gets the notice a moment later."""
    receiver.answers = [(status, "", {}), (status, "", {}), OK]

    channel(receiver.url)[0].send(NOTICE)

    assert len(receiver.posts) == 3


@pytest.mark.parametrize(("retry_after", "seconds"), [("2", 2), ("3", 3), ("tomorrow", 1), (None, 1)])
def test_slacks_wish_to_wait_is_honoured(receiver: Receiver, retry_after: str | None, seconds: int) -> None:
    """A pause of some seconds is made at once."""
    clock = Clock()
    receiver.answers = [(429, "", {"Retry-After": retry_after} if retry_after else {}), OK]

    channel(receiver.url, clock=clock)[0].send(NOTICE)

    assert (clock() - NOON).total_seconds() == seconds


def test_a_longer_wish_is_left_to_the_queue(receiver: Receiver) -> None:
    """Whoever told learns how long, and Slack is not asked again before that."""
    clock = Clock()
    receiver.answers = [(429, "", {"Retry-After": "120"}), OK]

    with pytest.raises(ChannelError) as refused:
        channel(receiver.url, clock=clock)[0].send(NOTICE)

    assert (refused.value.after_seconds, len(receiver.posts), clock()) == (120, 1, NOON)


def test_after_three_tries_it_is_an_error(receiver: Receiver) -> None:
    """Whoever told tries again later, through the queue."""
    receiver.answers = [(500, "broken", {})] * 3

    with pytest.raises(ChannelError, match="500 broken"):
        channel(receiver.url)[0].send(NOTICE)


@pytest.mark.parametrize("answer", [(400, "invalid_payload", {}), (302, "", {"Location": "http://elsewhere"}), (200, "no", {})])
def test_what_does_not_pass_is_not_tried_again(receiver: Receiver, answer: Answer) -> None:
    """Neither a refusal nor a redirection gets better by asking again, and only ``ok`` is success."""
    receiver.answers = [answer]

    with pytest.raises(ChannelError):
        channel(receiver.url)[0].send(NOTICE)
    assert len(receiver.posts) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_webhook_that_was_withdrawn_is_looked_up_again(receiver: Receiver, status: int) -> None:
    """After a rotation the next notice goes to the new one, also from a warm function."""
    receiver.answers = [(status, "no_service", {}), OK]
    slack, secrets = channel(receiver.url, receiver.url)
    with pytest.raises(ChannelError):
        slack.send(NOTICE)

    slack.send(NOTICE)

    assert secrets.asked == 2


@pytest.mark.parametrize(
    "url", ["http://example.com/x", "ftp://127.0.0.1/x", "nonsense", "", "https://", "http://[::1", "http://localhost.evil/x"]
)
def test_only_https_or_this_machine_is_posted_to(url: str) -> None:
    """A secret that holds something else is never sent anywhere, nor shown."""
    with pytest.raises(ChannelError, match="holds no https URL") as caught:
        channel(url)[0].send(NOTICE)
    assert not url or url not in str(caught.value)


def test_the_url_is_in_no_log_and_no_error(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    """Not even where everything is logged, and nobody answers."""
    caplog.set_level(logging.DEBUG)
    receiver.answers = [OK]
    slack, _ = channel(receiver.url)
    slack.send(NOTICE)
    gone, _ = channel(f"http://127.0.0.1:9{PATH}")

    with pytest.raises(ChannelError, match="no answer") as caught:
        gone.send(NOTICE)

    said = [*caplog.messages, str(caught.value), repr(caught.value.__cause__), repr(caught.value.__context__)]
    assert not [words for words in said if "verysecret" in words]


@pytest.mark.parametrize("answer", [{}, {"SecretBinary": b"https://hooks"}, {"SecretString": ""}])
def test_a_secret_without_text_is_a_channels_error(answer: dict[str, Any]) -> None:
    """A notice waits for its channel, whatever somebody put into the secret."""
    slack, secrets = channel("https://hooks")
    secrets.get_secret_value = lambda **_: answer  # type: ignore[method-assign]

    with pytest.raises(ChannelError, match="holds no https URL"):
        slack.send(NOTICE)


@pytest.mark.parametrize(
    "url", ["https://.example/x", "https://a:b:c/x", "https://" + "a" * 70 + "/x", "https://127.0.0.1:99999/x"]
)
def test_a_url_that_leads_nowhere_is_a_channels_error(url: str) -> None:
    """Whatever the HTTP library makes of it, the notice is tried again later."""
    with pytest.raises(ChannelError):
        channel(url)[0].send(NOTICE)


def test_a_secret_that_is_not_there_is_a_channels_error(clients: Clients) -> None:
    """Whoever tells knows one kind of error only."""
    with pytest.raises(ChannelError, match="ResourceNotFoundException"):
        Slack(clients.own("secretsmanager"), "arn:aws:secretsmanager:eu-central-1:1:secret:x", Clock().pause).send(NOTICE)
