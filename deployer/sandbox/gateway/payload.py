"""The event that a function gets for a request, and the answer that is made of what it returns.

"AWS Lambda proxy integrations for HTTP APIs", payload format 2.0: headers in lower case with several values joined by commas,
cookies apart, and a body as text only where its type says that it is text. A form is no text to API Gateway.
"""

import base64
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from deployer.sandbox.gateway.knocking import Knock, Reply, broken
from deployer.sandbox.gateway.routes import Taken

TEXT = ("application/json", "application/javascript", "application/xml")
APART = frozenset({"cookie", "connection", "transfer-encoding", "keep-alive", "te", "upgrade", "proxy-connection"})
"""Headers that a function is not shown."""
SET_BY_US = frozenset({"connection", "content-length", "date", "server", "transfer-encoding", "apigw-requestid"})
"""Headers that a function does not decide."""


def event_of(knock: Knock, taken: Taken, context: Mapping[str, Any]) -> dict[str, Any]:
    """The event; what a request does not have stands in it nowhere."""
    cookies = [one.strip() for one in knock.header("cookie").replace(",", ";").split(";") if one.strip()]
    query = _joined(parse_qsl(knock.query, keep_blank_values=True))
    body, is_base64 = _body(knock)
    told = {
        "version": "2.0",
        "routeKey": taken.route.route_key,
        "rawPath": knock.path,
        "rawQueryString": knock.query,
        "cookies": cookies,
        "headers": _joined([(name.lower(), value) for name, value in knock.headers if name.lower() not in APART]),
        "queryStringParameters": query,
        "requestContext": context,
        "pathParameters": dict(taken.parameters),
        "stageVariables": dict(taken.stage.stage_variables or {}),
        "body": body,
        "isBase64Encoded": is_base64,
    }
    absent = {"cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"}
    return {name: value for name, value in told.items() if value or name not in absent}


def context_of(knock: Knock, taken: Taken, named: Mapping[str, Any]) -> dict[str, Any]:
    """What API Gateway knows of the request; `named` is what it knows of the API."""
    now = time.time()
    return {
        **named,
        "http": {
            "method": knock.method,
            "path": knock.path,
            "protocol": knock.protocol,
            "sourceIp": knock.source_ip,
            "userAgent": knock.header("user-agent"),
        },
        "routeKey": taken.route.route_key,
        "stage": taken.stage.name,
        "time": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now * 1000),
    }


def _joined(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(knock: Knock) -> tuple[str, bool]:
    kind = knock.header("content-type").partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind in TEXT or kind.endswith(("+json", "+xml")) or not kind:
        try:
            return knock.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(knock.body).decode(), bool(knock.body)


def reply_of(payload: Any) -> Reply:
    """The answer; what has no status of its own is JSON and went well."""
    if not isinstance(payload, Mapping) or "statusCode" not in payload:
        body = payload if isinstance(payload, str) else json.dumps(payload)
        return Reply(200, (("content-type", "application/json"),), body.encode())
    try:
        status, body = int(payload["statusCode"]), payload.get("body") or ""
        raw = base64.b64decode(body, validate=True) if payload.get("isBase64Encoded") else str(body).encode()
        headers = [(str(name).lower(), _plain(value)) for name, value in (payload.get("headers") or {}).items()]
    except (AttributeError, TypeError, ValueError) as error:
        raise broken(f"the function answered what is no answer: {error}") from error
    kept = [(name, value) for name, value in headers if name not in SET_BY_US]
    if not any(name == "content-type" for name, _ in kept):
        kept.append(("content-type", "text/plain;charset=UTF-8"))
    return Reply(status, (*kept, *(("set-cookie", str(cookie)) for cookie in payload.get("cookies") or ())), raw)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
