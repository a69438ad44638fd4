"""deny-all-on-user: an IAM user can do nothing any more, whichever of its keys, passwords or sessions is used.

The denial reaches what switching off a key cannot: console sessions, and the tokens of GetSessionToken and GetFederationToken,
whose rights are weighed against the user's policies at each request (IAM User Guide, "Disabling permissions for temporary
security credentials"). The policy that irhub installs in every account is attached; where the user has no room for it, an
inline policy says the same, and where that does not fit either, the reason is told.

What it cannot: sessions of roles that the user took on before go on until they expire; they belong to these roles. Policies of
resources that name the user are denied too, since a denial of the user's own wins over them. IAM takes some seconds until
every service knows of a policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.action import Account, Action, Conflict, NoOptions, Plan, Proof, Role, Step
from hub.actions.iam import declared, denial
from hub.actions.iam.principal import USER, Principal, iam_arn, look_at
from hub.finding import Target
from hub.incident import Containment, Incident

KIND = "AWS::IAM::User"


@dataclass(frozen=True, slots=True)
class Seen:
    """The user and all its policies."""

    prefix: str
    quarantine: str
    """The ARN of the installed policy that denies everything."""
    user: Principal

    @property
    def ways(self) -> denial.Ways:
        """How it can be denied."""
        return (denial.Attached(self.quarantine), self.inline)

    @property
    def inline(self) -> denial.Inline:
        """The second way."""
        return denial.Inline(f"{self.prefix}-deny-all")


def look(account: Account, target: Target) -> Seen:
    """The user, its policies and what room is left for more."""
    quarantine = iam_arn(target, f"policy/irhub/{account.prefix}-quarantine")
    return Seen(account.prefix, quarantine, look_at(account, USER, target.id))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """The denial, where it is missing and can be put."""
    return denial.missing(seen.user, seen.ways, seen.user.name)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The denial is taken off, if it was not there before."""
    parts = (denial.taken_back(now.user, was.user, now.ways, on) for on, was in recorded.items())
    return tuple(part for each in parts for part in each)


def remember(seen: Seen, _on: str) -> Seen:
    """What the way back needs of the user."""
    return replace(seen, user=denial.small(seen.user, seen.inline))


def prove(seen: Seen) -> Proof:
    """Contained where the user is denied everything; else the reason, where there is one."""
    called = seen.user.called
    if denial.in_force(seen.user, seen.ways):
        survives = f"sessions of roles that {called} took on before go on until they expire"
        return Proof(Containment.CONTAINED, (f"{called} is denied everything",), (survives,))
    why = denial.hindrance(seen.user, seen.ways)
    return Proof(Containment.NONE, (f"{called} is not denied anything by irhub{': ' if why else ''}{why}",))


ACTION: Action[Seen, NoOptions] = Action(
    name="deny-all-on-user",
    about="Denies everything to an IAM user: all its keys, its password and its sessions are worth nothing.",
    works_on=KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(*declared.reading(USER), *declared.attaching(USER), *declared.putting(USER)),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    role=Role.RESTORE,
)
