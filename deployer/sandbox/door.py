"""The sandbox's own HTTP door beside AWS's: raise an event by hand, look at what happened.

POST /irhub/events?account=...&region=...   an event, as AWS would publish it there (both default to the event's own),
                                           and how many rules it met
POST /irhub/hasten                          whatever waits for its time is due now; with time_outs=true, what was asked of
                                           people has expired
POST /irhub/measure                         every alarm looks at its metrics
POST /irhub/beat                            every schedule of EventBridge runs once, now; with rule=..., that one
POST /irhub/settle                          answers when everything has come to rest
GET  /irhub/received                        what Slack and webhooks were told
GET  /irhub/calls                           the API calls so far
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from deployer.errors import DeployerError
from deployer.sandbox.reading import Answered, Knock

if TYPE_CHECKING:
    from deployer.sandbox import Sandbox


def answer(sandbox: "Sandbox", knock: Knock) -> Answered:
    """What the sandbox itself answers to a request for it; what changes something only answers a POST."""
    serve = _DOORS.get(knock.path)
    if serve is None:
        return _said(404, {"error": f"There is no {knock.path}.", "doors": sorted(_DOORS)})
    if knock.path in CHANGING and knock.method != "POST":
        return _said(405, {"error": f"{knock.path} changes something: POST to it, with curl -X POST."})
    try:
        return _said(200, serve(sandbox, dict(parse_qsl(knock.query)), knock.body))
    except (ValueError, KeyError, DeployerError) as error:
        return _said(400, {"error": str(error)})


def _raise_event(sandbox: "Sandbox", query: Mapping[str, str], body: bytes) -> Any:
    event = json.loads(body)
    if not isinstance(event, dict):
        raise ValueError("An event is a JSON object.")  # noqa: TRY004  # it is the caller's value that is wrong
    account_id = query.get("account", str(event.get("account", "")))
    region = query.get("region", str(event.get("region", "")))
    rules = sandbox.put_event(event, account_id, region)
    return {"published": {"account": account_id, "region": region, "id": event.get("id")}, "rules_matched": rules}


def _hasten(sandbox: "Sandbox", query: Mapping[str, str], _: bytes) -> Any:
    return {"due_now": sandbox.hasten(time_outs=query.get("time_outs") == "true")}


def _measure(sandbox: "Sandbox", _: Mapping[str, str], __: bytes) -> Any:
    return {"changed": sandbox.measure()}


def _beat(sandbox: "Sandbox", query: Mapping[str, str], _: bytes) -> Any:
    return {"schedules_run": sandbox.beat(query.get("rule", ""))}


def _settle(sandbox: "Sandbox", query: Mapping[str, str], _: bytes) -> Any:
    sandbox.settle(*(float(query[name]) for name in ("seconds",) if name in query))
    return {"settled": True}


def _received(sandbox: "Sandbox", _: Mapping[str, str], __: bytes) -> Any:
    return [asdict(one) for one in sandbox.receiver.received]


def _calls(sandbox: "Sandbox", _: Mapping[str, str], __: bytes) -> Any:
    return [asdict(call) for call in sandbox.calls]


CHANGING = frozenset({"/irhub/events", "/irhub/beat", "/irhub/hasten", "/irhub/measure", "/irhub/settle"})

_DOORS: Mapping[str, Callable[["Sandbox", Mapping[str, str], bytes], Any]] = {
    "/irhub/events": _raise_event,
    "/irhub/beat": _beat,
    "/irhub/hasten": _hasten,
    "/irhub/measure": _measure,
    "/irhub/settle": _settle,
    "/irhub/received": _received,
    "/irhub/calls": _calls,
}


def _said(status: int, value: Any) -> Answered:
    body = json.dumps(value, default=str).encode() + b"\n"
    return Answered(status, (("Content-Type", "application/json"), ("Content-Length", str(len(body)))), body)
