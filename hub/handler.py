"""The doors of the hub: each turns what Lambda hands over into values, calls one function, and answers.

``respond`` is the queue's door. It is the one place that catches everything: what cannot be read is kept in the dead-letter
queue with the reason, and whatever else goes wrong is reported as a failed item, so that SQS delivers it again and at last
keeps it in the dead-letter queue, where an alarm sees it (Lambda developer guide, "Handling errors for an SQS event source").
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hub.aws.clients import Clients
from hub.aws.wiring import Process, build, library
from hub.errors import MalformedEventError
from hub.hub import Hub
from hub.release import Request, release
from hub.respond import respond as respond_to
from hub.respond import resume
from hub.settings import read
from hub.tell import tell_again
from hub.watch import watch

log = logging.getLogger("irhub")
log.setLevel(logging.INFO)


@cache
def the_hub() -> Hub:
    """Everything a run works with, built once for as long as the process stays warm."""
    settings = read(os.environ)
    bundle = Path(os.environ.get("LAMBDA_TASK_ROOT", Path(__file__).parent.parent))
    return build(settings, library(bundle), Clients(settings.hub_region), Process())


def respond(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Every record of the batch has been dealt with, but for the items reported as failed, which SQS delivers again."""
    return serve(event, the_hub())


def serve(event: Mapping[str, Any], hub: Hub) -> dict[str, Any]:
    """The same, with everything handed in."""
    failed = [record["messageId"] for record in event["Records"] if not _is_served(record, hub)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_served(record: Mapping[str, Any], hub: Hub) -> bool:
    try:
        _serve_one(record, hub)
    except MalformedEventError as malformed:
        log.warning("malformed", extra={"field": malformed.field, "reason": malformed.reason})
        hub.queue.bury(record["body"], str(malformed))
    except Exception:
        log.exception("failed", extra={"message_id": record["messageId"]})
        return False
    return True


def _serve_one(record: Mapping[str, Any], hub: Hub) -> None:
    message = _parsed(record["body"])
    kind = message.get("irhub")
    if kind is None:
        respond_to(message, hub)
    elif isinstance(kind, str) and kind in OURS:
        _serve_ours(kind, message, record, hub)
    else:
        raise MalformedEventError("irhub", "is none of the messages that irhub sends itself")


def _serve_ours(kind: str, message: Mapping[str, Any], record: Mapping[str, Any], hub: Hub) -> None:
    missing = [name for name in NEEDED[kind] if name not in message]
    if missing:
        raise MalformedEventError(missing[0], "is missing")
    OURS[kind](message, record, hub)


def _parsed(body: str) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedEventError("body", "is not JSON") from error
    if not isinstance(message, Mapping):
        raise MalformedEventError("body", "is not a JSON object")
    return message


def _tick(message: Mapping[str, Any], _record: Mapping[str, Any], hub: Hub) -> None:
    resume(message["incident"], hub)


def _watch(message: Mapping[str, Any], _record: Mapping[str, Any], hub: Hub) -> None:
    watch(message["incident"], float(message["due"]), int(message["stage"]), hub)


def _notice(message: Mapping[str, Any], _record: Mapping[str, Any], hub: Hub) -> None:
    tell_again(message["channel"], int(message["attempt"]), message["notice"], hub)


def _release(message: Mapping[str, Any], record: Mapping[str, Any], hub: Hub) -> None:
    """Who asked is what SQS says of the sender, never what the message says; our own repetition carries it on."""
    sender = record.get("attributes", {}).get("SenderId", "unknown")
    person = message.get("person", sender) if sender.endswith(":" + hub.settings.function_name) else sender
    release(Request(message["incident"], person, tuple(message.get("only", ())), str(message.get("reason", ""))), hub)


OURS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any], Hub], None]] = {
    "tick": _tick,
    "watch": _watch,
    "notice": _notice,
    "release": _release,
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "tick": ("incident",),
    "watch": ("incident", "due", "stage"),
    "notice": ("channel", "attempt", "notice"),
    "release": ("incident",),
}
"""What a message of each kind must hold."""
