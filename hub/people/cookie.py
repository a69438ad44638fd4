"""Cookies that nobody else can make: a few facts, when they end, and an HMAC over both under a key for their kind alone.

The ``__Host-`` prefix binds a cookie to this very host and to TLS (RFC 6265bis, 4.1.3.2). ``SameSite=Lax`` lets it come along
when somebody follows a link from a message, and keeps it at home whenever another site posts a form.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LONGEST = 4_000
"""As long as a browser keeps a cookie for sure (RFC 6265, 6.1)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of cookie."""

    name: str
    seconds: int
    """How long it counts."""


SESSION = Kind("__Host-irhub", 3_600)
SIGNING_IN = Kind("__Host-irhub-sign-in", 600)


def made(kind: Kind, facts: Mapping[str, Any], key: str, now: datetime) -> str:
    """The cookie with these facts, as ``Set-Cookie`` has it."""
    until = int(now.timestamp()) + kind.seconds
    body = _coded(json.dumps({**facts, "until": until}, separators=(",", ":")).encode())
    return _set(kind, f"{body}.{_mark(kind, body, key)}", kind.seconds)


def gone(kind: Kind) -> str:
    """What makes a browser forget it."""
    return _set(kind, "", 0)


def facts_in(kind: Kind, cookies: Mapping[str, str], key: str, now: datetime) -> Mapping[str, Any] | None:
    """The facts of the cookie that a browser sent; None where there is none of ours that still counts."""
    body, _, mark = cookies.get(kind.name, "")[:LONGEST].partition(".")
    if not body or not hmac.compare_digest(mark.encode(), _mark(kind, body, key).encode()):
        return None
    facts: Mapping[str, Any] = json.loads(_plain(body))
    return facts if facts["until"] > now.timestamp() else None


def _set(kind: Kind, value: str, seconds: int) -> str:
    return f"{kind.name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"


def _mark(kind: Kind, body: str, key: str) -> str:
    """One key a kind, so that a cookie of one kind is never taken for one of another."""
    own = hmac.digest(key.encode(), kind.name.encode(), hashlib.sha256)
    return _coded(hmac.digest(own, body.encode(), hashlib.sha256))


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
