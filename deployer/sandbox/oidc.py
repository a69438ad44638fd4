"""A provider of OpenID Connect on loopback, at which the sandbox's people sign in with one click.

Authorization code flow with PKCE for one confidential client (OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207). Whoever is
named by ``login_hint`` is signed in without a page. It is as strict as a good provider: a code is good once and for its own
client, redirect and verifier; and it is wrong in one way where a test asks for that.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from deployer.sandbox.closed import is_loopback
from deployer.sandbox.gateway.knocking import Knock, Reply
from deployer.sandbox.gateway.listening import Listener
from deployer.sandbox.id_tokens import Mischief, claims_of, key_set, signed
from deployer.sandbox.people import EVERYBODY, Somebody

CLIENT_ID, CLIENT_SECRET = "irhub", "of-the-sandbox"  # they open nothing
BACK = "/signed-in"
"""Where the one client takes its users back, on any port of loopback."""
STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui;margin:3rem auto;max-width:28rem;padding:0 1rem}"
    "button{font:inherit;padding:.5rem 1rem;width:100%}"
)
DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorization code stands for."""

    person: Somebody
    redirect: str
    challenge: str
    nonce: str
    mischief: Mischief | None


class OidcProvider:
    """Listens while its ``with`` block lasts."""

    def __init__(self) -> None:
        self.refusals: list[str] = []
        """Why somebody was refused, the newest last."""
        self._codes: dict[str, Code] = {}
        self._mischief: list[Mischief] = []
        self._lock = threading.Lock()
        self._listener = Listener(self._answer)

    @property
    def issuer(self) -> str:
        """Its name, which is its address."""
        return f"http://{self._listener.netloc}"

    def misbehave(self, mischief: Mischief, times: int = 1) -> None:
        """The next so many sign-ins go wrong in this way."""
        with self._lock:
            self._mischief.extend([mischief] * times)

    def __enter__(self) -> Self:
        """Listening."""
        self._listener.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Silent."""
        self._listener.close()

    def _answer(self, knock: Knock) -> Reply:
        served = self._doors().get((knock.method, knock.path))
        return served(knock) if served else _page(404, "<p>There is nothing here.</p>")

    def _doors(self) -> Mapping[tuple[str, str], Callable[[Knock], Reply]]:
        return {
            ("GET", DISCOVERY): lambda _: _json(200, self._discovery()),
            ("GET", "/jwks"): lambda _: _json(200, key_set()),
            ("GET", "/authorize"): self._authorize,
            ("POST", "/token"): self._token,
        }

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def _authorize(self, knock: Knock) -> Reply:
        asked = dict(parse_qsl(knock.query, keep_blank_values=True))
        if asked.get("client_id") != CLIENT_ID or not _leads_back(asked.get("redirect_uri", "")):
            return self._refused("unknown client or redirect", _page(400, "<p>This provider does not know who asks.</p>"))
        flaw = _flaw(asked)
        if flaw:
            return self._refused(flaw, self._back(asked, {"error": "invalid_request", "error_description": flaw}))
        person = next((one for one in EVERYBODY if asked.get("login_hint") in {one.email, one.name}), None)
        if person is not None:
            return self._signed_in(asked, person)
        return self._back(asked, {"error": "login_required"}) if asked.get("prompt") == "none" else _choice(asked)

    def _signed_in(self, asked: Mapping[str, str], person: Somebody) -> Reply:
        with self._lock:
            mischief = self._mischief.pop(0) if self._mischief else None
        if mischief is Mischief.DENIED:
            return self._back(asked, {"error": "access_denied"})
        code = secrets.token_urlsafe(24)
        self._codes[code] = Code(person, asked["redirect_uri"], asked["code_challenge"], asked.get("nonce", ""), mischief)
        state = {"state": "of-another-browser"} if mischief is Mischief.WRONG_STATE else {}
        return self._back(asked, {"code": code, **state})

    def _back(self, asked: Mapping[str, str], said: Mapping[str, str]) -> Reply:
        """The browser goes back to the client."""
        words = {"state": asked.get("state", ""), "iss": self.issuer, **said}
        return Reply(303, (("location", f"{asked['redirect_uri']}?{urlencode(words)}"), ("cache-control", "no-store")))

    def _token(self, knock: Knock) -> Reply:
        form = dict(parse_qsl(knock.body.decode("utf-8", "replace"), keep_blank_values=True))
        if not _is_the_client(knock, form):
            return self._refused("wrong client secret", _json(401, {"error": "invalid_client"}))
        with self._lock:
            code = self._codes.pop(form.get("code", ""), None)
        if code is None or not _fits(code, form):
            return self._refused("no such code, redirect or verifier", _json(400, {"error": "invalid_grant"}))
        return self._granted(code)

    def _granted(self, code: Code) -> Reply:
        if code.mischief is Mischief.TOKEN_ERROR:
            return _json(500, {"error": "server_error"})
        said: dict[str, Any] = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "expires_in": 300}
        if code.mischief is not Mischief.NO_TOKEN:
            claims = claims_of(code.person, (self.issuer, CLIENT_ID), code.nonce, code.mischief)
            said["id_token"] = "none" if code.mischief is Mischief.NOT_A_TOKEN else signed(claims)
        return _json(200, said)

    def _refused(self, why: str, reply: Reply) -> Reply:
        self.refusals.append(why)
        return reply


def _leads_back(redirect: str) -> bool:
    return is_loopback(redirect) and urlsplit(redirect).path == BACK and not urlsplit(redirect).query


def _flaw(asked: Mapping[str, str]) -> str:
    """What is wrong with a request to sign in; empty where nothing is."""
    if asked.get("response_type") != "code":
        return "only the code flow is known here"
    if "openid" not in asked.get("scope", "").split():
        return "the scope openid is missing"
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        return "PKCE with S256 is needed"
    return "" if asked.get("state") else "the state is missing"


def _is_the_client(knock: Knock, form: Mapping[str, str]) -> bool:
    """Whether the client's name and secret stand in the header (client_secret_basic) or the form (client_secret_post)."""
    kind, _, encoded = knock.header("authorization").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return False
        name, secret = unquote(name), unquote(secret)
    else:
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
    return name == CLIENT_ID and hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode())


def _fits(code: Code, form: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    right = (form.get("grant_type"), form.get("redirect_uri")) == ("authorization_code", code.redirect)
    return right and hmac.compare_digest(challenge, code.challenge)


def _choice(asked: Mapping[str, str]) -> Reply:
    """A page with a button for each person."""
    hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items())
    buttons = "".join(
        f'<p><button name="login_hint" value="{escape(one.email)}">Sign in as {escape(one.name)} &lt;{escape(one.email)}&gt;'
        "</button></p>"
        for one in EVERYBODY
    )
    return _page(200, f'<form method="get" action="/authorize">{hidden}{buttons}</form>')


def _page(status: int, inside: str) -> Reply:
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Sign in to the sandbox</title><style>{STYLE}</style><h1>Sign in to the sandbox</h1>{inside}</html>"
    )
    headers = (("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"))
    return Reply(status, headers, text.encode())


def _json(status: int, value: Any) -> Reply:
    return Reply(status, (("content-type", "application/json"), ("cache-control", "no-store")), json.dumps(value).encode())
