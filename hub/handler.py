"""The doors of the hub: each turns what Lambda hands over into values, calls one function, and answers.

``respond`` is the queue's door. It is the one place that catches everything: what cannot be read is kept in the dead-letter
queue with the reason, what AWS had no time for is sent again with a delay, and whatever else goes wrong is reported as a failed
item, so that SQS delivers it again and at last keeps it in the dead-letter queue, where an alarm sees it (Lambda developer
guide, "Handling errors for an SQS event source").
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hub import heartbeat
from hub.approval import overdue
from hub.approval.following import follow
from hub.asked import Waits
from hub.aws.clients import Clients
from hub.aws.telling import routed, routes
from hub.aws.wiring import Process, approvers, build, context, library
from hub.close import Closing, Verdict, close, close_again
from hub.digest import open_box, sweep
from hub.drill import drill
from hub.errors import MalformedEventError, RefusedError, ThrottledError
from hub.expiry import expire
from hub.hub import Hub
from hub.incident import Ending
from hub.lasting import Expiry
from hub.logs import about, begin, said_of
from hub.manual import respond_by_hand
from hub.outbox import Box
from hub.reconcile import reconcile
from hub.release import Request, release, release_again
from hub.report.told import tell_report
from hub.respond import answer_part, resume
from hub.respond import respond as answer
from hub.senders import brought, by_one_name, insist_on_right, person, sender, sent_first
from hub.settings import read
from hub.tell import tell_again
from hub.verify import verify
from hub.watch import Watch, watch

log = begin()

Record = Mapping[str, Any]
PUT_OFF_SECONDS = 30
TIMES = 30
"""A message that AWS has no time for is put off this often, a quarter of an hour in all, before it counts as failed."""


@cache
def the_hub() -> Hub:
    """Everything a run works with, built once for as long as the process stays warm."""
    settings = read(os.environ)
    bundle = Path(os.environ.get("LAMBDA_TASK_ROOT", Path(__file__).parent.parent))
    clients, process = Clients(settings.hub_region), Process()
    made = build(settings, library(bundle), clients, process)
    return routed(replace(made, context=context(bundle), approvers=approvers(bundle)), routes(bundle), clients)


def respond(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Every record of the batch has been dealt with, but for the items reported as failed, which SQS delivers again."""
    return serve(event, the_hub())


