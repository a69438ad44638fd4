"""ID tokens of the sandbox's provider: signed with a key of its own, and wrong in one way where a test says so.

OpenID Connect Core 1.0, 2 and 3.1.3.7; JSON Web Signature (RFC 7515) with RS256.
"""

import base64
import json
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from deployer.sandbox.people import Somebody

KEY_ID = "of-the-sandbox"
LIFETIME_SECONDS = 300


class Mischief(StrEnum):
    """What may be wrong with what a provider answers."""

    WRONG_NONCE = "wrong-nonce"
    NO_NONCE = "no-nonce"
    WRONG_AUDIENCE = "wrong-audience"
    TWO_AUDIENCES = "two-audiences"
    WRONG_PARTY = "wrong-party"
    WRONG_ISSUER = "wrong-issuer"
    EXPIRED = "expired"
    TO_COME = "to-come"
    UNVERIFIED = "unverified"
    NO_EMAIL = "no-email"
    NO_TOKEN = "no-token"  # noqa: S105  # no secret
    NOT_A_TOKEN = "not-a-token"  # noqa: S105  # no secret
    TOKEN_ERROR = "token-error"  # noqa: S105  # no secret
    WRONG_STATE = "wrong-state"
    DENIED = "denied"


Claims = Mapping[str, Any]

_WRONG: Mapping[Mischief, Callable[[Claims], Claims]] = {
    Mischief.WRONG_NONCE: lambda _: {"nonce": "of-another-sign-in"},
    Mischief.NO_NONCE: lambda _: {"nonce": None},
    Mischief.WRONG_AUDIENCE: lambda _: {"aud": "somebody-else"},
    Mischief.TWO_AUDIENCES: lambda claims: {"aud": [claims["aud"], "somebody-else"]},
    Mischief.WRONG_PARTY: lambda _: {"azp": "somebody-else"},
    Mischief.WRONG_ISSUER: lambda _: {"iss": "https://login.example.org"},
    Mischief.EXPIRED: lambda claims: {"iat": claims["iat"] - 7200, "exp": claims["iat"] - 3600},
    Mischief.TO_COME: lambda claims: {"iat": claims["iat"] + 3600, "exp": claims["iat"] + 7200},
    Mischief.UNVERIFIED: lambda _: {"email_verified": False},
    Mischief.NO_EMAIL: lambda _: {"email": None, "email_verified": None},
}


def claims_of(person: Somebody, parties: tuple[str, str], nonce: str, mischief: Mischief | None) -> Claims:
    """What the provider says of who signed in; the parties are the issuer and the client."""
    now = int(time.time())
    issuer, client_id = parties
    said = {
        "iss": issuer,
        "sub": person.subject,
        "aud": client_id,
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
        "auth_time": now,
        "nonce": nonce or None,
        "email": person.email,
        "email_verified": True,
        "name": person.name.capitalize(),
        "preferred_username": person.name,
    }
    wrong = _WRONG[mischief](said) if mischief and mischief in _WRONG else {}
    return {name: value for name, value in {**said, **wrong}.items() if value is not None}


def signed(claims: Claims) -> str:
    """The token of these claims."""
    head = _part(json.dumps({"alg": "RS256", "typ": "JWT", "kid": KEY_ID}).encode())
    body = f"{head}.{_part(json.dumps(claims).encode())}"
    return f"{body}.{_part(_key().sign(body.encode(), PKCS1v15(), SHA256()))}"


def key_set() -> dict[str, Any]:
    """The key by which a token's signature is checked, as a JSON Web Key Set (RFC 7517)."""
    numbers = _key().public_key().public_numbers()
    words = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID}
    return {"keys": [{**words, "n": _number(numbers.n), "e": _number(numbers.e)}]}


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value: int) -> str:
    return _part(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
