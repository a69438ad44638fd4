"""Reads the events of Security Hub: findings as they are imported, and findings that an analyst chose a playbook for.

Findings gather on one bus, that of Security Hub's administrator in its aggregation Region, and one rule there brings them
("Security Hub findings in EventBridge", Security Hub user guide). So the envelope must be of just that account and Region; a
member that sends findings of its own bus is refused.

Security Hub sends an event for every change of a finding, also for the note that irhub writes on it. Three things keep that
from going round in a circle: a change by people leaves ``UpdatedAt`` as it was (Security Hub API, BatchUpdateFindings), so a
case knows the finding already; what is suppressed or resolved is only noted; and where the last word on it is a note of
irhub's own, nothing is done at all.

GuardDuty's findings are refused here: they come by a road of their own, sooner and whole.

How free is a click? An event of a custom action does not say who clicked. What it proves is that somebody may use custom
actions in the administrator's account (IAM: securityhub:SendFindingEvents), which only the security team should. So the click
chooses the playbook and counts as the second signal, which a playbook may wait for; but modes, guardrails and steps that ask
stay as they are, and a finding that any account can write itself is a question still, whoever clicked on it: the click says
that a person saw it, not that what it names is true. Each click is a finding of its own, so that clicking again after a
release is taken for what it is, something new, and not for an echo.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.errors import RefusedError
from hub.finding import Finding
from hub.sources import asff, ocsf
from hub.sources.foreign import Reader, own, short
from hub.sources.switched import Feed, SecurityHub
from hub.sources.trust import Trust, account_id, region, vouch_for_partition

SOURCE = "aws.securityhub"
IMPORTED, IMPORTED_V2 = "Security Hub Findings - Imported", "Findings Imported V2"
CUSTOM_ACTION = "Security Hub Findings - Custom Action"
FEEDS: Mapping[Feed, str] = {Feed.ASFF: IMPORTED, Feed.OCSF: IMPORTED_V2}
ACTION = re.compile(r"arn:(aws(?:-[a-z]+)*):securityhub:([a-z0-9-]{2,32}):([0-9]{12}):action/custom/([A-Za-z0-9]{1,20})")
MOST = 100
"""Findings in one event; a click in the console carries twenty at most."""


def read_imported(event: Mapping[str, Any], trust: Trust) -> Finding:
    """The finding in an event of the feed that is read, vouched for by its envelope."""
    envelope = Reader.over(event, "event")
    hub = _switched(trust)
    if envelope.text("detail-type") != FEEDS[hub.feed]:
        raise RefusedError("detail-type", f"the feed that is read is {short(FEEDS[hub.feed])}, and never both")
    finding = _read(envelope, hub, trust)
    if finding.product == asff.GUARDDUTY:
        raise RefusedError("product", "findings of GuardDuty come by a road of their own")
    if hub.feed is Feed.ASFF and _is_our_own_word(_only(envelope), trust):
        raise RefusedError("Note", "its last change is irhub's own note, which is no news")
    return finding


def read_action(event: Mapping[str, Any], trust: Trust) -> Finding:
    """The finding that somebody chose a playbook for, with the name of that."""
    envelope = Reader.over(event, "event")
    hub = _switched(trust)
    playbook = _playbook(envelope, hub)
    trusted = replace(hub, feed=Feed.ASFF, products=(*hub.products, asff.GUARDDUTY))
    finding = _read(envelope, trusted, trust)
    moment = envelope.text("time")
    return replace(
        finding,
        id=f"{finding.id}/click/{envelope.text('id')}",
        updated_at=moment,
        playbook=playbook,
        archived=False,
        title=f"{finding.title} (chosen in Security Hub for {playbook}; CloudTrail says by whom: SendFindingEvents)",
    )


def apart(event: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """An event that holds several findings as one event for each; nothing where it holds one or none.

    Raises ``MalformedEventError`` where there are more than Security Hub ever sends at once.
    """
    detail = event.get("detail")
    if event.get("source") != SOURCE or not isinstance(detail, Mapping):
        return ()
    found = detail.get("findings")
    if not isinstance(found, list) or len(found) <= 1:
        return ()
    if len(found) > MOST:
        raise Reader.over(event, "event").wrong("detail.findings", f"holds {len(found)} findings, and {MOST} are the most")
    return tuple({**event, "detail": {**detail, "findings": [one]}} for one in found)


def _switched(trust: Trust) -> SecurityHub:
    if trust.switched.securityhub is None:
        raise RefusedError("source", "Security Hub is not among the sources that are switched on")
    return trust.switched.securityhub


def _read(envelope: Reader, hub: SecurityHub, trust: Trust) -> Finding:
    sender = account_id(envelope, "account"), region(envelope, "region")
    if sender != (hub.account_id, hub.region):
        says = f"the event came from {' '.join(sender)}, but findings gather in {hub.account_id} {hub.region}"
        raise RefusedError("account", says)
    reader = asff.read if hub.feed is Feed.ASFF else ocsf.read
    finding = reader(_only(envelope), hub.products)
    vouch_for_partition(finding, trust)
    return finding


def _only(envelope: Reader) -> Reader:
    """The one finding of an event; those with several were taken apart before."""
    found = envelope.part("detail").parts("findings")
    if len(found) != 1:
        raise envelope.wrong("detail.findings", f"must hold one finding, but holds {len(found)}")
    name = found[0].name
    return Reader(own(found[0].values, name), name)


def _playbook(envelope: Reader, hub: SecurityHub) -> str:
    """The playbook that the action runs; only actions of the administrator's own are known."""
    listed = envelope.values.get("resources")
    arn = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], str) else ""
    parts = ACTION.fullmatch(arn)
    if parts is None:
        raise envelope.wrong("resources", f"must begin with the ARN of a custom action, but is {short(listed)}")
    if (parts[3], parts[2]) != (hub.account_id, hub.region) or parts[4] not in hub.actions:
        raise RefusedError("resources", f"{short(arn)} is no custom action that the settings name a playbook for")
    return hub.actions[parts[4]]


def _is_our_own_word(finding: Reader, trust: Trust) -> bool:
    """True where irhub wrote the last note, and the product has had nothing new to say since."""
    note = finding.part("Note")
    return note.text("UpdatedBy", "") == trust.prefix and note.text("UpdatedAt", "") >= finding.text("UpdatedAt")
