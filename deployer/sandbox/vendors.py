"""Doors on the receiver that answer as Slack's webhooks, PagerDuty, Teams and a provider of OAuth tokens answer.

Slack, "Sending messages using incoming webhooks"; PagerDuty, "Send an Event" of the Events API v2; Microsoft Teams, "Create
incoming webhooks with Workflows", whose address is signed; RFC 6749, 4.4. What these would refuse is refused.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from deployer.sandbox.receiver import Answer, Received, Receiver
from deployer.sandbox.slack_limits import flaw

SLACK = "/slack"
PAGERDUTY, TEAMS, TOKENS, GUARDED = "/pagerduty/v2/enqueue", "/teams/", "/oauth/token", "/guarded/"
CLIENT_ID, CLIENT_SECRET = "irhub-events", "events-secret-of-the-sandbox"  # they open nothing
ROUTING_KEY = "0123456789abcdef0123456789abcdef"
SIG = "sig-of-the-sandbox"
"""What lets anybody post where the workflow leads; it opens nothing."""
LARGEST_EVENT, LARGEST_CARD = 512_000, 28 * 1024
LONGEST_SUMMARY, LONGEST_KEY = 1_024, 255
CARD = "application/vnd.microsoft.card.adaptive"


class Vendors:
    """The doors, and the tokens that were handed out."""

    def __init__(self, receiver: Receiver) -> None:
        self._tokens: set[str] = set()
        self.lifetime = 3600
        """Seconds that a token is said to live."""
        receiver.serve(SLACK, _post_message)
        for path, door in ((PAGERDUTY, _page), (TEAMS, _post_card), (TOKENS, self._token), (GUARDED, self._guard)):
            receiver.serve(path, door)

    def withdraw(self) -> None:
        """No token that was handed out is good any more."""
        self._tokens.clear()

    def _token(self, received: Received) -> Answer:
        form = dict(parse_qsl(received.body))
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _said(401, {"error": "invalid_client"})
        if form.get("grant_type") != "client_credentials":
            return _said(400, {"error": "unsupported_grant_type"})
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return _said(200, {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime})

    def _guard(self, received: Received) -> Answer:
        kind, _, token = _header(received, "authorization").partition(" ")
        good = kind == "Bearer" and token in self._tokens
        return Answer() if good else Answer(401, {"WWW-Authenticate": "Bearer"}, b"")


def _post_message(received: Received) -> Answer:
    """200 and ``ok`` for a message that Slack takes, else its word for what is wrong."""
    wrong = flaw(_object(received))
    return Answer(400, {}, wrong.encode()) if wrong else Answer()


def _page(received: Received) -> Answer:
    """202 for an event that PagerDuty takes; it says what is wrong with another."""
    event = _object(received)
    errors = [*_flaws_of_event(event)]
    if len(received.body.encode()) > LARGEST_EVENT:
        return _said(413, {"status": "invalid event", "message": "Event too large", "errors": []})
    if errors:
        return _said(400, {"status": "invalid event", "message": "Event object is invalid", "errors": errors})
    key = event.get("dedup_key") or secrets.token_hex(16)
    return _said(202, {"status": "success", "message": "Event processed", "dedup_key": key})


def _flaws_of_event(event: Mapping[str, Any]) -> list[str]:
    action, payload = event.get("event_action"), event.get("payload") or {}
    checks = {
        "'routing_key' is not 32 characters": len(str(event.get("routing_key", ""))) == len(ROUTING_KEY),
        "'event_action' is invalid": action in {"trigger", "acknowledge", "resolve"},
        "'dedup_key' is missing or too long": len(str(event.get("dedup_key") or "")) <= LONGEST_KEY
        and bool(action == "trigger" or event.get("dedup_key")),
    }
    if action == "trigger":
        checks |= {
            "'payload.summary' is missing or too long": 0 < len(str(payload.get("summary") or "")) <= LONGEST_SUMMARY,
            "'payload.source' is missing": bool(payload.get("source")),
            "'payload.severity' is invalid": payload.get("severity") in {"critical", "error", "warning", "info"},
        }
    return [says for says, holds in checks.items() if not holds]


def _post_card(received: Received) -> Answer:
    """202 for a message with an Adaptive Card at a signed address, which is how a workflow answers."""
    if dict(parse_qsl(urlsplit(received.path).query)).get("sig") != SIG:
        return _said(401, {"error": {"code": "DirectApiAuthorizationRequired"}})
    if len(received.body.encode()) > LARGEST_CARD:
        return _said(413, {"error": {"code": "RequestEntityTooLarge"}})
    message = _object(received)
    attachments = message.get("attachments")
    cards = attachments if isinstance(attachments, list) else []
    right = (
        message.get("type") == "message"
        and cards
        and all(one.get("contentType") == CARD and (one.get("content") or {}).get("type") == "AdaptiveCard" for one in cards)
    )
    return Answer(202, {}, b"") if right else _said(400, {"error": {"code": "TriggerInputSchemaMismatch"}})


def _object(received: Received) -> Mapping[str, Any]:
    try:
        found = json.loads(received.body)
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _header(received: Received, name: str) -> str:
    return next((value for key, value in received.headers.items() if key.lower() == name), "")


def _said(status: int, value: Any) -> Answer:
    return Answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())
