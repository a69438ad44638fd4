"""disable-console-login: an IAM user has no password any more.

The console takes a password, and IAM has no way to switch one off for a while: it can only be deleted, and nobody can give it
back (IAM API, DeleteLoginProfile). So people are asked, and what is done stays done; the owner gets a new password later.

Sessions of the console that were begun before go on: revoke-user-sessions ends them. Keys are not touched, and a user may set
a password again where its policies allow it: deny-all-on-user shuts both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step
from hub.actions.iam import declared
from hub.actions.iam.principal import read_if_there
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Incident

KEPT = "a password cannot be given back: its owner gets a new one"


@dataclass(frozen=True, slots=True)
class Seen:
    """The user, and whether it has a password."""

    user: str
    has_password: bool


def look(account: Account, target: Target) -> Seen:
    """The user and its password, which IAM says are both missing with the same word."""
    named = {"UserName": target.id}
    if read_if_there(account, Call("iam", "GetUser", named)) is None:
        raise TargetGoneError(f"User {target.id}")
    return Seen(target.id, read_if_there(account, Call("iam", "GetLoginProfile", named)) is not None)


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """The deletion, where there is a password."""
    if not seen.has_password:
        return ()
    says = f"delete the password of user {seen.user}, so that it cannot sign in to the console"
    return (Step(says, (Call("iam", "DeleteLoginProfile", {"UserName": seen.user}),), seen.user, kept=KEPT),)


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Nothing brings a password back."""
    return ()


ACTION: Action[Seen, NoOptions] = Action(
    name="disable-console-login",
    about="Deletes the password of an IAM user; it cannot be brought back, so people are asked first.",
    works_on="AWS::IAM::User",
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("iam:GetUser", "iam:GetLoginProfile"), declared.USERS, Access.READ, roles=declared.RESTORE),
        Permission(("iam:DeleteLoginProfile",), declared.USERS, Access.WRITE, roles=declared.RESTORE, only_to_do=True),
    ),
    look=look,
    plan=plan,
    restore=restore,
    asks=True,
    destructive=True,
    role=Role.RESTORE,
)
