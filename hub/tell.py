"""Telling people: each channel once, side by side, tried again later through the queue, never in the way of containment.

What may wait is put on record and told as one digest (``hub/digest.py``); what asks people waits for nothing.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import quote

from hub.errors import ChannelError, HubError, IncidentNotFoundError
from hub.finding import Target
from hub.hub import Channel, Hub
from hub.notice import Link, Notice, of_channel
from hub.outbox import Box
from hub.record import Note
from hub.values import from_plain, to_plain

log = logging.getLogger("irhub")

ATTEMPTS = 6
"""A channel is tried six times, the last about a quarter of an hour after the first."""
LINES = frozenset({"done", "proof", "survives", "asked", "not_done", "tags"})
UNSAID = frozenset({"at", "is_first", "findings", "links"})
"""What may differ between two notices that say the same."""
ONCE = frozenset({"ask", "decision"})
"""What happens once, and is told once whatever becomes of the case meanwhile."""
SAID_ONCE = frozenset({"incident_id", "kind", "asking", "asked", "not_done", "by"})
"""All that counts in these."""
LONGEST_DELAY_SECONDS = 900
QUIET, STORM = "quiet", "storm"
"""Why something waits."""


def tell(notice: Notice, hub: Hub, told: frozenset[tuple[str, str]] = frozenset()) -> None:
    """Every channel that it is for has the notice, or a message in the queue that tries again, or will have it in a digest.

    What happened is on the timeline. A channel that was told these very words before, by the record, is not told again.
    """
    notice = marked(replace(notice, is_first=not told and notice.kind == "response"), hub)
    untold = [channel for channel in _chosen(notice, hub) if (channel.name, digest(notice)) not in told]
    if untold:
        hub.together([lambda: _keep(notice, hub), *(_telling(channel, notice, hub) for channel in untold)])


def marked(notice: Notice, hub: Hub) -> Notice:
    """With the time, what the organization says of the resource, and the way to the incident's own page where there is one."""
    notice = replace(notice, at=notice.at or hub.now().isoformat())
    if not notice.incident_id:
        return notice
    target = Target(notice.resource_kind, notice.resource, notice.account_id, notice.region, hub.settings.partition)
    owner, jewel = hub.context.owner(target, notice.tags), hub.context.jewel(target, notice.tags)
    return replace(notice, owner=owner, crown_jewel=jewel, links=(*_page(notice, hub), *notice.links))


def _page(notice: Notice, hub: Hub) -> tuple[Link, ...]:
    address = f"{hub.settings.pages_url.rstrip('/')}/incidents/{quote(notice.incident_id, safe='')}"
    known = any(link.label == "Incident" for link in notice.links)
    return (Link("Incident", address),) if hub.settings.pages_url and not known else ()


def _chosen(notice: Notice, hub: Hub) -> list[Channel]:
    names = hub.routes.chosen(notice, _wanted(notice, hub), [channel.name for channel in hub.channels])
    return [channel for channel in hub.channels if channel.name in names]


def _wanted(notice: Notice, hub: Hub) -> frozenset[str]:
    """The channels that the playbooks of the incident's findings name; looked up only where any playbook names one."""
    if not notice.incident_id or not any(playbook.notify for playbook in hub.playbooks):
        return frozenset()
    try:
        findings = hub.ledger.case_file(notice.incident_id).incident.findings
    except IncidentNotFoundError:
        return frozenset()
    return frozenset(name for finding in findings for name in hub.playbook_for(finding).notify)


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
    said = {name: value for name, value in to_plain(notice).items() if _counts(name, notice)}
    facts = {name: sorted(value) if name in LINES else value for name, value in said.items()}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _counts(name: str, notice: Notice) -> bool:
    return name in SAID_ONCE if notice.kind in ONCE else name not in UNSAID


def tell_again(message_channel: str, attempt: int, plain: dict[str, object], hub: Hub) -> None:
    """One channel has the notice, or one more message in the queue that tries again, or its failure is on the timeline."""
    notice = from_plain(Notice, plain)
    for channel in hub.channels:
        if channel.name == message_channel:
            _send(channel, notice, attempt, hub)


