"""Connections of EventBridge: how a request to an API destination signs in, and what else the connection adds to it.

"Connections for HTTP endpoint targets" and "Authorization methods for connections" of the EventBridge User Guide: API key,
basic, and OAuth client credentials, whose token is kept until it is over or refused. What the connection says goes before what
the target says. Where EventBridge puts a client's id and secret is not documented: here they are fields of the form.
"""

import base64
import json
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import urllib3
from moto.events.models import events_backends

from deployer.sandbox.closed import is_loopback
from deployer.sandbox.routing import Address, Code, UndeliverableError

OK = 200
SKEW_SECONDS = 60
Parameters = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str


class Connections:
    """Signs requests in; tokens are kept by connection."""

    def __init__(self, http: urllib3.PoolManager) -> None:
        self._http = http
        self._tokens: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def signed(self, call: Call, connection: Any) -> Call:
        """The request with all that the connection adds to it."""
        given = connection.auth_parameters
        extra = given.get("InvocationHttpParameters") or {}
        headers = {**call.headers, **_plain(extra.get("HeaderParameters")), **self._authorization(connection)}
        url = with_query(call.url, _plain(extra.get("QueryStringParameters")).items())
        return Call(call.method, url, headers, _merged(call, extra))

    def forget(self, connection: Any) -> None:
        """The next request asks for a token anew, since this one was refused."""
        with self._lock:
            self._tokens.pop(connection.arn, None)

    def _authorization(self, connection: Any) -> Mapping[str, str]:
        """The headers by which this connection signs in."""
        given = connection.auth_parameters
        if "ApiKeyAuthParameters" in given:
            key = given["ApiKeyAuthParameters"]
            return {key["ApiKeyName"]: str(key["ApiKeyValue"])}
        if "BasicAuthParameters" in given:
            basic = given["BasicAuthParameters"]
            return {"Authorization": "Basic " + base64.b64encode(f"{basic['Username']}:{basic['Password']}".encode()).decode()}
        if "OAuthParameters" in given:
            return {"Authorization": f"Bearer {self._token(connection)}"}
        return {}

    def _token(self, connection: Any) -> str:
        with self._lock:
            token, until = self._tokens.get(connection.arn, ("", 0.0))
            if time.monotonic() < until:
                return token
            token, lifetime = self._asked(connection.auth_parameters["OAuthParameters"])
            self._tokens[connection.arn] = (token, time.monotonic() + lifetime - SKEW_SECONDS)
            return token

    def _asked(self, how: Mapping[str, Any]) -> tuple[str, float]:
        """A fresh token and its seconds; raises ``UndeliverableError`` where the provider gives none."""
        client, extra = how["ClientParameters"], how.get("OAuthHttpParameters") or {}
        endpoint = with_query(str(how["AuthorizationEndpoint"]), _plain(extra.get("QueryStringParameters")).items())
        if not is_loopback(endpoint):
            raise UndeliverableError(
                Code.SDK_CLIENT_ERROR, f"The sandbox asks for tokens on loopback alone, not at {endpoint}."
            )
        form = {"client_id": client["ClientID"], "client_secret": client["ClientSecret"], **_plain(extra.get("BodyParameters"))}
        headers = {"Content-Type": "application/x-www-form-urlencoded", **_plain(extra.get("HeaderParameters"))}
        said = self._http.request(how["HttpMethod"], endpoint, body=urlencode(form), headers=headers)
        try:
            answer = json.loads(said.data) if said.status == OK else {}
            return str(answer["access_token"]), float(answer.get("expires_in", 3600))
        except (KeyError, TypeError, ValueError) as error:
            raise UndeliverableError(Code.ERROR_FROM_TARGET, f"{endpoint} gave no token: {said.status}.") from error


def connection_of(at: Address, connection_arn: str) -> Any:
    """moto's connection; raises ``UndeliverableError`` where there is none."""
    connection = events_backends[at.account_id][at.region].connections.get(connection_arn.split("/")[1])
    if connection is None:
        raise UndeliverableError(Code.NO_RESOURCE, f"There is no connection {connection_arn}.")
    return connection


def with_query(url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The URL with these in its query; what stood there under the same name is replaced."""
    added = dict(pairs)
    if not added:
        return url
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in added]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added.items()])))


def _plain(parameters: Parameters | None) -> dict[str, str]:
    return {str(one["Key"]): str(one["Value"]) for one in parameters or ()}


def _merged(call: Call, extra: Mapping[str, Any]) -> str:
    """The body with the connection's parameters at its top; a body that is no object stays as it is."""
    added = _plain(extra.get("BodyParameters"))
    if not added:
        return call.body
    body = json.loads(call.body)
    return json.dumps({**body, **added}) if isinstance(body, dict) else call.body
