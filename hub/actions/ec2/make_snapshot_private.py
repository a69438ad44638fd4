"""make-snapshot-private: a snapshot that everybody could copy is its owner's again.

What is public is the permission to create volumes of it, given to the group ``all`` (EC2 API, ModifySnapshotAttribute).
Accounts that were named one by one keep theirs, since backup accounts are among them; a playbook takes those away too with
``accounts_too``. Both are held apart, so the way back gives back what was taken and nothing else.

IAM lets ``contain`` remove permissions and never add one, by the keys that name what is added (Service Authorization Reference,
Amazon EC2, ``ec2:Add/group``); giving back is for ``restore``.

What it cannot: whoever copied the snapshot while it was public has the copy, and AWS tells nobody who did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Action, Call, Permission, Plan, Proof, Role, Step
from hub.actions.reading import of_target
from hub.finding import Target
from hub.incident import Containment, Incident

KIND = "AWS::EC2::Snapshot"
PUBLIC, ACCOUNTS = "public", "accounts"
ATTRIBUTE = "createVolumePermission"


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    accounts_too: bool = False
    """Accounts that are named one by one lose the snapshot too."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may create volumes of the snapshot."""

    snapshot_id: str
    is_public: bool
    accounts: tuple[str, ...]


def look(account: Account, target: Target) -> Seen:
    """The permissions of the snapshot."""
    call = Call("ec2", "DescribeSnapshotAttribute", {"SnapshotId": target.id, "Attribute": ATTRIBUTE})
    (answer,) = of_target(account, f"Snapshot {target.id}", call)
    given = answer.get("CreateVolumePermissions", ())
    accounts = sorted(each["UserId"] for each in given if each.get("UserId"))
    return Seen(target.id, any(each.get("Group") == "all" for each in given), tuple(accounts))


def plan(seen: Seen, _incident: Incident, options: Options) -> Plan:
    """A step where it is public, and one where accounts that are named are to lose it too."""
    return tuple(_steps(seen, options))


def _steps(seen: Seen, options: Options) -> Iterator[Step]:
    if seen.is_public:
        yield Step(f"take snapshot {seen.snapshot_id} from the public", (_modify(seen, "remove", _ALL),), _held(seen, PUBLIC))
    if seen.accounts and options.accounts_too:
        says = f"take snapshot {seen.snapshot_id} from accounts {', '.join(seen.accounts)}"
        yield Step(says, (_modify(seen, "remove", _users(seen.accounts)),), _held(seen, ACCOUNTS))


def _held(seen: Seen, what: str) -> str:
    return f"{seen.snapshot_id}/{what}"


_ALL = {"GroupNames": ["all"]}


def _users(accounts: tuple[str, ...]) -> Mapping[str, list[str]]:
    return {"UserIds": list(accounts)}


def _modify(seen: Seen, verb: str, who: Mapping[str, list[str]]) -> Call:
    return Call(
        "ec2", "ModifySnapshotAttribute", {"SnapshotId": seen.snapshot_id, "Attribute": ATTRIBUTE, "OperationType": verb, **who}
    )


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step, ...]:
    """What was taken is given back to whoever does not have it by now."""
    return tuple(step for held, was in recorded.items() for step in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> Iterator[Step]:
    if held == _held(now, PUBLIC) and was.is_public and not now.is_public:
        yield Step(f"make snapshot {now.snapshot_id} public again", (_modify(now, "add", _ALL),), held)
    lacking = tuple(each for each in was.accounts if each not in now.accounts)
    if held == _held(now, ACCOUNTS) and lacking:
        says = f"share snapshot {now.snapshot_id} with accounts {', '.join(lacking)} again"
        yield Step(says, (_modify(now, "add", _users(lacking)),), held)


def prove(seen: Seen) -> Proof:
    """Contained where it is not public; accounts that still have it are named."""
    if seen.is_public:
        return Proof(Containment.NONE, (f"snapshot {seen.snapshot_id} is public",))
    survives = [f"whoever copied snapshot {seen.snapshot_id} while it was public has the copy"]
    if seen.accounts:
        survives.append(f"accounts {', '.join(seen.accounts)} may still use snapshot {seen.snapshot_id}")
    return Proof(Containment.CONTAINED, (f"snapshot {seen.snapshot_id} is not public",), tuple(survives))


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
    restore=restore,
    prove=prove,
)
