"""What is lent is one call for a time, signed here and by the newest rules, at the Region's own host."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.credentials import ReadOnlyCredentials

from hub.action import Access, Call, Permission, Place, Presigned, Role, Step
from hub.aws.clients import Clients
from hub.aws.gate import Doors, Gate
from hub.aws.lending import lent, signed
from hub.errors import AwsError, UndeclaredCallError
from tests.fakes import NOON, in_turn, switch_off

PUT = Call("s3", "PutObject", {"Bucket": "drop", "Key": "collected/i-1", "IfNoneMatch": "*"}, Place.EVIDENCE)
CLIENTS = Clients("eu-west-1")


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function has keys, and no endpoint but AWS's."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def url(wanted: Presigned) -> Any:
    """The URL, taken apart."""
    return urlsplit(str(signed(wanted, CLIENTS)))


def test_a_url_is_for_one_object_and_a_time() -> None:
    """At the Region's host, with the newest signature, and what must be sent along is signed."""
    made = url(Presigned(PUT, 420))

    asked = parse_qs(made.query)
    assert (made.hostname, made.path) == ("drop.s3.eu-west-1.amazonaws.com", "/collected/i-1")
    assert (asked["X-Amz-Expires"], asked["X-Amz-SignedHeaders"]) == (["420"], ["host;if-none-match"])


def test_a_form_is_for_names_that_begin_so_and_a_size() -> None:
    """The address comes first, then each field on its line; the policy inside says what is allowed."""
    call = Call("s3", "PutObject", {"Bucket": "drop", "Key": "memory/i-1/"}, Place.EVIDENCE)

    address, *fields = base64.b64decode(signed(Presigned(call, 60, most_bytes=9), CLIENTS)).decode().split("\n")

    named = dict(field.split("=", 1) for field in fields)
    rules = json.loads(base64.b64decode(named["policy"]))["conditions"]
    assert (address, named["key"]) == ("https://drop.s3.eu-west-1.amazonaws.com/", "memory/i-1/${filename}")
    assert ["content-length-range", 0, 9] in rules
    assert ["starts-with", "$key", "memory/i-1/"] in rules


def test_what_stands_around_it_stays() -> None:
    """Wherever in the parameters it is."""
    made = signed({"Parameters": {"url": [Presigned(PUT, 1)], "seconds": ["5"]}, "Name": "n"}, CLIENTS)

    assert (made["Parameters"]["seconds"], made["Name"]) == (["5"], "n")
    assert made["Parameters"]["url"][0].startswith("https://drop.")


def test_every_lent_call_is_found() -> None:
    """So that the gate can ask whether it is declared."""
    assert list(lent({"a": [Presigned(PUT, 1)], "b": {"c": ("x", Presigned(PUT, 2))}})) == [PUT, PUT]


def test_what_cannot_be_signed_is_an_error_of_ours() -> None:
    """It names the call."""
    with pytest.raises(AwsError, match="s3:PutObject failed"):
        signed(Presigned(Call("s3", "PutObject", {"Bucket": "drop"}, Place.EVIDENCE), 1), CLIENTS)


def test_a_gate_lends_only_what_is_declared() -> None:
    """Whatever a host may do in our name, the action must be allowed to do itself."""
    asking = Permission(("ssm:SendCommand",), ("*",), Access.WRITE)
    step = Step("ask", (Call("ssm", "SendCommand", {"Parameters": {"url": [Presigned(PUT, 1)]}}),), "i-1")
    doors = Doors(CLIENTS, "eu-west-1", "irhub", "irhub-evidence", in_turn, lambda: NOON)
    keys = ReadOnlyCredentials("AKIAIOSFODNN7EXAMPLE", "secret", None, None)
    gate = Gate(switch_off(permissions=(asking,)), Role.CONTAIN, doors, lambda _: keys)

    with pytest.raises(UndeclaredCallError, match="s3:PutObject"):
        gate.do(step)
