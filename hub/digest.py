"""Opening a box: what waited for a channel is told as one notice, once the time has come.

Nothing is taken out before the channel has taken the digest. A channel that does not take it is tried again every quarter of an
hour for a day; then the digest is given up, on record, with every notice still on the timeline of its incident.
"""

import logging
from datetime import datetime, timedelta

from hub.errors import HubError
from hub.hub import Channel, Hub
from hub.notice import Notice, of_digest
from hub.outbox import Box
from hub.record import Note
from hub.tell import QUIET, call_for, marked, tell_others

log = logging.getLogger("irhub")

AGAIN = timedelta(minutes=15)
TRIED = timedelta(days=1)
WHY = {QUIET: "Held until the quiet hours were over; nothing of it asks you, and nothing is High"}
IN_A_STORM = "Too much came at once, so this was collected; what asks you was told at once"


def open_box(box: Box, hub: Hub) -> None:
    """What waits in the box is told, if it is due; else a message is under way that comes again."""
    due, now = hub.outbox.due(box), hub.now()
    if due is None:
        return
    if now < due:
        call_for(box, due - now, hub)
        return
    channel = next((one for one in hub.channels if one.name == box.channel), None)
    held = hub.outbox.open(box, now)
    if held:
        _tell(box, channel, dict(held), due, hub)


def sweep(hub: Hub) -> None:
    """A message is under way for every box that is due: one that was lost with its run is lost no longer."""
    for box in hub.outbox.boxes():
        due = hub.outbox.due(box)
        if due is not None and due < hub.now():
            call_for(box, timedelta(), hub)


def _tell(box: Box, channel: Channel | None, held: dict[str, Notice], due: datetime, hub: Hub) -> None:
    notice = marked(of_digest(tuple(held.values()), WHY.get(box.why, IN_A_STORM)), hub)
    reason = _refusal(channel, notice)
    if reason and channel is not None and hub.now() < due + TRIED:
        log.warning("digest not taken", extra={"channel": box.channel, "notices": len(held)})
        call_for(box, AGAIN, hub)
        return
    if reason:
        _note(hub, "not-told", f"gave up telling {box.channel} a digest of {len(held)} notices: {reason}", notice)
        tell_others(box.channel, reason, hub)
    else:
        _note(hub, "told", f"told {box.channel}: {notice.headline}", notice)
    if hub.outbox.empty(box, tuple(held), hub.now() + AGAIN):
        call_for(box, AGAIN, hub)


def _refusal(channel: Channel | None, notice: Notice) -> str:
    """Why the channel did not take it; empty where it did."""
    if channel is None:
        return "the settings name no such channel any more"
    try:
        channel.send(notice)
    except HubError as error:
        return str(error)
    return ""


def _note(hub: Hub, name: str, says: str, notice: Notice) -> None:
    fields = {"headline": notice.headline, "lines": "\n".join(notice.proof)}
    hub.ledger.note_aside(Note(hub.now().isoformat(), name, says, fields))
