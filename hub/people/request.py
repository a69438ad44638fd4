"""A request as an HTTP API hands it over, and an answer as it takes it back (API Gateway developer guide, payload format 2.0).

The raw body is kept as it came: a signature is made over its bytes, and no reading of it gives those back. Whoever was let in
by IAM stands in ``caller``, by API Gateway's word alone; nothing that a client sends can put anything there.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from hub.errors import DoorError

JSON_TYPE = "application/json"
TEXT_TYPE = "text/plain; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
MOST_FIELDS = 100

SECURITY: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow, noarchive, nosnippet",
}
"""What every answer says to browsers and robots; a page may say its own of any of these."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, with its body as it came."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By their names in lower case."""
    query: Mapping[str, str] = field(default_factory=dict)
    """The last value of each name; as many as an address has room for, which is 10 KB (API Gateway, "Quotas")."""
    cookies: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    """The parts of the path that its pattern names."""
    caller: Mapping[str, Any] = field(default_factory=dict)
    """Whom IAM let in; empty where nobody asked IAM."""
    host: str = ""
    source_ip: str = ""
    id: str = ""
    """API Gateway's name for this request, which its log has too."""

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is marked and never raises."""
        return self.body.decode("utf-8", errors="replace")

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of a form; the last value of each name. Raises ``DoorError`` where there are more than a hundred."""
        try:
            return dict(parse_qsl(self.text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:
            raise DoorError(400, "This form has too many fields.", "No page sends as many.", "Open the page anew.") from None


@dataclass(frozen=True, slots=True)
class Response:
    """An answer."""

    status: int = 200
    body: str | bytes = ""
    content_type: str = TEXT_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    """Whole ``Set-Cookie`` values."""


def as_json(facts: Mapping[str, Any], status: int = 200) -> Response:
    """An answer of facts."""
    return Response(status, json.dumps(facts, ensure_ascii=False), JSON_TYPE)


def moved(where: str, cookies: tuple[str, ...] = ()) -> Response:
    """Go there with a GET."""
    return Response(303, headers={"location": where}, cookies=cookies)


def read(event: Mapping[str, Any]) -> Request:
    """The request in an event; what is absent is empty. Raises ``ValueError`` where it is none of payload format 2.0."""
    try:
        context = event["requestContext"]
        http = context["http"]
        authorizer = context.get("authorizer") or {}
        return Request(
            method=http["method"],
            path=http["path"],
            body=_body(event),
            headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
            query=dict(parse_qsl(event.get("rawQueryString") or "", keep_blank_values=True)),
            cookies=_cookies(event.get("cookies") or ()),
            caller=authorizer.get("iam") or {},
            host=context.get("domainName", ""),
            source_ip=http.get("sourceIp", ""),
            id=context.get("requestId", ""),
        )
    except (AttributeError, KeyError, TypeError, binascii.Error) as error:
        raise ValueError(f"no request of payload format 2.0: {error}") from error


def plain(response: Response) -> dict[str, Any]:
    """The answer as API Gateway takes it, with the headers that every answer has."""
    body, encoded = response.body, isinstance(response.body, bytes)
    text = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    headers = {**SECURITY, "content-type": response.content_type, **response.headers}
    answer: dict[str, Any] = {"statusCode": response.status, "headers": headers, "body": text, "isBase64Encoded": encoded}
    return {**answer, "cookies": list(response.cookies)} if response.cookies else answer


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()


def _cookies(pairs: list[str] | tuple[str, ...]) -> Mapping[str, str]:
    return dict(pair.partition("=")[::2] for pair in pairs)
