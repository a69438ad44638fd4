"""CloudTrail's event history, as far as trails themselves were changed: who did what to which of them, and when.

Stock moto answers LookupEvents with an error. Here each change to a trail is remembered as AWS would write it ("CloudTrail
record contents", AWS CloudTrail User Guide) and found again by its name; what was done to other services is not in it.
"""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse

from deployer.sandbox.identity import caller_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

CHANGES = {
    "create_trail": "CreateTrail",
    "delete_trail": "DeleteTrail",
    "put_event_selectors": "PutEventSelectors",
    "start_logging": "StartLogging",
    "stop_logging": "StopLogging",
    "update_trail": "UpdateTrail",
}


def _keep_a_history() -> Undo:
    changes = (replaced(CloudTrailResponse, name, _remembered(name, event)) for name, event in CHANGES.items())
    return together((*changes, replaced(CloudTrailResponse, "lookup_events", _lookup_events)))


def _remembered(name: str, event: str) -> Callable[[Any], Any]:
    stock = getattr(CloudTrailResponse, name)

    def change(self: Any) -> Any:
        answer = stock(self)
        _history(self).append(_record(self, event))
        return answer

    return change


def _history(response: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = vars(response.cloudtrail_backend).setdefault("irhub_history", [])
    return found


def _record(response: Any, event: str) -> dict[str, Any]:
    caller = caller_of(response.get_access_key())
    now = datetime.now(UTC).replace(microsecond=0)
    return {
        "eventVersion": "1.11",
        "eventID": str(uuid.uuid4()),
        "eventName": event,
        "eventSource": "cloudtrail.amazonaws.com",
        "eventTime": now.isoformat().replace("+00:00", "Z"),
        "awsRegion": response.region,
        "recipientAccountId": response.current_account,
        "sourceIPAddress": "127.0.0.1",
        "readOnly": False,
        "requestParameters": {name[0].lower() + name[1:]: value for name, value in json.loads(response.body).items()},
        "userIdentity": {"arn": caller.arn, "accountId": caller.account_id} if caller else {"type": "Unknown"},
    }


def _lookup_events(self: Any) -> str:
    """The newest first, by the name of the event where one is asked for."""
    asked = {each["AttributeKey"]: each["AttributeValue"] for each in self._get_param("LookupAttributes") or ()}
    named = asked.get("EventName")
    found = [record for record in reversed(_history(self)) if named in {None, record["eventName"]}]
    return json.dumps({"Events": [_event(record) for record in found]})


def _event(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "EventSource": record["eventSource"],
        "EventTime": datetime.fromisoformat(record["eventTime"]).timestamp(),
        "ReadOnly": "false",
        "CloudTrailEvent": json.dumps(record),
    }


REPAIRS = (
    Repair(
        "cloudtrail-history",
        "CloudTrail's event history tells who changed a trail; other services are not in it.",
        _keep_a_history,
    ),
)
