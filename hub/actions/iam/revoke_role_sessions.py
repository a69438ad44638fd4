"""revoke-role-sessions: every session of a role that was begun before now is worth nothing.

It hits every holder of the role and not only the one that was stolen, so people are asked, and read first who uses it. Most
recover by themselves: instances, functions and tasks soon get new credentials, which are newer than the revocation. People and
programs that took the role on must take it on again. For the credentials of one instance, deny-instance-credentials hits
nobody else.

Whoever still may take the role on, a thief of an instance's profile among them, gets sessions that are newer; so the source has
to be shut too. Sessions of other roles that were begun from this one belong to those roles.

Left alone, with the reason: roles of services, of IAM Identity Center (which resets what is changed in them), of StackSets and
of irhub, and roles whose inline policies have no room left.
"""

from collections.abc import Mapping
from dataclasses import replace

from hub.action import Action, Conflict, NoOptions, Plan, Proof, Role, Step
from hub.actions.iam import declared, denial
from hub.actions.iam.holders import READING
from hub.actions.iam.principal import ROLE
from hub.actions.iam.revocation import Revocation, needed, reaches, revocation
from hub.actions.iam.role import KIND, Seen, hit, look
from hub.incident import Containment, Incident


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan:
    """The revocation, where none lies behind the incident's findings and there is room for one."""
    revoking = _revoking(seen)
    done = reaches(revoking, seen.role) > needed(incident, seen.now)
    return () if done or _hindrance(seen) else (revoking.put(seen.role, seen.role.name),)


def _revoking(seen: Seen) -> Revocation:
    return revocation(seen.prefix, seen.role, seen.now)


def _hindrance(seen: Seen) -> str:
    return seen.role.untouchable or _revoking(seen).hindrance(seen.role)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """What irhub put is deleted; what somebody changed since is left alone."""
    return tuple(part for on, was in recorded.items() for part in _revoking(now).back(now.role, was.role, on))


def remember(seen: Seen, _on: str) -> Seen:
    """What the way back needs of the role."""
    return replace(seen.without_holders(), role=denial.small(seen.role, _revoking(seen)))


def prove(seen: Seen) -> Proof:
    """Contained where sessions up to some moment are revoked; else the reason, where there is one."""
    called, moment = seen.role.called, reaches(_revoking(seen), seen.role)
    if not moment:
        why = _hindrance(seen)
        return Proof(Containment.NONE, (f"no session of {called} is revoked{': ' if why else ''}{why}",))
    says = f"sessions of {called} that were begun before {moment} UTC are denied everything"
    survives = f"whoever may take on {called} can begin new sessions"
    return Proof(Containment.CONTAINED, (says,), (survives,))


ACTION: Action[Seen, NoOptions] = Action(
    name="revoke-role-sessions",
    about="Denies everything to all sessions of a role that were begun before now; it hits every holder, so people are asked.",
    works_on=KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(*declared.reading(ROLE), *declared.putting(ROLE), *READING),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    outlook=hit,
    asks=True,
    role=Role.RESTORE,
)
