"""The provider on loopback signs people in as a strict provider does, and goes wrong where it is told to."""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import urllib3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from deployer.sandbox.id_tokens import Mischief
from deployer.sandbox.oidc import CLIENT_ID, CLIENT_SECRET, DISCOVERY, OidcProvider

BACK = "http://127.0.0.1:9/signed-in"
VERIFIER = "v" * 43
http = urllib3.PoolManager(retries=False)


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    """One that listens."""
    with OidcProvider() as listening:
        yield listening


def raw(part: str) -> bytes:
    """A part of a token."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def asked(provider: OidcProvider, **changes: str) -> dict[str, str]:
    """What the browser comes back with; empty where it does not."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    words = {
        "client_id": CLIENT_ID, "redirect_uri": BACK, "response_type": "code", "scope": "openid email", "state": "s",
        "nonce": "n", "code_challenge": challenge, "code_challenge_method": "S256", "login_hint": "ada@example.com", **changes,
    }  # fmt: skip
    said = http.request("GET", f"{provider.issuer}/authorize?{urlencode(words)}", redirect=False)
    return dict(parse_qsl(urlsplit(said.headers.get("location", "")).query))


def token(provider: OidcProvider, code: str, **changes: str) -> tuple[int, dict[str, Any]]:
    """What the token endpoint answers."""
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER,
        "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **changes,
    }  # fmt: skip
    said = http.request_encode_body("POST", f"{provider.issuer}/token", fields=form, encode_multipart=False)
    return said.status, said.json()


def claims(provider: OidcProvider) -> dict[str, Any]:
    """What is said of ada."""
    answer = token(provider, asked(provider)["code"])[1]
    found: dict[str, Any] = json.loads(raw(answer["id_token"].split(".")[1]))
    return found


def test_a_person_signs_in(provider: OidcProvider) -> None:
    """With state, issuer and nonce as they were asked for."""
    back = asked(provider)
    assert (back["state"], back["iss"]) == ("s", provider.issuer)

    said = claims(provider)
    assert (said["iss"], said["aud"], said["nonce"]) == (provider.issuer, CLIENT_ID, "n")
    assert (said["sub"], said["email"], said["email_verified"]) == ("sub-ada", "ada@example.com", True)


def test_a_token_is_signed_with_the_published_key(provider: OidcProvider) -> None:
    """So that whoever checks signatures can."""
    discovered = http.request("GET", provider.issuer + DISCOVERY).json()
    key = http.request("GET", discovered["jwks_uri"]).json()["keys"][0]
    signed = token(provider, asked(provider)["code"])[1]["id_token"]
    head_and_body, _, signature = signed.rpartition(".")

    public = RSAPublicNumbers(*(int.from_bytes(raw(key[part]), "big") for part in ("e", "n"))).public_key()
    public.verify(raw(signature), head_and_body.encode(), PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(raw(signature), f"{head_and_body}x".encode(), PKCS1v15(), SHA256())


def test_a_page_asks_who_signs_in(provider: OidcProvider) -> None:
    """With a button for each person, and what was asked for kept and escaped."""
    query = urlencode({
        "client_id": CLIENT_ID, "redirect_uri": BACK, "response_type": "code", "scope": "openid", "state": '"><script>',
        "code_challenge": "c", "code_challenge_method": "S256",
    })  # fmt: skip
    page = http.request("GET", f"{provider.issuer}/authorize?{query}").data.decode()

    assert page.count("<button") == 4
    assert "<script>" not in page


@pytest.mark.parametrize(
    "changes",
    [{"redirect_uri": "https://example.com/signed-in"}, {"redirect_uri": "http://127.0.0.1:9/elsewhere"}, {"client_id": "x"}],
)
def test_nobody_unknown_is_sent_anywhere(provider: OidcProvider, changes: dict[str, str]) -> None:
    """Neither another client nor to another address."""
    assert asked(provider, **changes) == {}


@pytest.mark.parametrize(
    "changes", [{"code_challenge": ""}, {"code_challenge_method": "plain"}, {"state": ""}, {"scope": "email"}]
)
def test_a_flawed_request_comes_back_as_an_error(provider: OidcProvider, changes: dict[str, str]) -> None:
    """Without PKCE, state or the scope nobody signs in."""
    assert asked(provider, **changes)["error"] == "invalid_request"


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "w" * 43}, {"redirect_uri": "http://127.0.0.1:8/signed-in"}, {"grant_type": "password"}]
)
def test_a_code_is_good_for_its_own_sign_in(provider: OidcProvider, changes: dict[str, str]) -> None:
    """For its verifier and redirect."""
    assert token(provider, asked(provider)["code"], **changes) == (400, {"error": "invalid_grant"})


def test_a_code_is_good_once(provider: OidcProvider) -> None:
    """And for the client that has the secret."""
    code = asked(provider)["code"]

    assert token(provider, code, client_secret="wrong") == (401, {"error": "invalid_client"})
    assert token(provider, code)[0] == 200
    assert token(provider, code) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("mischief", "claim", "value"),
    [
        (Mischief.WRONG_NONCE, "nonce", "of-another-sign-in"),
        (Mischief.NO_NONCE, "nonce", None),
        (Mischief.WRONG_AUDIENCE, "aud", "somebody-else"),
        (Mischief.TWO_AUDIENCES, "aud", [CLIENT_ID, "somebody-else"]),
        (Mischief.WRONG_PARTY, "azp", "somebody-else"),
        (Mischief.WRONG_ISSUER, "iss", "https://login.example.org"),
        (Mischief.UNVERIFIED, "email_verified", False),
        (Mischief.NO_EMAIL, "email", None),
    ],
)
def test_it_goes_wrong_where_it_is_told_to(provider: OidcProvider, mischief: Mischief, claim: str, value: object) -> None:
    """Once, in one claim."""
    provider.misbehave(mischief)

    assert claims(provider).get(claim) == value
    assert claims(provider).get(claim) != value


def test_it_goes_wrong_in_time(provider: OidcProvider) -> None:
    """A token that is over, and one that is to come."""
    for mischief in (Mischief.EXPIRED, Mischief.TO_COME):
        provider.misbehave(mischief)
    over, to_come, right = (claims(provider) for _ in range(3))

    assert over["exp"] < right["iat"] < to_come["iat"]


def test_it_goes_wrong_without_a_token(provider: OidcProvider) -> None:
    """An error, none at all, and one that is none."""
    for mischief in (Mischief.TOKEN_ERROR, Mischief.NO_TOKEN, Mischief.NOT_A_TOKEN):
        provider.misbehave(mischief)
    said = [token(provider, asked(provider)["code"]) for _ in range(3)]

    assert [status for status, _ in said] == [500, 200, 200]
    assert [one.get("id_token") for _, one in said] == [None, None, "none"]


def test_it_goes_wrong_before_a_code(provider: OidcProvider) -> None:
    """The person said no, or the answer is another's."""
    for mischief in (Mischief.DENIED, Mischief.WRONG_STATE):
        provider.misbehave(mischief)

    assert asked(provider)["error"] == "access_denied"
    assert asked(provider)["state"] == "of-another-browser"
