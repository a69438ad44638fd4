"""make-database-private: the database has no address on the internet any more.

Its name then leads to a private address alone (RDS API, ModifyDBInstance, ``PubliclyAccessible``). The change is asked for at
once and not for the next maintenance window; RDS carries it out while the database runs on, and takes no other change
meanwhile. So a database that RDS is at work on is waited for. In a cluster each instance has a setting of its own, and only
the one that the finding is about is changed.

What it cannot: connections that are open may last, and whoever is inside the VPC, or comes in through a peering, a VPN or a
tunnel, reaches the database as before; isolate-database closes that too. Passwords that leaked stay valid. A database that is
stopped takes no change; RDS starts it by itself after seven days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Step, Waiting
from hub.actions.rds import database
from hub.actions.rds.database import Database
from hub.finding import Target
from hub.incident import Containment, Incident


@dataclass(frozen=True, slots=True)
class Seen:
    """The database."""

    database: Database


def look(account: Account, target: Target) -> Seen:
    """The database, and its cluster if it has one."""
    return Seen(database.read(account, target))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One step while it is public, once RDS takes it."""
    found = seen.database
    if not found.is_public or found.is_beyond:
        return ()
    if not found.is_ready:
        return Waiting(f"database {found.id} is {found.state} still")
    return (Step(f"take the public address from database {found.id}", (_set(found, public=False),), found.id),)


def _set(found: Database, *, public: bool) -> Call:
    how = {"DBInstanceIdentifier": found.id, "PubliclyAccessible": public, "ApplyImmediately": True}
    return Call("rds", "ModifyDBInstance", how)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """A public address again, unless it has one; come back to while RDS is at work on it."""
    return tuple(part for was in recorded.values() for part in _back(now.database, was.database))


def _back(now: Database, was: Database) -> Iterator[Step | Conflict]:
    if now.is_public or not was.is_public:
        return
    if not now.is_ready:
        yield database.busy(now.id, now)
        return
    yield Step(f"give database {now.id} a public address again", (_set(now, public=True),), now.id)


def prove(seen: Seen) -> Proof:
    """Contained once it is private; partly while RDS is at work on it."""
    found = seen.database
    if found.is_public:
        why = f" and is {found.state}, so RDS takes no change" if found.is_beyond else ""
        return Proof(Containment.NONE, (f"database {found.id} has a public address{why}",))
    says = f"database {found.id} has no public address"
    if not found.is_ready and not found.is_beyond:
        return Proof(Containment.PARTLY, (f"{says}; RDS is at work on it: {found.state}",))
    survives = (
        "connections that were open before may last",
        f"whoever is inside the VPC of database {found.id}, or connected to it, reaches it as before",
    )
    return Proof(Containment.CONTAINED, (says,), survives)


ACTION: Action[Seen, NoOptions] = Action(
    name="make-database-private",
    about="Takes the public address from a database, so that nobody reaches it from the internet.",
    works_on=database.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(*database.DESCRIBED, Permission(("rds:ModifyDBInstance",), database.INSTANCES, Access.WRITE)),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
)
