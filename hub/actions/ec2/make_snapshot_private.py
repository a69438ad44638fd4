"""make-snapshot-private: a snapshot that everybody could copy is its owner's again.

What is public is the permission to create volumes of it, given to the group ``all`` (EC2 API, ModifySnapshotAttribute).
Accounts that were named one by one keep theirs, unless a playbook says otherwise with ``accounts_too``.

IAM lets ``contain`` remove permissions and never add one, by the keys that name what is added (Service Authorization Reference,
Amazon EC2, ``ec2:Add/group``); giving back is for ``restore``.

What it cannot: whoever copied the snapshot while it was public has the copy, and AWS tells nobody who did.
"""

from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Permission, Plan, Role
from hub.actions import sharing
from hub.actions.reading import of_target
from hub.actions.sharing import EVERYBODY, Options
from hub.finding import Target
from hub.incident import Incident

KIND = "AWS::EC2::Snapshot"
ATTRIBUTE = "createVolumePermission"


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may create volumes of the snapshot; a ``sharing.Shared``."""

    name: str
    """Its id."""
    is_public: bool
    accounts: tuple[str, ...]

    @property
    def called(self) -> str:
        """It as sentences have it."""
        return f"snapshot {self.name}"

    @property
    def deeds(self) -> tuple[str, str]:
        """What others may do with it, and what they may have done."""
        return "use", "copied"

    def share(self, who: tuple[str, ...]) -> Call:
        """The call that lets them use it."""
        return self._modify("add", who)

    def unshare(self, who: tuple[str, ...]) -> Call:
        """The call that lets them use it no more."""
        return self._modify("remove", who)

    def _modify(self, verb: str, who: tuple[str, ...]) -> Call:
        named = {"GroupNames" if who == (EVERYBODY,) else "UserIds": list(who)}
        how = {"SnapshotId": self.name, "Attribute": ATTRIBUTE, "OperationType": verb, **named}
        return Call("ec2", "ModifySnapshotAttribute", how)


def look(account: Account, target: Target) -> Seen:
    """The permissions of the snapshot."""
    call = Call("ec2", "DescribeSnapshotAttribute", {"SnapshotId": target.id, "Attribute": ATTRIBUTE})
    (answer,) = of_target(account, f"Snapshot {target.id}", call)
    given = answer.get("CreateVolumePermissions", ())
    accounts = sorted(each["UserId"] for each in given if each.get("UserId"))
    return Seen(target.id, any(each.get("Group") == EVERYBODY for each in given), tuple(accounts))


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """A step where it is public, and one where accounts that are named are to lose it too."""
    return sharing.plan(seen, incident, options)


_SNAPSHOTS = ("arn:{partition}:ec2:{region}::snapshot/*",)
"""A snapshot's ARN names no account (Service Authorization Reference, Amazon EC2)."""
_OWN = {"StringEquals": {"aws:ResourceAccount": "{account}"}}
_ADDING_NOTHING: dict[str, Any] = {**_OWN, "Null": {"ec2:Add/group": "true", "ec2:Add/userId": "true"}}
_MODIFY = ("ec2:ModifySnapshotAttribute",)

ACTION: Action[Seen, Options] = Action(
    name="make-snapshot-private",
    about="Takes an EBS snapshot from the public; accounts it is shared with by name keep it unless a playbook says otherwise.",
    works_on=KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("ec2:DescribeSnapshotAttribute",), _SNAPSHOTS, Access.READ),
        Permission(_MODIFY, _SNAPSHOTS, Access.WRITE, when=_ADDING_NOTHING, roles=(Role.CONTAIN,)),
        Permission(_MODIFY, _SNAPSHOTS, Access.WRITE, when=_OWN, roles=(Role.RESTORE,)),
    ),
    look=look,
    plan=plan,
    restore=sharing.restore,
    prove=sharing.prove,
)
