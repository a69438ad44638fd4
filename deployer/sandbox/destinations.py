"""API destinations: EventBridge's own HTTP calls, with all that their connection adds, to loopback and nowhere else.

EventBridge tries for a day ("Retry policy"); the sandbox tries three times within seconds, honours a short Retry-After, asks
for a token anew where one was refused, and then gives the event to the dead-letter queue as EventBridge would after its day.
"""

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import urllib3
from moto.events.models import events_backends

from deployer.sandbox.admission import check_role
from deployer.sandbox.closed import is_loopback
from deployer.sandbox.connections import Call, Connections, connection_of, with_query
from deployer.sandbox.routing import Code, Event, Route, UndeliverableError
from deployer.sandbox.targets import body_of

PAUSES = (0.1, 0.4)
LONGEST_PAUSE = 2.0
TOO_MANY = 429
UNAUTHORIZED = frozenset({401, 407})
TRIED_AGAIN = frozenset({TOO_MANY, 409, *UNAUTHORIZED})
FIRST_SERVER_ERROR = 500
FIRST_ERROR = 400


@dataclass
class ApiDestinations:
    """Posts events where API destinations point, one connection pool for all."""

    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=5), retries=False)
    )

    def __post_init__(self) -> None:
        """Tokens are kept from one event to the next."""
        self._connections = Connections(self.http)
        self.retried: list[tuple[str, float]] = []

    def deliver(self, route: Route, event: Event) -> None:
        """The destination took the event."""
        check_role(route, event, "events:InvokeApiDestination")
        destination = _destination(route)
        if not is_loopback(destination.invocation_endpoint):
            raise UndeliverableError(
                Code.SDK_CLIENT_ERROR, f"The sandbox posts to loopback alone, not to {destination.invocation_endpoint}."
            )
        connection = connection_of(route.address, destination.connection_arn)
        self._try(_call(route, destination, event), connection, route.rule.arn)

    def close(self) -> None:
        """No connection is open."""
        self.http.clear()

    def _try(self, call: Call, connection: Any, rule_arn: str) -> None:
        said = ""
        for attempt, pause in enumerate((*PAUSES, None)):
            status, said, asked_pause = self._post(self._connections.signed(call, connection))
            if status < FIRST_ERROR:
                return
            if status < FIRST_SERVER_ERROR and status not in TRIED_AGAIN:
                raise UndeliverableError(Code.ERROR_FROM_TARGET, said, attempt)
            if status in UNAUTHORIZED:
                self._connections.forget(connection)
            if pause is not None:
                self.retried.append((rule_arn, time.time()))
                time.sleep(min(max(pause, asked_pause), LONGEST_PAUSE))
        raise UndeliverableError(Code.ERROR_FROM_TARGET, said, len(PAUSES))

    def _post(self, call: Call) -> tuple[int, str, float]:
        try:
            answer = self.http.request(call.method, call.url, body=call.body.encode(), headers=dict(call.headers))
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


def _call(route: Route, destination: Any, event: Event) -> Call:
    """The request with EventBridge's own headers and the target's parameters, each path parameter in place of a ``*``."""
    given = route.target.get("HttpParameters", {})
    url = str(destination.invocation_endpoint)
    for value in given.get("PathParameterValues", ()):
        url = url.replace("*", quote(str(value), safe=""), 1)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Amazon/EventBridge/ApiDestinations",
        **given.get("HeaderParameters", {}),
    }
    return Call(
        str(destination.http_method),
        with_query(url, given.get("QueryStringParameters", {}).items()),
        headers,
        body_of(route, event),
    )
