"""set-workflow-status: Security Hub shows the incident's findings as told or dealt with, with a note that names the incident.

Done where findings gather, by its administrator, who may edit those of members (Security Hub API, BatchUpdateFindings).
Findings of GuardDuty stand there too, by their ARN. Security Hub sends an event for this edit like for any other; the note
bears irhub's own name, by which the reader of these events knows it, so that this action never starts itself. Security Hub may
take some minutes to show the edit, so a later run looks for it.

Taken back, the status is what it was. A note cannot be removed, only written over: the one before comes back, and where there
was none it says that the incident was released.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hub.action import ANY, Access, Account, Action, Call, Conflict, Permission, Place, Plan, Step
from hub.errors import TargetGoneError
from hub.finding import Finding, Target
from hub.incident import Incident

MOST = 20
"""Values in one filter (Security Hub API, GetFindings)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What findings are to show."""

    status: Literal["NOTIFIED", "RESOLVED", "SUPPRESSED"] = "NOTIFIED"


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding in Security Hub."""

    id: str
    product_arn: str
    status: str
    note: str = ""
    note_by: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The incident's findings, as far as Security Hub knows them."""

    prefix: str = ""
    findings: tuple[Shown, ...] = ()


def look(_account: Account, target: Target) -> Seen:
    """No target says which findings are about it."""
    raise TargetGoneError(f"A finding of {target.id}")


def look_into(account: Account, incident: Incident) -> Seen:
    """The incident's findings as Security Hub's administrator sees them; none where Security Hub is not listened to."""
    return _seen(account, {_id(one) for one in incident.findings if one.source in {"guardduty", "securityhub"}})


def look_back(account: Account, _target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """Those that were recorded, as they are now."""
    return _seen(account, set(recorded))


def _id(finding: Finding) -> str:
    """The id that Security Hub knows it by; a click on a finding has one of its own."""
    return finding.arn


def _seen(account: Account, ids: set[str]) -> Seen:
    if not ids or not account.security_hub:
        return Seen()
    wanted = [{"Value": one, "Comparison": "EQUALS"} for one in sorted(ids)]
    parts = (wanted[first : first + MOST] for first in range(0, len(wanted), MOST))
    answers = account.read(*(_call("GetFindings", {"Filters": {"Id": part}}) for part in parts))
    shown = (_shown(one) for answer in answers for one in answer["Findings"])
    return Seen(account.prefix, tuple(sorted(shown, key=lambda one: one.id)))


def _shown(finding: Mapping[str, Any]) -> Shown:
    note, workflow = finding.get("Note") or {}, finding.get("Workflow") or {}
    status = workflow.get("Status", "NEW")
    return Shown(finding["Id"], finding["ProductArn"], status, note.get("Text", ""), note.get("UpdatedBy", ""))


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """A step for each finding that does not show the status; one that somebody dealt with is left alone."""
    todo = [one for one in seen.findings if one.status in {"NEW", "NOTIFIED"} and one.status != options.status]
    return tuple(_to(seen.prefix, one, options.status, f"irhub works on it as {incident.id}") for one in todo)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """A step for each finding whose last note is ours; where somebody wrote another since, it is theirs."""
    before = {one.id: one for seen in recorded.values() for one in seen.findings}
    changed = [one for one in now.findings if one.id in before and one.status != before[one.id].status]
    return tuple(_back(now.prefix, one, before[one.id]) for one in changed)


def _back(prefix: str, now: Shown, was: Shown) -> Step | Conflict:
    step = _to(prefix, now, was.status, was.note or "irhub released its incident")
    if now.note_by == prefix:
        return step
    says = f"{now.id} was {was.status} and is {now.status}, by {now.note_by or 'somebody'} since"
    return Conflict(now.id, says, (step,))


def remember(seen: Seen, on: str) -> Seen:
    """The one finding."""
    return Seen(seen.prefix, tuple(one for one in seen.findings if one.id == on))


def _to(prefix: str, finding: Shown, status: str, text: str) -> Step:
    named = [{"Id": finding.id, "ProductArn": finding.product_arn}]
    note = {"Text": text, "UpdatedBy": prefix}
    do = _call("BatchUpdateFindings", {"FindingIdentifiers": named, "Workflow": {"Status": status}, "Note": note})
    return Step(f"set {finding.id} to {status} in Security Hub", (do,), finding.id)


def _call(operation: str, parameters: Mapping[str, Any]) -> Call:
    return Call("securityhub", operation, parameters, Place.SECURITY_HUB)


HUB = ("arn:{partition}:securityhub:{region}:{account}:hub/default",)

ACTION: Action[Seen, Options] = Action(
    name="set-workflow-status",
    about="Sets the workflow status of the incident's findings in Security Hub, with a note that names the incident.",
    works_on=ANY,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("securityhub:GetFindings",), HUB, Access.READ, place=Place.SECURITY_HUB),
        Permission(("securityhub:BatchUpdateFindings",), HUB, Access.WRITE, place=Place.SECURITY_HUB),
    ),
    look=look,
    plan=plan,
    restore=restore,
    remember=remember,
    look_back=look_back,
    look_into=look_into,
    shows_late=True,
)
