"""archive-finding: GuardDuty shows the incident's findings as dealt with.

Done in the account that administers GuardDuty, since members of an administrator may not archive (GuardDuty API,
ArchiveFindings). There a finding has the administrator's detector and not the one in its ARN. An archived finding still sends
events when it is seen again; irhub notes these and does nothing, so this action never starts itself.

Taken back, exactly those findings are shown again that were shown before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import ANY, Access, Account, Action, Call, Conflict, NoOptions, Permission, Place, Plan, Role, Step
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Incident

MOST = 50
"""Findings in one question (GuardDuty API, GetFindings)."""
FINDING_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding, and whether it is archived."""

    id: str
    archived: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The administrator's detector, and those of the incident's findings that it knows."""

    detector: str = ""
    findings: tuple[Shown, ...] = ()


def look(_account: Account, target: Target) -> Seen:
    """No target says which findings are about it."""
    raise TargetGoneError(f"A finding of {target.id}")


def look_into(account: Account, incident: Incident) -> Seen:
    """The incident's findings of GuardDuty as its administrator sees them."""
    return _seen(account, {one.id for one in incident.findings if one.source == "guardduty"})


def look_back(account: Account, _target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """Those that were recorded, as they are now."""
    return _seen(account, set(recorded))


def _seen(account: Account, ids: set[str]) -> Seen:
    wanted = sorted(one for one in ids if FINDING_ID.fullmatch(one))
    if not wanted:
        return Seen()
    (listed,) = account.read(_call("ListDetectors"))
    if not listed["DetectorIds"]:
        return Seen()
    detector = str(listed["DetectorIds"][0])
    parts = (wanted[first : first + MOST] for first in range(0, len(wanted), MOST))
    answers = account.read(*(_call("GetFindings", {"DetectorId": detector, "FindingIds": part}) for part in parts))
    found = (one for answer in answers for one in answer["Findings"])
    shown = (Shown(one["Id"], bool(one.get("Service", {}).get("Archived"))) for one in found)
    return Seen(detector, tuple(sorted(shown, key=lambda one: one.id)))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """A step for each finding that is not archived yet."""
    return tuple(_step("archive", "ArchiveFindings", seen, one.id) for one in seen.findings if not one.archived)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """A step for each finding that was shown before and is archived now."""
    were_shown = {one.id for seen in recorded.values() for one in seen.findings if not one.archived}
    hidden = (one.id for one in now.findings if one.archived and one.id in were_shown)
    return tuple(_step("show again", "UnarchiveFindings", now, one) for one in hidden)


def remember(seen: Seen, on: str) -> Seen:
    """The one finding."""
    return Seen(seen.detector, tuple(one for one in seen.findings if one.id == on))


def _step(verb: str, operation: str, seen: Seen, finding_id: str) -> Step:
    do = _call(operation, {"DetectorId": seen.detector, "FindingIds": [finding_id]})
    return Step(f"{verb} the finding {finding_id} in GuardDuty", (do,), finding_id)


def _call(operation: str, parameters: Mapping[str, Any] | None = None) -> Call:
    return Call("guardduty", operation, parameters or {}, Place.GUARDDUTY)


ANYTHING = ("*",)
"""These calls know no resource (Service Authorization Reference, Amazon GuardDuty); the role has them in one account alone."""

ACTION: Action[Seen, NoOptions] = Action(
    name="archive-finding",
    about="Archives the incident's findings in GuardDuty.",
    works_on=ANY,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("guardduty:GetFindings", "guardduty:ListDetectors"), ANYTHING, Access.READ, place=Place.GUARDDUTY),
        Permission(("guardduty:ArchiveFindings",), ANYTHING, Access.WRITE, roles=(Role.CONTAIN,), place=Place.GUARDDUTY),
        Permission(("guardduty:UnarchiveFindings",), ANYTHING, Access.WRITE, roles=(Role.RESTORE,), place=Place.GUARDDUTY),
    ),
    look=look,
    plan=plan,
    restore=restore,
    remember=remember,
    look_back=look_back,
    look_into=look_into,
)
