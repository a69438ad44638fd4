"""The way to the hub's door: signed, to AWS or this machine alone, and what its answers mean."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import NoCredentialsError

from deployer.aws.people import PeopleDoor, address, asking
from deployer.calls import Door
from deployer.errors import DeniedError, DeployerError, NotFoundError, RefusedError, ThrottledError
from tests.fake_aws import HOME, FakeAws, some_settings

AWAY = "https://a1b2.execute-api.eu-west-1.amazonaws.com"


class Gateway(BaseHTTPRequestHandler):
    """API Gateway, which answers what a test put in."""

    answer: ClassVar[tuple[int, bytes]] = (200, b"{}")
    heard: ClassVar[list[tuple[str, str, bytes]]] = []

    def do_POST(self) -> None:
        """Remembers what came."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, self.headers["Authorization"], body))
        status, content = self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        """Says nothing."""


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    """Where it listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/cli/note"
    server.shutdown()
    server.server_close()


class Session:
    """boto3's session with somebody's keys, or nobody's."""

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials

    def get_credentials(self) -> Credentials | None:
        """Those."""
        return self._credentials


DOOR = PeopleDoor(Session(Credentials("AKIDEXAMPLE", "secret", "token")), HOME)


def test_a_request_is_signed_for_the_api(gateway: str) -> None:
    """With Signature Version 4, in the hub's Region; the secret stays here."""
    Gateway.answer, said = (200, b'{"as": "ada"}'), {"incident": "inc-1"}

    assert DOOR.invoke(Url=gateway, Body=said) == {"as": "ada"}

    path, authorization, body = Gateway.heard[-1]
    assert (path, json.loads(body)) == ("/cli/note", said)
    assert authorization.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert f"/{HOME}/execute-api/aws4_request" in authorization


def test_the_doors_own_words_are_what_people_read(gateway: str) -> None:
    """All three parts."""
    error = {"what": "ada cannot approve.", "why": "leads are asked.", "todo": "Ask them."}
    Gateway.answer = (403, json.dumps({"error": error}).encode())

    with pytest.raises(RefusedError) as caught:
        DOOR.invoke(Url=gateway, Body={})
    assert {"what": caught.value.what, "why": caught.value.why, "todo": caught.value.todo} == error


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, b'{"message": "Forbidden"}', DeniedError),
        (429, b'{"message": "Too Many Requests"}', ThrottledError),
        (404, b'{"message": "Not Found"}', NotFoundError),
        (500, b'{"error": {"what": "That did not work."}}', DeployerError),
        (503, b"<html>", DeployerError),
        (302, b"[]", DeployerError),
    ],
)
def test_what_api_gateway_answers_in_its_place_has_a_meaning(gateway: str, status: int, body: bytes, kind: Any) -> None:
    """IAM said no, too many, an older hub, or nobody is there."""
    Gateway.answer = (status, body)

    with pytest.raises(kind):
        DOOR.invoke(Url=gateway, Body={})


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/cli/note",
        "http://a1b2.execute-api.eu-west-1.amazonaws.com/",
        "https://x.amazonaws.com.evil.example/",
    ],
)
def test_nothing_is_sent_where_a_stacks_output_leads_elsewhere(url: str) -> None:
    """A session's token goes with every request, so it goes to AWS alone."""
    with pytest.raises(DeployerError, match="Nothing was sent"):
        DOOR.invoke(Url=url, Body={})


def test_without_credentials_nothing_is_sent(gateway: str) -> None:
    """As botocore says it, which the gate turns into words."""
    with pytest.raises(NoCredentialsError):
        PeopleDoor(Session(None), HOME).invoke(Url=gateway, Body={})


def test_the_address_is_an_output_of_the_hubs_stack() -> None:
    """And the call is announced with all that is sent."""
    aws = FakeAws()
    aws.stacks[Door.HUB, "irhub-hub", HOME] = {"StackStatus": "CREATE_COMPLETE"}

    call = asking(aws, some_settings(), "note", {"text": "x"})

    assert (call.name, call.parameters) == ("execute-api:Invoke", {"Url": f"{AWAY}/cli/note", "Body": {"text": "x"}})


def test_a_hub_without_a_door_is_named() -> None:
    """Of an older version, or not there at all."""
    aws = FakeAws()
    with pytest.raises(RefusedError, match="irhub deploy"):
        address(aws, some_settings())

    class Older:
        def make(self, _call: object) -> Any:
            return {"Stacks": [{"Outputs": []}]}

    with pytest.raises(RefusedError, match="irhub upgrade"):
        address(Older(), some_settings())
