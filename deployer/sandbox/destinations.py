"""API destinations: EventBridge's own HTTP calls, with the connection's authorization, to loopback and nowhere else.

EventBridge tries for a day ("Retry policy"); the sandbox tries three times within seconds, honours a short Retry-After,
and then gives the event to the dead-letter queue as EventBridge would after its day.
"""

import base64
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import urllib3
from moto.events.models import events_backends

from deployer.sandbox.admission import check_role
from deployer.sandbox.closed import is_loopback
from deployer.sandbox.routing import Code, Event, Route, UndeliverableError
from deployer.sandbox.targets import body_of

PAUSES = (0.1, 0.4)
LONGEST_PAUSE = 2.0
TOO_MANY = 429
FIRST_SERVER_ERROR = 500
FIRST_ERROR = 400


@dataclass
class ApiDestinations:
    """Posts events where API destinations point, one connection pool for all."""

    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=5), retries=False)
    )

    def deliver(self, route: Route, event: Event) -> None:
        """The destination took the event."""
        check_role(route, event, "events:InvokeApiDestination")
        destination = _destination(route)
        if not is_loopback(destination.invocation_endpoint):
            raise UndeliverableError(
                Code.SDK_CLIENT_ERROR, f"The sandbox posts to loopback alone, not to {destination.invocation_endpoint}."
            )
        self._try(destination, _headers(route, destination), body_of(route, event))

    def close(self) -> None:
        """No connection is open."""
        self.http.clear()

    def _try(self, destination: Any, headers: Mapping[str, str], body: str) -> None:
        said = ""
        for attempt, pause in enumerate((*PAUSES, None)):
            status, said, asked_pause = self._post(destination, headers, body)
            if status < FIRST_ERROR:
                return
            if status < FIRST_SERVER_ERROR and status != TOO_MANY:
                raise UndeliverableError(Code.ERROR_FROM_TARGET, said, attempt)
            if pause is not None:
                time.sleep(min(max(pause, asked_pause), LONGEST_PAUSE))
        raise UndeliverableError(Code.ERROR_FROM_TARGET, said, len(PAUSES))

    def _post(self, destination: Any, headers: Mapping[str, str], body: str) -> tuple[int, str, float]:
        try:
            answer = self.http.request(destination.http_method, destination.invocation_endpoint, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            return FIRST_SERVER_ERROR, f"No answer: {error}", 0.0
        pause = answer.headers.get("Retry-After", "0")
        return answer.status, f"The target answered {answer.status}.", float(pause) if pause.isdigit() else 0.0


def _destination(route: Route) -> Any:
    at = route.address
    name = at.resource.split("/")[1]
    destination = events_backends[at.account_id][at.region].destinations.get(name)
    if destination is None or destination.arn != at.arn:
        raise UndeliverableError(Code.NO_RESOURCE, f"There is no API destination {at.arn}.")
    return destination


def _headers(route: Route, destination: Any) -> dict[str, str]:
    """EventBridge's own headers, the connection's authorization, and the target's parameters."""
    at = route.address
    name = destination.connection_arn.split("/")[1]
    connection = events_backends[at.account_id][at.region].connections.get(name)
    if connection is None:
        raise UndeliverableError(Code.NO_RESOURCE, f"There is no connection {destination.connection_arn}.")
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Amazon/EventBridge/ApiDestinations",
        **dict(_authorization(connection)),
        **route.target.get("HttpParameters", {}).get("HeaderParameters", {}),
    }


def _authorization(connection: Any) -> Iterator[tuple[str, str]]:
    """The headers by which this connection signs in ("Connections for HTTP targets": API key and basic)."""
    given = connection.auth_parameters
    if "ApiKeyAuthParameters" in given:
        yield given["ApiKeyAuthParameters"]["ApiKeyName"], str(given["ApiKeyAuthParameters"]["ApiKeyValue"])
    if "BasicAuthParameters" in given:
        basic = given["BasicAuthParameters"]
        yield "Authorization", "Basic " + base64.b64encode(f"{basic['Username']}:{basic['Password']}".encode()).decode()
    if "OAuthParameters" in given:
        raise UndeliverableError(
            Code.INVALID_PARAMETER, "The sandbox's connections know API keys and basic sign-in, not OAuth."
        )
    extra: Sequence[Mapping[str, Any]] = given.get("InvocationHttpParameters", {}).get("HeaderParameters", ())
    yield from ((one["Key"], str(one["Value"])) for one in extra)