def serve(event: Mapping[str, Any], hub: Hub) -> dict[str, Any]:
    """The same, with everything handed in."""
    failed = [record["messageId"] for record in event["Records"] if not _is_dealt_with(record, hub)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_dealt_with(record: Record, hub: Hub) -> bool:
    with about(message_id=str(record["messageId"])):
        try:
            _deal_with(record, hub)
        except Exception as error:
            log.exception("failed", extra=said_of(error))
            return False
    return True


def _deal_with(record: Record, hub: Hub) -> None:
    try:
        _read(record["body"], record, hub)
    except MalformedEventError as malformed:
        log.warning(Ending.DEAD_LETTERED.value, extra={"field": malformed.field, "reason": malformed.reason})
        hub.queue.bury(record["body"], str(malformed))


def _read(body: str, record: Record, hub: Hub) -> None:
    message = _parsed(body)
    times = message.get("times", 0) if message.get("irhub") == "again" else 0
    if times:
        message, record = message.get("message", message), sent_first(message, record, hub.settings)
    try:
        _carry_out(message, record, hub)
    except ThrottledError:
        if times >= TIMES:
            raise
        again = {"irhub": "again", "times": times + 1, "message": message, "sender": sender(record)}
        hub.queue.send(again, PUT_OFF_SECONDS)


def _carry_out(message: Mapping[str, Any], record: Record, hub: Hub) -> None:
    kind = message.get("irhub")
    insist_on_right(kind if isinstance(kind, str) else None, record, hub.settings)
    if kind is None:
        _event(message, hub)
        return
    ours = OURS.get(kind) if isinstance(kind, str) else None
    if ours is None:
        raise MalformedEventError("irhub", "is none of the messages that irhub sends itself")
    for name in ours.needs:
        if name not in message:
            raise MalformedEventError(name, "is missing")
    with about(incident=str(message.get("incident", ""))):
        ours.do(message, record, hub)


def _event(event: Mapping[str, Any], hub: Hub) -> None:
    if not heartbeat.is_one(event):
        log.info(answer(event, hub).value)
        return
    try:
        beat = heartbeat.hear(event, hub)
    except RefusedError as refused:
        log.warning("heartbeat refused", extra={"field": refused.field, "reason": refused.reason})
    else:
        log.info("heartbeat", extra={"account": beat.account_id, "region": beat.region})


def _parsed(body: str) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedEventError("body", "is not JSON") from error
    if not isinstance(message, Mapping):
        raise MalformedEventError("body", "is not a JSON object")
    return message


def _tick(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    resume(message["incident"], hub, int(message.get("runs", 0)))


def _watch(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    planned = Watch(message["incident"], float(message["due"]), int(message["stage"]), int(message.get("tries", 0)))
    watch(planned, hub)


def _part(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    answer_part(message["incident"], message["target"], hub)


def _notice(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    tell_again(message["channel"], int(message["attempt"]), message["notice"], hub)


def _waits(message: Mapping[str, Any], record: Record, hub: Hub) -> Waits:
    tries = max(0, int(message.get("tries", 0)))
    return Waits(message["irhub"], message["incident"], str(message["asked"]), tries, brought(record, hub.settings))


def _release(message: Mapping[str, Any], record: Record, hub: Hub) -> None:
    if "asked" in message:
        release_again(_waits(message, record, hub), hub)
        return
    who = person(message, record, hub.settings)
    only, force = (tuple(message.get(name, ())) for name in ("only", "force"))
    release(Request(message["incident"], who, only, str(message.get("reason", "")), force), hub)


def _expire(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    expire(Expiry(message["incident"], message["action"], int(message["hours"]), float(message["due"])), hub)


def _close(message: Mapping[str, Any], record: Record, hub: Hub) -> None:
    if "asked" in message:
        close_again(_waits(message, record, hub), hub)
        return
    try:
        verdict = Verdict(str(message.get("verdict")))
    except ValueError as error:
        raise MalformedEventError("verdict", f"must be one of {', '.join(Verdict)}") from error
    close(Closing(message["incident"], person(message, record, hub.settings), verdict, str(message.get("reason", ""))), hub)


def _digest(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    open_box(Box(str(message["channel"]), str(message["why"])), hub)


def _decided(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    follow(message["incident"], int(message["round"]), int(message.get("tries", 0)), hub)


def _report(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    tell_report(str(message["name"]), message["notice"], hub)


def _reconcile(_message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    sweep(hub)
    overdue.sweep(hub)
    log.info("reconciled", extra={"news": len(reconcile(hub))})


def _by_hand(message: Mapping[str, Any], record: Record, hub: Hub) -> None:
    named = by_one_name(message, record, hub.settings)
    respond_by_hand(named, person(message, record, hub.settings), hub)


def _verify(message: Mapping[str, Any], _record: Record, hub: Hub) -> None:
    verify(message, hub)


def _drill(message: Mapping[str, Any], record: Record, hub: Hub) -> None:
    """A drill by schedule names no run; the message's own id, which stays when SQS delivers again, is its name."""
    named = {"run": f"drill-{record['messageId']}", **message}
    drill(named, person(message, record, hub.settings), hub)


@dataclass(frozen=True, slots=True)
class Ours:
    """A kind of message that irhub sends itself, or its command line sends."""

    do: Callable[[Mapping[str, Any], Record, Hub], None]
    needs: tuple[str, ...]


OURS: Mapping[str, Ours] = {
    "tick": Ours(_tick, ("incident",)),
    "part": Ours(_part, ("incident", "target")),
    "watch": Ours(_watch, ("incident", "due", "stage")),
    "notice": Ours(_notice, ("channel", "attempt", "notice")),
    "release": Ours(_release, ("incident",)),
    "expire": Ours(_expire, ("incident", "action", "hours", "due")),
    "close": Ours(_close, ("incident",)),
    "decided": Ours(_decided, ("incident", "round")),
    "respond": Ours(_by_hand, ("run", "account", "region")),
    "verify": Ours(_verify, ("run",)),
    "drill": Ours(_drill, ("account", "region")),
    "digest": Ours(_digest, ("channel", "why")),
    "report": Ours(_report, ("name", "notice")),
    "reconcile": Ours(_reconcile, ()),
}
