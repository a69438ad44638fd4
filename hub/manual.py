"""Answers ``irhub respond``: a person names a finding or a resource, and the hub responds, or says what it would do.

How free is a person's request? Whoever may write into the hub's queue is of the hub account, and SQS says who it was. That
person chose what to do, so the request counts as the second signal that a playbook may wait for. But asking is not agreeing:
modes, guardrails and steps that ask stay as they are, and where a step needs a person's word, it needs one on that step.

Of a finding the message carries the id alone; what it says is read from the account's own detector. For a resource a finding
is made up here, and it says nothing but that a person asked; where no playbook is named with it, the one is taken that answers
such findings. A message that comes twice is answered once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub import chosen, foretell, guardrails, lookup
from hub.errors import ActionError, AwsError, EventError, MalformedEventError, ThrottledError
from hub.finding import Finding, Target
from hub.hub import Hub
from hub.record import Note
from hub.respond import take_up
from hub.sample import DETECTOR
from hub.sources.trust import vouch_for_target
from hub.values import to_plain
from hub.verify import place_of

ABOUT = "RESPOND"
"""Under which name the answer is kept."""
ASKED = "asked"
"""The timeline's word for a person's request."""
RUN = re.compile(r"[A-Za-z0-9-]{2,60}")
"""Runs name the sessions in which is looked before there is an incident (STS API, ``RoleSessionName``)."""
FINDING_ID = re.compile(r"[0-9a-f]{32,64}")
KIND = re.compile(r"AWS::[A-Za-z0-9]{1,40}::[A-Za-z0-9]{1,60}")
SEVERITY = 7.0
"""That of a finding which only says that a person asked: high, as people read it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for."""

    run: str
    target: Target
    """Whose kind is that of a detector where a finding is named, by its id."""
    person: str
    playbook: str = ""
    reason: str = ""
    dry_run: bool = False
    asker: str = ""
    """The same person by the name that the settings know them by, where the door for people told it."""

    @property
    def is_about_a_finding(self) -> bool:
        """True where a finding was named, and not a resource."""
        return self.target.kind == DETECTOR

    @property
    def says(self) -> str:
        """Who asked, and why."""
        return f"response asked for by {self.person}" + (f": {self.reason}" if self.reason else "")


def respond_by_hand(message: Mapping[str, Any], person: str, hub: Hub) -> None:
    """The answer is on record: the incident that was opened or joined, what would be done, or why nothing is."""
    wish = _wish(message, person, hub)
    if hub.ledger.answer(wish.run, ABOUT) is None:
        hub.ledger.keep_answer(wish.run, ABOUT, {**_answered(wish, hub), "at": hub.now().isoformat()})


def _wish(message: Mapping[str, Any], person: str, hub: Hub) -> Wish:
    place = place_of(message, hub)
    if place is None:
        raise MalformedEventError("account", "is missing")
    run = _matching(message, "run", RUN)
    if "finding" in message:
        target = replace(place, id=_matching(message, "finding", FINDING_ID))
    else:
        target = replace(place, kind=_matching(message, "kind", KIND), id=str(message.get("resource", "")))
    said = {name: str(message.get(name) or "") for name in ("playbook", "reason")}
    return Wish(run, target, person, **said, dry_run=bool(message.get("dry_run")), asker=str(message.get("person") or ""))


def _matching(message: Mapping[str, Any], field: str, form: re.Pattern[str]) -> str:
    value = message.get(field)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise MalformedEventError(field, "is none")
    return value


def _answered(wish: Wish, hub: Hub) -> dict[str, Any]:
    try:
        finding = finding_for(wish, hub)
        if wish.dry_run:
            return {"foretold": to_plain(foretell.foretell(finding, wish.run, hub))}
    except ThrottledError:
        raise
    except (ActionError, AwsError, EventError) as error:
        return {"refused": str(error)}
    return _responded(finding, wish, hub)


def _responded(finding: Finding, wish: Wish, hub: Hub) -> dict[str, Any]:
    claim = take_up(finding, hub)
    with_it = f"with {finding.playbook}, since {chosen.because(finding, finding.playbook, hub)}"
    hub.ledger.note(claim.incident.id, Note(hub.now().isoformat(), ASKED, f"{wish.says}; {with_it}"))
    return {"incident": claim.incident.id, "ending": claim.ending.value}


def finding_for(wish: Wish, hub: Hub) -> Finding:
    """The finding that is answered; raises ``ActionError`` in words where nothing may be done about what was named."""
    if not hub.organization.holds(wish.target.account_id):
        raise ActionError(f"{wish.target.account_id} does not belong to the organization.")
    found = _chosen(lookup.finding(wish.target, wish.run, hub), wish) if wish.is_about_a_finding else _made_up(wish, hub)
    if found.sample:
        raise ActionError(f"Finding {wish.target.id} is not answered: {guardrails.SAMPLE}.")
    if guardrails.is_ours(found.target, hub.settings):
        raise ActionError(f"{found.target.id} is part of irhub itself, which is never a target.")
    return replace(found, playbook=_playbook(found, wish, hub), called_for_by=wish.asker or wish.person)


def _chosen(finding: Finding, wish: Wish) -> Finding:
    """The finding as a person's choice: something new, and not an echo of the finding that came by itself."""
    title = f"{finding.title} ({wish.says})"
    return replace(finding, id=f"{finding.id}/asked/{wish.run}", archived=False, title=title)


def _made_up(wish: Wish, hub: Hub) -> Finding:
    target, now = wish.target, hub.now().isoformat()
    vouch_for_target(target, "resource", (("resource", target.id),))
    kind = chosen.type_of(target.kind)
    return Finding(
        source=guardrails.PERSON,
        id=f"asked/{wish.run}",
        arn=f"arn:{target.partition}:irhub:{target.region}:{target.account_id}:asked/{wish.run}",
        type=kind,
        severity=SEVERITY,
        title=f"A person named this resource ({wish.says})",
        account_id=target.account_id,
        region=target.region,
        partition=target.partition,
        target=target,
        resource_type=target.kind.rpartition("::")[2],
        created_at=now,
        updated_at=now,
        detail={"type": kind, "severity": SEVERITY},
    )


def _playbook(finding: Finding, wish: Wish, hub: Hub) -> str:
    """The playbook by name: the one that was named, or that answers the finding, or that is meant for such a resource."""
    if wish.playbook:
        return chosen.playbook_named(finding, wish.playbook, hub)
    return hub.playbook_for(finding).name if wish.is_about_a_finding else chosen.playbook_for_named(finding, hub)
