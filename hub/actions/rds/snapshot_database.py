"""snapshot-database: one snapshot of the database as it is now, for the evidence.

A database alone is snapshotted by itself, a member of a cluster with the whole cluster, whose storage they share (RDS API,
CreateDBSnapshot, CreateDBClusterSnapshot). RDS takes no client token, but it takes a name, and refuses a second snapshot of the
same name: so the name is made of the incident, and a repetition makes nothing twice. The tags come with the call. Nothing is
taken back: evidence is kept, and costs what its storage costs.

A database that RDS is at work on is waited for. One of a single zone stands still for some seconds while its snapshot begins,
which for a database in service is not nothing; the engines SQL Server and those in several zones do not, or less.

What it cannot: automated backups, which are there as a rule, reach further back and end with the database when somebody
deletes it. A snapshot under a key of AWS's own cannot be shared with another account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import (
    INCIDENT_TAG,
    INSTALLATION_TAG,
    Access,
    Account,
    Action,
    Call,
    NoOptions,
    Permission,
    Plan,
    Role,
    Step,
    Waiting,
)
from hub.actions.rds import database
from hub.actions.rds.database import Database
from hub.finding import Target
from hub.incident import Incident

KEPT = "evidence"


@dataclass(frozen=True, slots=True)
class Seen:
    """The database, and the names of the snapshots there are of it."""

    database: Database
    prefix: str
    snapshots: tuple[str, ...]


def look(account: Account, target: Target) -> Seen:
    """The database, then the snapshots that people and irhub took of it."""
    found = database.read(account, target)
    kind, by = ("DBClusterSnapshot", "DBClusterIdentifier") if found.cluster else ("DBSnapshot", "DBInstanceIdentifier")
    (answer,) = account.read(Call("rds", f"Describe{kind}s", {by: found.changed, "SnapshotType": "manual"}))
    return Seen(found, account.prefix, tuple(each[f"{kind}Identifier"] for each in answer.get(f"{kind}s", ())))


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One snapshot for each incident."""
    found, name = seen.database, _name(incident)
    if name in seen.snapshots or found.state == "deleting":
        return ()
    if not found.is_ready and not found.is_beyond:
        return Waiting(f"{found.words} is {found.state} still")
    tags = [{"Key": INSTALLATION_TAG, "Value": seen.prefix}, {"Key": INCIDENT_TAG, "Value": incident.id}]
    call = _create(found, name, tags)
    return (Step(f"take snapshot {name} of {found.words}", (call,), found.changed, kept=KEPT),)


def _name(incident: Incident) -> str:
    """A name that begins with a letter and has no two hyphens in a row, as RDS asks."""
    return f"irhub-{incident.id}"


def _create(found: Database, name: str, tags: list[dict[str, str]]) -> Call:
    if found.cluster:
        named = {"DBClusterIdentifier": found.cluster, "DBClusterSnapshotIdentifier": name}
        return Call("rds", "CreateDBClusterSnapshot", {**named, "Tags": tags})
    return Call("rds", "CreateDBSnapshot", {"DBInstanceIdentifier": found.id, "DBSnapshotIdentifier": name, "Tags": tags})


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step, ...]:
    """Nothing: the snapshot is evidence."""
    return ()


_RDS = "arn:{partition}:rds:{region}:{account}:"
_OURS, _CLUSTERS_OURS = (f"{_RDS}snapshot:irhub-*",), (f"{_RDS}cluster-snapshot:irhub-*",)
_TAGGED: dict[str, Any] = {"StringEquals": {f"aws:RequestTag/{INSTALLATION_TAG}": "{prefix}"}}
_CONTAIN = (Role.CONTAIN,)


def _writes(action: str, on: tuple[str, ...], **more: Any) -> Permission:
    return Permission((action,), on, Access.WRITE, roles=_CONTAIN, **more)


ACTION: Action[Seen, NoOptions] = Action(
    name="snapshot-database",
    about="Takes a snapshot of a database, or of the cluster it belongs to, and keeps it.",
    works_on=database.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        *(Permission(each.actions, each.on, each.access, roles=_CONTAIN) for each in database.DESCRIBED),
        Permission(("rds:DescribeDBSnapshots",), (f"{_RDS}db:*", f"{_RDS}snapshot:*"), Access.READ, roles=_CONTAIN),
        Permission(
            ("rds:DescribeDBClusterSnapshots",), (f"{_RDS}cluster:*", f"{_RDS}cluster-snapshot:*"), Access.READ, roles=_CONTAIN
        ),
        _writes("rds:CreateDBSnapshot", (*database.INSTANCES, *_OURS), when=_TAGGED),
        _writes("rds:CreateDBClusterSnapshot", (*database.CLUSTERS, *_CLUSTERS_OURS), when=_TAGGED),
        _writes("rds:AddTagsToResource", _OURS, when=_TAGGED, implied_by="rds:CreateDBSnapshot"),
        _writes("rds:AddTagsToResource", _CLUSTERS_OURS, when=_TAGGED, implied_by="rds:CreateDBClusterSnapshot"),
    ),
    look=look,
    plan=plan,
    restore=restore,
)