def _telling(channel: Channel, notice: Notice, hub: Hub) -> Callable[[], None]:
    def tell_one() -> None:
        held = _held_for(channel, notice, hub)
        if held is None:
            _send(channel, notice, 1, hub)
            return
        box, due = held
        if hub.outbox.hold(box, _slim(notice), due):
            call_for(box, due - hub.now(), hub)
        _write(hub, notice, "held", f"{channel.name} will be told in a digest ({box.why}): {notice.headline}", channel.name)

    return tell_one


def _held_for(channel: Channel, notice: Notice, hub: Hub) -> tuple[Box, datetime] | None:
    """The box that the notice waits in, and until when; None where it is told now."""
    routes, now = hub.routes, hub.now()
    if until := routes.quiet_until(notice, channel.name, now):
        return Box(channel.name, QUIET), until
    if not routes.storm.notices or not routes.may_wait(notice, channel.name):
        return None
    window, ends = routes.storm.window(now)
    is_too_much = hub.outbox.count(channel.name, window) > routes.storm.notices
    return (Box(channel.name, STORM), ends) if is_too_much else None


def call_for(box: Box, wait: timedelta, hub: Hub) -> None:
    """A message is under way that opens the box, or is sent on where that is later than a message can wait."""
    delay = max(0, min(LONGEST_DELAY_SECONDS, round(wait.total_seconds())))
    hub.queue.send({"irhub": "digest", "channel": box.channel, "why": box.why}, delay_seconds=delay)


def _slim(notice: Notice) -> Notice:
    """What a digest says of a notice; the whole of it is on the timeline."""
    return replace(notice, done=(), proof=(), survives=(), asked=(), not_done=(), tags=(), findings=(), links=())


def _send(channel: Channel, notice: Notice, attempt: int, hub: Hub) -> None:
    try:
        channel.send(notice)
    except HubError as error:
        _put_off(channel, notice, attempt, error, hub)
    else:
        _write(hub, notice, "told", f"told {channel.name}: {notice.headline}", channel.name)


def _put_off(channel: Channel, notice: Notice, attempt: int, error: HubError, hub: Hub) -> None:
    log.warning("notice not taken", extra={"incident": notice.incident_id, "channel": channel.name, "attempt": attempt})
    if attempt >= ATTEMPTS:
        _write(hub, notice, "not-told", f"gave up telling {channel.name} after {attempt} attempts: {error}", channel.name)
        tell_others(channel.name, str(error), hub)
        return
    message = {"irhub": "notice", "incident": notice.incident_id, "channel": channel.name, "attempt": attempt + 1}
    hub.queue.send({**message, "notice": to_plain(notice)}, delay_seconds=_pause_seconds(attempt, error))


def _pause_seconds(attempt: int, error: HubError) -> int:
    """How long until the next attempt: longer each time, and not before the channel asked for."""
    asked = error.after_seconds if isinstance(error, ChannelError) else 0.0
    return ceil(min(LONGEST_DELAY_SECONDS, max(15 << attempt, asked)))


def tell_others(mute: str, reason: str, hub: Hub) -> None:
    """The other channels know that this one is mute, once a day; of the last one that falls silent nobody can be told."""
    others = [channel for channel in hub.channels if channel.name != mute]
    if not others or not hub.outbox.is_first_failure(mute, f"{hub.now():%Y-%m-%d}"):
        return
    notice = marked(of_channel(mute, reason), hub)
    hub.together([lambda: _keep(notice, hub), *(_telling(channel, notice, hub) for channel in others)])


def _write(hub: Hub, notice: Notice, name: str, says: str, channel: str) -> None:
    fields = {"channel": channel, "kind": notice.kind, "headline": notice.headline, "digest": digest(notice)}
    _note(notice, Note(hub.now().isoformat(), name, says, fields), hub)
