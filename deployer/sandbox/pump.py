"""Carries events as EventBridge would: by the rules and targets that are deployed, with the envelope unchanged.

The hub's own matcher matches the patterns, since moto's looks into no list of objects, in which Security Hub's findings come.
Everything else EventBridge is asked for stands here: disabled rules, the role of a target and
the policy of the bus it leads to, one hop and no second, dead-letter queues with the reason. So it is our rule, our
pattern, our policies and our queues that are shown at work; that EventBridge itself delivers is not shown by it.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.events.models import events_backends
from moto.moto_api._internal import mock_random
from moto.sqs.models import sqs_backends

from deployer.sandbox.admission import check_queue_policy
from deployer.sandbox.destinations import ApiDestinations
from deployer.sandbox.repairs.events import Accepted
from deployer.sandbox.routing import Address, Code, Event, Route, UndeliverableError, Undelivered
from deployer.sandbox.targets import Deliver, to_bus, to_function, to_log_group, to_queue, to_topic
from hub.pattern import matches

ENVELOPE = ("id", "source", "detail-type", "account", "region", "time", "detail")
DEFAULT_BUS = "default"


@dataclass(frozen=True, slots=True)
class Moves:
    """What the pump needs of the rest of the sandbox."""

    invoke: Callable[[Any, Any], object]
    """Runs a function with an event."""
    changed: Callable[[], None]
    """Told after work that ran aside."""


class Pump:
    """Publishes events; work that may take long (HTTP, functions) runs aside and counts as unfinished until it ended."""

    def __init__(self, moves: Moves) -> None:
        self._moves = moves
        self._aside = ThreadPoolExecutor(max_workers=4, thread_name_prefix="pump")
        self._http = ApiDestinations()
        self._lock = threading.Lock()
        self._unfinished = 0
        self._undelivered: list[Undelivered] = []

    @property
    def undelivered(self) -> tuple[Undelivered, ...]:
        """Events that a target did not take, and what became of them."""
        with self._lock:
            return tuple(self._undelivered)

    @property
    def retried(self) -> tuple[tuple[str, float], ...]:
        """The rule behind each call of an API destination that had to be made again, and when."""
        return tuple(self._http.retried)

    def put(self, event: Event, account_id: str, region: str) -> int:
        """The event was published on the account's default bus in this Region, as AWS does it; how many rules met it."""
        missing = [name for name in ENVELOPE if name not in event]
        if missing:
            raise ValueError(f"An event of AWS has these fields too: {', '.join(missing)}.")
        return self._publish(dict(event), events_backends[account_id][region].event_buses[DEFAULT_BUS])

    def accepted(self, accepted: Accepted) -> None:
        """An event that somebody put on a bus was published there."""
        bus = events_backends[accepted.account_id][accepted.region].event_buses[accepted.bus]
        self._publish(accepted.event, bus)

    def beat(self, name: str = "") -> int:
        """Every enabled rule with a schedule, or those of this name, in all accounts and Regions, was run once; how many."""
        scheduled_rules = (rule for bus in _default_buses() for rule in list(bus.rules.values()) if _is_scheduled(rule))
        due = [rule for rule in scheduled_rules if name in {"", rule.name}]
        for rule in due:
            event = scheduled(rule)
            self._deliver_all(tuple(Route(rule, target) for target in list(rule.targets)), event)
        return len(due)

    def is_quiet(self) -> bool:
        """Whether nothing runs aside."""
        with self._lock:
            return self._unfinished == 0

    def close(self) -> None:
        """Nothing runs aside any more."""
        self._aside.shutdown(wait=True, cancel_futures=True)
        self._http.close()

    def _publish(self, event: Event, bus: Any, *, forwarded: bool = False) -> int:
        routes = tuple(_routes(event, bus, forwarded=forwarded))
        self._deliver_all(routes, event)
        return len({route.rule.arn for route in routes})

    def _deliver_all(self, routes: tuple[Route, ...], event: Event) -> None:
        for route in routes:
            deliver, aside = self._how(route)
            if aside:
                self.run_aside(lambda route=route, deliver=deliver: self._deliver(route, event, deliver))  # type: ignore[misc]
            else:
                self._deliver(route, event, deliver)

    def _how(self, route: Route) -> tuple[Deliver, bool]:
        """How this target is delivered to, and whether that runs aside."""
        at = route.address
        if at.service == "events" and at.resource.startswith("event-bus/"):
            return to_bus(lambda event, bus: self._publish(event, bus, forwarded=True)), False
        if at.service == "events" and at.resource.startswith("api-destination/"):
            return self._http.deliver, True
        return self._by_service().get(at.service, _unknown), False

    def _by_service(self) -> Mapping[str, Deliver]:
        run = to_function(lambda function, event: self.run_aside(lambda: self._moves.invoke(function, event)))
        return {"sqs": to_queue, "sns": to_topic, "logs": to_log_group, "lambda": run}

    def _deliver(self, route: Route, event: Event, deliver: Deliver) -> None:
        try:
            deliver(route, event)
        except UndeliverableError as error:
            self._bury(route, event, error)

    def _bury(self, route: Route, event: Event, error: UndeliverableError) -> None:
        says = str(error)
        try:
            _to_dead_letters(route, event, error)
            buried = True
        except UndeliverableError as refused:
            buried, says = False, f"{says} And its dead-letter queue did not take it: {refused}"
        lost = Undelivered(event, route.rule.arn, route.address.arn, error.code.value, says, buried, time.time())
        with self._lock:
            self._undelivered.append(lost)

    def run_aside(self, work: Callable[[], object]) -> None:
        """The work runs beside, and nothing is quiet until it ended."""
        with self._lock:
            self._unfinished += 1
        self._aside.submit(self._finish, work)

    def _finish(self, work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            with self._lock:
                self._unfinished -= 1
            self._moves.changed()


def _routes(event: Event, bus: Any, *, forwarded: bool) -> Iterator[Route]:
    """The targets of every enabled rule whose pattern the event meets; archives keep nothing here."""
    for rule in list(bus.rules.values()):
        pattern = rule.event_pattern.get_pattern()
        if rule.state != "DISABLED" and pattern and matches(pattern, event):
            for target in list(rule.targets):
                if not rule.name.startswith("Events-Archive-"):
                    yield Route(rule, target, forwarded)


def _default_buses() -> Iterator[Any]:
    """Schedules run on default buses only ("Creating a rule that runs on a schedule")."""
    for account in list(events_backends.values()):
        for backend in list(account.values()):
            yield backend.event_buses[DEFAULT_BUS]


def _is_scheduled(rule: Any) -> bool:
    return bool(rule.scheduled_expression) and rule.state != "DISABLED"


def scheduled(rule: Any) -> Event:
    """What EventBridge makes of a schedule, for the rule's own targets."""
    return {
        "version": "0",
        "id": str(mock_random.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": rule.account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": rule.region_name,
        "resources": [rule.arn],
        "detail": {},
    }


def _to_dead_letters(route: Route, event: Event, error: UndeliverableError) -> None:
    """The target's dead-letter queue holds the event, with the attributes by which EventBridge explains it."""
    arn = route.target.get("DeadLetterConfig", {}).get("Arn")
    if not arn:
        raise UndeliverableError(Code.NO_RESOURCE, "It has none.")
    at = Address.of(arn)
    queue = sqs_backends[at.account_id][at.region].queues.get(at.resource)
    if queue is None or at.region != route.rule.region_name:
        raise UndeliverableError(Code.NO_RESOURCE, f"There is no queue {arn} in the rule's own Region.")
    check_queue_policy(route, at, "sqs:SendMessage", queue.policy)
    said = {
        "RULE_ARN": route.rule.arn,
        "TARGET_ARN": route.address.arn,
        "ERROR_CODE": error.code.value,
        "ERROR_MESSAGE": str(error),
    }
    if error.attempts:
        said |= {"RETRY_ATTEMPTS": str(error.attempts), "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts"}
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in said.items()}
    sqs_backends[at.account_id][at.region].send_message(queue.name, json.dumps(event), message_attributes=attributes)


def _unknown(route: Route, event: Event) -> None:
    raise UndeliverableError(
        Code.INVALID_PARAMETER, f"The sandbox delivers {event['source']} events to no {route.address.service}."
    )
