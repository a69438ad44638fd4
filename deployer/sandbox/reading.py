"""Reads a request at the door of the server: which call it is, by which key, with which parameters.

Done here once for all services, with the API models that moto and botocore share, instead of inside moto's responses,
which differ from service to service. What cannot be read is passed on unread: it is moto's to answer.
"""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from botocore.exceptions import BotoCoreError
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from deployer.sandbox.faults import Trouble

Environ = dict[str, Any]

SIGNED_AS = {
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "email": "ses",
    "elasticfilesystem": "efs",
    "tagging": "resourcegroupstaggingapi",
    "servicequotas": "service-quotas",
}
"""Where the name in a signature is not botocore's name of the service."""
UNKNOWN = "Unknown"
"""The operation of a call that is signed, and is none of its service's."""
_BALANCERS = {"2012-06-01": "elb", "2015-12-01": "elbv2"}
_SCOPE = re.compile(r"Credential=(?P<key>[^/,\s]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Knock:
    """One request to the sandbox's own door."""

    method: str
    path: str
    query: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """One signed AWS API call."""

    service: str
    operation: str
    region: str
    access_key_id: str
    parameters: Mapping[str, Any]
    protocol: str = "json"


def read(environ: Environ, body: bytes) -> Asked | None:
    """The call that this request makes, or None where it is not signed as one."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", "") or _presigned(environ))
    if scope is None:
        return None
    service = _service(scope["service"].lower(), body)
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    try:
        model, in_path = get_service_router(service).match(request)
        protocol = determine_request_protocol(get_service_model(service), request.content_type)
    except (HTTPException, NotImplementedError, LookupError, ValueError, BotoCoreError):
        return Asked(service, UNKNOWN, scope["region"], scope["key"], {})
    parameters = _parameters(request, in_path, PROTOCOL_PARSERS[protocol](model))
    return Asked(service, str(model.name), scope["region"], scope["key"], parameters, protocol)


def _parameters(request: Request, in_path: dict[str, Any], parser: Any) -> Mapping[str, Any]:
    asked = {
        "method": request.method,
        "values": request.values,
        "headers": request.headers,
        "body": request.data,
        "url_path": request.path,
        "url_params": in_path,
    }
    try:
        return dict(parser.parse(asked))
    except Exception:  # noqa: BLE001  # a request that cannot be read is recorded all the same
        return {"unreadable": True}


def _service(signed_as: str, body: bytes) -> str:
    if signed_as == "elasticloadbalancing":
        version = parse_qs(body.decode("utf-8", "replace")).get("Version", [""])[0]
        return _BALANCERS.get(version, "elbv2")
    return SIGNED_AS.get(signed_as, signed_as)


def _presigned(environ: Environ) -> str:
    credential = parse_qs(environ.get("QUERY_STRING", "")).get("X-Amz-Credential", [""])[0]
    return f"Credential={credential}"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server answers to a call."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def refusal(asked: Asked, trouble: Trouble) -> Answered:
    """The trouble in the words of the service's own protocol, so that a client reads its code ("AWS protocols" of Smithy)."""
    code, message = escape(trouble.code), escape(trouble.message)
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    bodies = {
        "query": f"<ErrorResponse><Error>{error}</Error><RequestId>sandbox</RequestId></ErrorResponse>",
        "ec2": f"<Response><Errors><Error>{error}</Error></Errors><RequestID>sandbox</RequestID></Response>",
        "rest-xml": f"<Error>{error}<RequestId>sandbox</RequestId></Error>",
    }
    plain = json.dumps({"__type": trouble.code, "message": trouble.message})
    body = bodies.get(asked.protocol, plain).encode()
    kind = "text/xml" if asked.protocol in bodies else "application/json"
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), "x-amzn-ErrorType": trouble.code}
    return Answered(trouble.status, tuple(headers.items()), body)


_CODE_IN_XML = re.compile(rb"<Code>([^<]+)</Code>")
_CODE_IN_JSON = re.compile(rb'"__type"\s*:\s*"(?:[^"#]*#)?([^"#]+)"')


def error_code(answered: Answered) -> str:
    """AWS's code of what went wrong; empty where nothing did."""
    if answered.status < 400:  # noqa: PLR2004  # where HTTP's errors begin
        return ""
    for name, value in answered.headers:
        if name.lower() == "x-amzn-errortype":
            return value.split(":")[0]
    found = _CODE_IN_XML.search(answered.body) or _CODE_IN_JSON.search(answered.body)
    return found[1].decode() if found else f"HTTP {answered.status}"
