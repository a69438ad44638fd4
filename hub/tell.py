"""Telling people: each channel once, side by side, tried again later through the queue, never in the way of containment."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace

from hub.errors import HubError
from hub.finding import Target
from hub.hub import Channel, Hub
from hub.notice import Notice
from hub.record import Note
from hub.values import from_plain, to_plain

log = logging.getLogger("irhub")

ATTEMPTS = 6
"""A channel is tried six times, the last about a quarter of an hour after the first."""
LINES = frozenset({"done", "proof", "survives", "asked", "not_done", "tags"})
UNSAID = frozenset({"at", "is_first", "findings", "links"})
"""What may differ between two notices that say the same."""


def tell(notice: Notice, hub: Hub, told: frozenset[tuple[str, str]] = frozenset()) -> None:
    """Every channel has the notice, or a message in the queue that tries again; what happened is on the timeline.

    A channel that was told these very words before, by the record, is not told again.
    """
    notice = marked(notice, hub)
    untold = [channel for channel in hub.channels if (channel.name, digest(notice)) not in told]
    if untold:
        hub.together([lambda: _keep(notice, hub), *(_sending(channel, notice, 1, hub) for channel in untold)])


def marked(notice: Notice, hub: Hub) -> Notice:
    """With what the organization says of the resource in the place of its tags: its owner, and whether it is a crown jewel."""
    target = Target(notice.resource_kind, notice.resource, notice.account_id, notice.region, hub.settings.partition)
    owner, jewel = hub.context.owner(target, notice.tags), hub.context.jewel(target, notice.tags)
    return replace(notice, tags=(), owner=owner, crown_jewel=jewel) if notice.incident_id else notice


def _keep(notice: Notice, hub: Hub) -> None:
    """The whole notice is on record, for whoever cannot read the channels now."""
    fields = {"notice": json.dumps(to_plain(notice))}
    _note(notice, Note(hub.now().isoformat(), "notice", notice.headline, fields), hub)


def _note(notice: Notice, note: Note, hub: Hub) -> None:
    """On the timeline of its incident, or beside them all where it is about none."""
    if notice.incident_id:
        hub.ledger.note(notice.incident_id, note)
    else:
        hub.ledger.note_aside(note)


def digest(notice: Notice) -> str:
    """What two notices share when they say the same, in whatever order."""
    said = {name: value for name, value in to_plain(notice).items() if name not in UNSAID}
    facts = {name: sorted(value) if name in LINES else value for name, value in said.items()}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def tell_again(message_channel: str, attempt: int, plain: dict[str, object], hub: Hub) -> None:
    """One channel has the notice, or one more message in the queue that tries again, or its failure is on the timeline."""
    notice = from_plain(Notice, plain)
    for channel in hub.channels:
        if channel.name == message_channel:
            _sending(channel, notice, attempt, hub)()


def _sending(channel: Channel, notice: Notice, attempt: int, hub: Hub) -> Callable[[], None]:
    def send() -> None:
        try:
            channel.send(notice)
        except HubError as error:
            _put_off(channel, notice, attempt, str(error), hub)
        else:
            _write(hub, notice, "told", f"told {channel.name}: {notice.headline}", channel.name)

    return send


def _put_off(channel: Channel, notice: Notice, attempt: int, reason: str, hub: Hub) -> None:
    log.warning("notice not taken", extra={"incident": notice.incident_id, "channel": channel.name, "attempt": attempt})
    if attempt >= ATTEMPTS:
        _write(hub, notice, "not-told", f"gave up telling {channel.name} after {attempt} attempts: {reason}", channel.name)
        return
    message = {"irhub": "notice", "incident": notice.incident_id, "channel": channel.name, "attempt": attempt + 1}
    hub.queue.send({**message, "notice": to_plain(notice)}, delay_seconds=min(900, 15 * 2**attempt))


def _write(hub: Hub, notice: Notice, name: str, says: str, channel: str) -> None:
    fields = {"channel": channel, "headline": notice.headline, "digest": digest(notice)}
    _note(notice, Note(hub.now().isoformat(), name, says, fields), hub)
