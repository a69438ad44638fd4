"""EventBridge's door as AWS keeps it: who may put which event on which bus; delivering them is the pump's work.

"EventBridge API, PutEvents": users may not speak as `aws.*`, an entry that is refused fails alone, and a bus of another
account takes events only as its policy says. Stock moto takes everything, and delivers by itself with half the envelope
lost. With the repair whatever is accepted is handed to those listed in `ACCEPTED`, and moto delivers nothing.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.events.models import Rule, events_backends
from moto.events.responses import EventsHandler
from moto.moto_api._internal import mock_random

from deployer.sandbox.evaluator import Answer, Verdict, evaluate
from deployer.sandbox.identity import Caller, caller_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced

MOST_ENTRIES = 10
LARGEST_REQUEST = 1_048_576
"""Bytes that one PutEvents may carry ("Amazon EventBridge event size")."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One event that a bus took: where the bus is, and the whole envelope."""

    account_id: str
    region: str
    bus: str
    event: Mapping[str, Any]


ACCEPTED: list[Callable[[Accepted], None]] = []
"""Called with each event a bus took; the pump puts itself here. Nobody here means nobody hears of it."""


class _EntryError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _keep_the_door() -> Undo:
    return replaced(EventsHandler, "put_events", _put_events)


def _put_events(request: Any) -> Any:
    entries = request._get_param("Entries")
    if len(entries) > MOST_ENTRIES:
        return request.error("ValidationException", f"Member must have length less than or equal to {MOST_ENTRIES}")
    if len(request.raw_body) > LARGEST_REQUEST:
        return request.error("ValidationException", "Total size of the entries in the request is over the limit.")
    answers = [_answer(request, entry) for entry in entries]
    failed = sum("ErrorCode" in answer for answer in answers)
    return json.dumps({"FailedEntryCount": failed, "Entries": answers})


def _answer(request: Any, entry: Mapping[str, Any]) -> dict[str, str]:
    try:
        accepted = _accept(request, entry)
    except _EntryError as error:
        return {"ErrorCode": error.code, "ErrorMessage": str(error)}
    for listener in tuple(ACCEPTED):
        listener(accepted)
    return {"EventId": str(accepted.event["id"])}


def _accept(request: Any, entry: Mapping[str, Any]) -> Accepted:
    _check(entry)
    account_id, region, bus = _bus_of(entry.get("EventBusName") or "default", request)
    if bus not in events_backends[account_id][region].event_buses:
        raise _EntryError("InvalidArgument", f"Event bus {bus} does not exist.")
    if account_id != request.current_account:
        _check_policy(f"arn:aws:events:{region}:{account_id}:event-bus/{bus}", entry, caller_of(request.access_key))
    return Accepted(account_id, region, bus, _event(entry, request))


def _check(entry: Mapping[str, Any]) -> None:
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            raise _EntryError("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    if entry["Source"].startswith("aws."):
        raise _EntryError("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        is_object = isinstance(json.loads(entry["Detail"]), dict)
    except ValueError:
        is_object = False
    if not is_object:
        raise _EntryError("MalformedDetail", "Detail is malformed.")


def _bus_of(name: str, request: Any) -> tuple[str, str, str]:
    """Account, Region and name of the bus that an entry names by its name or ARN."""
    if not name.startswith("arn:"):
        return request.current_account, request.region, name
    _, _, _, region, account_id, resource = name.split(":", 5)
    return account_id, region, resource.removeprefix("event-bus/")


def _event(entry: Mapping[str, Any], request: Any) -> dict[str, Any]:
    """The envelope: account and Region are those of the sender, wherever the bus is."""
    moment = datetime.fromtimestamp(entry["Time"], UTC) if "Time" in entry else datetime.now(UTC)
    return {
        "version": "0",
        "id": str(mock_random.uuid4()),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": request.current_account,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": request.region,
        "resources": list(entry.get("Resources") or ()),
        "detail": json.loads(entry["Detail"]),
    }


def _check_policy(bus_arn: str, entry: Mapping[str, Any], caller: Caller | None) -> None:
    answer = admits(bus_arn, caller, entry["Source"], entry["DetailType"]) if caller else None
    if answer is None or not answer.is_allowed:
        raise _EntryError("AccessDeniedException", f"Not authorized to put events on {bus_arn}: {answer and answer.because}.")


def admits(bus_arn: str, sender: Caller, source: str, detail_type: str) -> Answer:
    """Whether the policy of this bus lets this sender of another account put such an event ("Permissions for event buses")."""
    _, _, _, region, account_id, resource = bus_arn.split(":", 5)
    bus = events_backends[account_id][region].event_buses.get(resource.removeprefix("event-bus/"))
    if bus is None:
        return Answer(Verdict.DENIED, "there is no such bus")
    keys = {"events:source": (source,), "events:detail-type": (detail_type,), "events:eventBusInvocation": ("false",)}
    question = sender.asks("events:PutEvents", bus_arn, keys)
    return evaluate(json.loads(bus.policy or "{}"), question)


def _silence_disabled_rules() -> Undo:
    original = Rule.send_to_targets

    def send_to_targets(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.state != "DISABLED":
            original(self, *args, **kwargs)

    return replaced(Rule, "send_to_targets", send_to_targets)


REPAIRS = (
    Repair(
        "events-door",
        "PutEvents refuses aws.* sources and buses whose policy says no; accepted events go to the pump, envelope whole.",
        _keep_the_door,
    ),
    Repair("events-disabled-rules", "A disabled rule delivers nothing.", _silence_disabled_rules),
)
