"""An OpenID provider: its metadata, and its token endpoint (OpenID Connect Discovery 1.0; Core 1.0, 3.1.3).

That the ID token comes from the provider rests on TLS alone, so nothing but https is spoken, save to this very machine, where a
sandbox or a test stands in for a provider. What it answers is read up to a bound; the client's secret stands in no log and no
error.
"""

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from hub.errors import DoorError

TIMEOUT = urllib3.Timeout(total=4)
"""Metadata and token together stay within what API Gateway waits for the function."""
LARGEST = 256 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")
METADATA = "/.well-known/openid-configuration"
BASIC = "client_secret_basic"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOTHING: Mapping[str, str] = {}
ENDPOINTS = ("authorization_endpoint", "token_endpoint")
USED_UP = "invalid_grant"
"""What a token endpoint says to a code that it does not know, or knows no more (RFC 6749, 5.2)."""


class Oidc:
    """One provider; a ``hub.people.pages_desk.Provider``."""

    def __init__(self, issuer: str, client_id: str, secret: Callable[[], str]) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._secret = secret
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
        self._metadata: Mapping[str, Any] = {}
        logging.getLogger("urllib3").setLevel(logging.INFO)

    def found(self) -> Mapping[str, Any]:
        """Its metadata, read once for as long as the process is warm."""
        if not self._metadata:
            said = self._answer("GET", self._issuer.rstrip("/") + METADATA)
            if said.get("issuer") != self._issuer or not all(_is_safe(str(said.get(name, ""))) for name in ENDPOINTS):
                raise _silent("it says that it is another, or names no addresses that are safe")
            self._metadata = said
        return self._metadata

    def exchange(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """What the token endpoint answers; the client proves itself as the metadata says (Core 1.0, 9)."""
        found, headers, fields = self.found(), dict(FORM), dict(form)
        if BASIC in found.get("token_endpoint_auth_methods_supported", [BASIC]):
            pair = ":".join(quote(part, safe="") for part in (self._client_id, self._secret()))
            headers |= urllib3.make_headers(basic_auth=pair)
        else:
            fields["client_secret"] = self._secret()
        return self._answer("POST", str(found["token_endpoint"]), urlencode(fields), headers)

    def _answer(self, method: str, url: str, body: str = "", headers: Mapping[str, str] = NOTHING) -> Mapping[str, Any]:
        if not _is_safe(url):
            raise _silent("its address is none of https")
        try:
            said = self._pool.request(method, url, body=body, headers=headers, redirect=False, preload_content=False)
            answer = json.loads(said.read(LARGEST))
            said.release_conn()
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            raise _silent(f"no answer that can be read ({type(error).__name__})") from None
        if isinstance(answer, dict) and answer.get("error") == USED_UP:
            raise _unknown()
        if said.status != HTTPStatus.OK or not isinstance(answer, dict):
            raise _silent(f"it answered {said.status}")
        return answer


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _unknown() -> DoorError:
    """Anybody can come back with a code of their own making, so it is no fault of ours and raises no alarm."""
    return DoorError(403, "You are not signed in.", "The sign-in does not know the code that you came with.", "Sign in again.")


def _silent(why: str) -> DoorError:
    return DoorError(
        502, "Nobody can sign in just now.", f"The sign-in did not answer as it should: {why}.", "Try again in a minute."
    )
