"""quarantine-role: a role can do nothing any more, in any session, until it is released.

Before that its blast radius is checked: whatever else uses the role stops working, so its holders are named, and people are
asked. Where any were found, or could not be looked for, a playbook that says ``act`` asks as well, until a second finding
speaks against the role. The policy that irhub installs in every account is attached; where the role has no room for it, an
inline policy says the same, and where that does not fit either, the reason is told. The way back takes off that denial alone.

Left alone, with the reason: roles of services, of IAM Identity Center (which resets what is changed in them), of StackSets and
of irhub. Sessions of other roles that were begun from this one go on until they expire.
"""

from collections.abc import Mapping
from dataclasses import replace

from hub.action import Action, Conflict, NoOptions, Plan, Proof, Role, Step
from hub.actions.iam import declared, denial
from hub.actions.iam.holders import READING
from hub.actions.iam.principal import ROLE
from hub.actions.iam.role import KIND, Seen, hit, look
from hub.incident import Containment, Incident


def _inline(seen: Seen) -> denial.Inline:
    return denial.Inline(f"{seen.prefix}-deny-all")


def _ways(seen: Seen) -> denial.Ways:
    return (denial.Attached(seen.quarantine), _inline(seen))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """The denial, where it is missing and can be put."""
    return denial.missing(seen.role, _ways(seen), seen.role.name)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The denial is taken off, if it was not there before."""
    parts = (denial.taken_back(now.role, was.role, _ways(now), on) for on, was in recorded.items())
    return tuple(part for each in parts for part in each)


def remember(seen: Seen, _on: str) -> Seen:
    """What the way back needs of the role."""
    return replace(seen.without_holders(), role=denial.small(seen.role, _inline(seen)))


def caution(seen: Seen) -> str:
    """How many stop working with the role, or why nobody knows; empty where nobody does."""
    if seen.holders.count:
        return f"{seen.holders.count} in {seen.holders.region} use {seen.role.called} and stop working with it"
    return f"nobody knows who uses {seen.role.called}: {seen.holders.unseen[0]}" if seen.holders.unseen else ""


def prove(seen: Seen) -> Proof:
    """Contained where the role is denied everything; else the reason, where there is one."""
    called = seen.role.called
    if denial.in_force(seen.role, _ways(seen)):
        survives = f"sessions of other roles that were begun from {called} go on until they expire"
        return Proof(Containment.CONTAINED, (f"{called} is denied everything",), (survives,))
    why = denial.hindrance(seen.role, _ways(seen))
    return Proof(Containment.NONE, (f"{called} is not denied anything by irhub{': ' if why else ''}{why}",))


ACTION: Action[Seen, NoOptions] = Action(
    name="quarantine-role",
    about="Denies everything to a role and its sessions; whatever else uses it stops too, so people read who and are asked.",
    works_on=KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(*declared.reading(ROLE), *declared.attaching(ROLE), *declared.putting(ROLE), *READING),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    outlook=hit,
    caution=caution,
    asks=True,
    role=Role.RESTORE,
)
