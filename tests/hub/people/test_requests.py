"""What API Gateway hands over, and what it takes back."""

import base64
import json
from typing import Any

import pytest

from hub.people.door import answer
from hub.people.handler import people
from hub.people.request import SECURITY, Request, Response, moved, plain, read
from hub.people.route import Guard, Route
from tests.hub.people.office import Office


def an_event(**changes: Any) -> dict[str, Any]:
    """A request of payload format 2.0."""
    context = {
        "http": {"method": "POST", "path": "/cli/note", "sourceIp": "192.0.2.1"},
        "domainName": "a1b2.execute-api.eu-west-1.amazonaws.com",
        "requestId": "request-1",
        "authorizer": {"iam": {"userArn": "arn:aws:iam::222222222222:user/ben"}},
    }
    headers = {"X-Slack-Signature": "v0=1", "content-type": "application/json"}
    return {"version": "2.0", "rawQueryString": "a=1&b=&a=2", "headers": headers, "requestContext": context, **changes}


def test_a_request_is_read() -> None:
    """Names of headers in lower case, the last of several values, and the caller by IAM's word."""
    request = read(an_event(body="{}", cookies=["a=1", "b=c=d"]))

    assert (request.method, request.path, request.body, request.id) == ("POST", "/cli/note", b"{}", "request-1")
    assert request.headers["x-slack-signature"] == "v0=1"
    assert (request.query, request.cookies) == ({"a": "2", "b": ""}, {"a": "1", "b": "c=d"})
    assert request.caller["userArn"].endswith("user/ben")


def test_an_address_full_of_fields_is_read_like_any_other() -> None:
    """Anybody can send one; if it counted as a mistake of ours, any stranger could raise the door's alarm."""
    assert len(read(an_event(rawQueryString="&".join(f"a{n}=1" for n in range(1_500)))).query) == 1_500


def test_the_body_is_kept_byte_by_byte() -> None:
    """A signature is made over its bytes, whatever they are."""
    body = b"payload=%7B%7D\xff\x00"

    assert read(an_event(body=base64.b64encode(body).decode(), isBase64Encoded=True)).body == body


def test_what_is_absent_is_empty() -> None:
    """API Gateway leaves out what there is none of."""
    event = an_event(headers=None, rawQueryString="")
    del event["requestContext"]["authorizer"]

    assert (read(event).headers, read(event).caller, read(event).body) == ({}, {}, b"")


@pytest.mark.parametrize(
    "event", [{}, {"requestContext": {}}, an_event(body="%", isBase64Encoded=True), an_event(headers=["x"])]
)
def test_what_is_no_request_is_refused(event: dict[str, Any]) -> None:
    """Nothing but API Gateway may call the function, but nobody relies on that."""
    with pytest.raises(ValueError, match="no request of payload format"):
        read(event)


def test_every_answer_has_the_security_headers() -> None:
    """Also where a page says its own of one of them."""
    said = plain(Response(headers={"content-security-policy": "default-src 'self'"}))["headers"]

    assert said.keys() >= SECURITY.keys()
    assert said["content-security-policy"] == "default-src 'self'"


def test_bytes_and_cookies_go_as_api_gateway_takes_them() -> None:
    """Bytes in base64; cookies apart from other headers."""
    said = plain(Response(body=b"\xff", cookies=("a=1; Secure",)))

    assert (said["body"], said["isBase64Encoded"], said["cookies"]) == ("/w==", True, ["a=1; Secure"])
    assert plain(moved("/")) | {"headers": {}} == {"statusCode": 303, "headers": {}, "body": "", "isBase64Encoded": False}


def test_a_mistake_of_ours_tells_nothing_of_the_inside(office: Office) -> None:
    """One sentence and the number under which the log has the rest."""

    def breaks(_request: Request, _desk: object) -> Response:
        raise KeyError("the-secret-name")

    said = answer(Request("POST", "/x", id="request-1"), office.desk, (Route("POST", "/x", Guard.IAM, breaks),))

    assert said.status == 500
    assert "the-secret-name" not in str(said.body)
    assert "request-1" in str(said.body)


def test_an_unknown_address_is_not_found(office: Office) -> None:
    """In words, as JSON."""
    said = office.knock(Request("GET", "/cli/a/b"))

    assert (said.status, json.loads(said.body)["error"]["what"]) == (404, "There is nothing here.")


def test_a_body_without_end_is_refused(office: Office) -> None:
    """Before anything looks at it."""
    assert office.knock(Request("POST", "/cli/note", b" " * 300_000)).status == 413


def test_the_handler_answers_whatever_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no request, and an environment that nothing was set in, end in one plain sentence."""
    monkeypatch.delenv("IRHUB_TABLE", raising=False)

    for event in ({}, an_event()):
        assert people(event, None)["statusCode"] == 500
