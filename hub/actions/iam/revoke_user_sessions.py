"""revoke-user-sessions: every session that was begun with an IAM user's password or keys before now is worth nothing.

For a session that was stolen where the user itself goes on: its keys and its password keep working, and so does what is begun
with them from now on. Where these may be in strange hands too, deny-all-on-user or deactivate-access-key is the answer.

A session is one of the console, of GetSessionToken or of GetFederationToken. Sessions of roles that the user took on belong to
these roles and go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.action import Account, Action, Conflict, NoOptions, Plan, Proof, Role, Step
from hub.actions.iam import declared, denial
from hub.actions.iam.principal import USER, Principal, iam_arn, look_at
from hub.actions.iam.revocation import Revocation, coming_second, needed, reaches, revocation
from hub.finding import Target
from hub.incident import Containment, Incident


@dataclass(frozen=True, slots=True)
class Seen:
    """The user with all its policies, and when it was looked at."""

    prefix: str
    quarantine: str
    now: str
    user: Principal

    @property
    def revoking(self) -> Revocation:
        """The revocation of all its sessions up to now."""
        return revocation(self.prefix, self.user, self.now)


def look(account: Account, target: Target) -> Seen:
    """The user, its policies and what room is left for more."""
    quarantine = iam_arn(target, f"policy/irhub/{account.prefix}-quarantine")
    return Seen(account.prefix, quarantine, coming_second(account.now), look_at(account, USER, target.id))


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan:
    """The revocation, where none lies behind the incident's findings and there is room for one."""
    done = reaches(seen.revoking, seen.user) > needed(incident, seen.now)
    hindered = seen.user.untouchable or seen.revoking.hindrance(seen.user)
    return () if done or hindered else (seen.revoking.put(seen.user, seen.user.name),)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """What irhub put is deleted; what somebody changed since is left alone."""
    return tuple(part for on, was in recorded.items() for part in now.revoking.back(now.user, was.user, on))


def remember(seen: Seen, _on: str) -> Seen:
    """What the way back needs of the user."""
    return replace(seen, user=denial.small(seen.user, seen.revoking))


def prove(seen: Seen) -> Proof:
    """Partly contained by itself, since the user goes on; wholly where the user is denied everything as well."""
    called, moment = seen.user.called, reaches(seen.revoking, seen.user)
    if not moment:
        why = seen.user.untouchable or seen.revoking.hindrance(seen.user)
        return Proof(Containment.NONE, (f"no session of {called} is revoked{': ' if why else ''}{why}",))
    says = (f"sessions of {called} that were begun before {moment} UTC are denied everything",)
    denied = (denial.Attached(seen.quarantine), denial.Inline(f"{seen.prefix}-deny-all"))
    if denial.in_force(seen.user, denied):
        return Proof(Containment.CONTAINED, says)
    return Proof(Containment.PARTLY, says, (f"keys and password of {called} go on working, and begin new sessions",))


ACTION: Action[Seen, NoOptions] = Action(
    name="revoke-user-sessions",
    about="Denies everything to all sessions of an IAM user that were begun before now; its keys and password go on.",
    works_on="AWS::IAM::User",
    seen=Seen,
    options=NoOptions,
    permissions=(*declared.reading(USER), *declared.putting(USER)),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    role=Role.RESTORE,
)
