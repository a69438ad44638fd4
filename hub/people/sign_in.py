"""Signing in by OpenID Connect: the authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1).

The ID token comes straight from the token endpoint over TLS, so its signature need not be checked (3.1.3.7, 6), and nothing
that checks signatures has to be in the bundle; every other check of 3.1.3.7 is made. Where a sign-in leads to stands in the
signed cookie that began it, and only pages of ours are led to; so nobody can make a sign-in lead elsewhere, finish somebody
else's, or have it finished twice with the same words.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from hub.errors import DoorError
from hub.people import cookie, session
from hub.people.desk import PeopleDesk
from hub.people.pages_desk import PagesDesk, SignIn
from hub.people.refusals import refuse
from hub.people.request import Request, Response, moved

OURS = re.compile(r"/(incidents/inc-[0-9]{8}-[a-z2-7]{12}(/decide)?|coverage)?")
"""The pages that a sign-in may lead to."""
SKEW_SECONDS = 60
"""As far as two clocks may differ."""
OLDEST_SECONDS = 600
"""As long ago as an ID token may have been made; no sign-in takes longer."""
BACK = "/signed-in"


def start(to: str, desk: PeopleDesk, pages: PagesDesk) -> Response:
    """The browser goes to the provider, and comes back to the page ``to`` or else to the first."""
    sign_in, words = pages.sign_in, {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(words["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": sign_in.client_id,
        "redirect_uri": sign_in.url + BACK,
        "scope": "openid email profile" if sign_in.claim else "openid email",
        "state": words["state"],
        "nonce": words["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    facts = {**words, "to": to if OURS.fullmatch(to) else "/"}
    begun = cookie.made(cookie.SIGNING_IN, facts, session.key(desk, pages), desk.now())
    where = str(pages.provider.found()["authorization_endpoint"])
    return moved(f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", (begun,))


def finish(request: Request, desk: PeopleDesk, pages: PagesDesk) -> Response:
    """Whoever came back from the provider has a session, and is on the way to the page they wanted; else ``DoorError``."""
    begun = cookie.facts_in(cookie.SIGNING_IN, request.cookies, session.key(desk, pages), desk.now())
    if begun is None:
        raise turned_away("It began too long ago, or in another browser", desk)
    if not hmac.compare_digest(request.query.get("state", "").encode(), begun["state"].encode()):
        raise turned_away("The answer belongs to another sign-in", desk)
    if request.query.get("iss", pages.sign_in.issuer) != pages.sign_in.issuer:
        raise turned_away("The answer comes from another provider", desk)
    if "code" not in request.query:
        raise refused(f"The provider said {_word(request.query.get('error', 'nothing'))}")
    claims = claims_in(pages.provider.exchange(_form(request.query["code"], begun, pages.sign_in)))
    for flaw in flaws(claims, pages.sign_in, begun["nonce"], desk.now()):
        raise turned_away(flaw, desk)
    started = session.begun(claims, address(claims, pages.sign_in), desk, pages)
    return moved(begun["to"], (started, cookie.gone(cookie.SIGNING_IN)))


def _form(code: str, begun: Mapping[str, Any], sign_in: SignIn) -> Mapping[str, str]:
    flow = {"grant_type": "authorization_code", "code": code, "redirect_uri": sign_in.url + BACK}
    return {**flow, "code_verifier": begun["verifier"], "client_id": sign_in.client_id}


def claims_in(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The claims of the ID token that the token endpoint gave."""
    try:
        body = str(answer["id_token"]).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (KeyError, IndexError, ValueError, binascii.Error):
        claims = None
    if not isinstance(claims, Mapping):
        raise refused("The provider gave no ID token that can be read")
    return claims


def flaws(claims: Mapping[str, Any], sign_in: SignIn, nonce: str, now: datetime) -> Iterator[str]:
    """What is wrong with an ID token (OpenID Connect Core 1.0, 3.1.3.7)."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    at, made, until = now.timestamp(), claims.get("iat"), claims.get("exp")
    if claims.get("iss") != sign_in.issuer:
        yield "The ID token is of another provider"
    if sign_in.client_id not in audiences or claims.get("azp", sign_in.client_id) != sign_in.client_id:
        yield "The ID token is for somebody else"
    if len(audiences) > 1 and "azp" not in claims:
        yield "The ID token is for several, and does not say for whom it was made"
    if not isinstance(until, int | float) or until + SKEW_SECONDS <= at:
        yield "The ID token is over"
    if not isinstance(made, int | float) or not -OLDEST_SECONDS < made - at < SKEW_SECONDS:
        yield "The ID token was not made just now"
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        yield "The ID token belongs to another sign-in"
    if not claims.get("sub") or not address(claims, sign_in):
        yield "The provider does not vouch for an e-mail address"


def address(claims: Mapping[str, Any], sign_in: SignIn) -> str:
    """The address that the provider vouches for; empty where it vouches for none.

    Some say the word for true instead. A claim that the settings name counts as it is: its provider is the organization's own.
    """
    if sign_in.claim:
        return str(claims.get(sign_in.claim) or "")
    verified = claims.get("email_verified") in (True, "true")
    return str(claims.get("email") or "") if verified else ""


def turned_away(why: str, desk: PeopleDesk) -> DoorError:
    """The same, on record; for words of ours alone, since anybody may put others into an address as often as they like."""
    refuse(desk, "sign-in", why)
    return refused(why)


def refused(why: str) -> DoorError:
    """Why somebody is not signed in."""
    return DoorError(403, "You are not signed in.", f"{why}.", "Sign in again; if it stays so, tell who runs irhub.")


def _word(text: str) -> str:
    """An error code of the provider's (RFC 6749, 4.1.2.1), and nothing else that somebody may have put into an address."""
    return text if re.fullmatch(r"[a-z_]{1,60}", text) else "no"
