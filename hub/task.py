"""The workflow's door: Step Functions invokes it for one action at a time, and it answers with what comes next.

That another run has the case is an answer too: the machine comes again a little later. Errors leave the door as they are: the
machine knows those that pass by themselves by their names, tries again for all others too, and at last says that it broke off
(``hub/workflow.asl.yaml.j2``).
"""

from collections.abc import Callable, Mapping
from typing import Any

from hub.approval.carrying import Next, Pointer, break_off, carry_out, see, wait
from hub.approval.rounds import BUSY_SECONDS, MOST_BUSY
from hub.errors import BusyError, MalformedEventError
from hub.handler import the_hub
from hub.hub import Hub
from hub.logs import about
from hub.values import to_plain

Event = Mapping[str, Any]
LONGEST = 500


def task(event: Event, _context: object) -> dict[str, Any]:
    """What the machine asked for is done; the answer says how it goes on."""
    return serve(event, the_hub())


def serve(event: Event, hub: Hub) -> dict[str, Any]:
    """The same, with everything handed in."""
    do = DOES.get(str(event.get("do")))
    if do is None:
        raise MalformedEventError("do", f"is none of {', '.join(DOES)}")
    pointer = Pointer(str(event["incident"]), int(event["round"]), str(event["action"]))
    looks = int(event.get("looks", 0))
    with about(incident=pointer.incident_id, round=str(pointer.round)):
        try:
            answer = do(pointer, event, hub)
        except BusyError:
            if looks >= MOST_BUSY:
                raise
            answer = Next("busy", BUSY_SECONDS, looks + 1)
    plain: dict[str, Any] = to_plain(answer)
    return plain


def _wait(pointer: Pointer, event: Event, hub: Hub) -> Next:
    wait(pointer, str(event["token"]), hub)
    return Next("ask")


def _carry_out(pointer: Pointer, event: Event, hub: Hub) -> Next:
    return carry_out(pointer, int(event["looks"]), hub)


def _break_off(pointer: Pointer, event: Event, hub: Hub) -> Next:
    error = event.get("error")
    said = error if isinstance(error, Mapping) else {}
    return break_off(pointer, f"{said.get('Error', 'unknown')}: {said.get('Cause', '')}"[:LONGEST].rstrip(": "), hub)


DOES: Mapping[str, Callable[[Pointer, Event, Hub], Next]] = {
    "wait": _wait,
    "see": lambda pointer, _event, hub: see(pointer, hub),
    "carry-out": _carry_out,
    "break-off": _break_off,
}
