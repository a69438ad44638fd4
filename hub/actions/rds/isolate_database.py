"""isolate-database: the database carries one security group, which lets nothing in and nothing out.

It is the quarantine group of the VPC, the same that instances are put in; it is made when it is first needed, and used only
while it has no rule. A member of a cluster shares its groups with all the others, so the whole cluster is cut off, readers and
writer. The endpoint, the data and the passwords stay as they are.

People are asked, because whatever works with the database stops. RDS is asked for the change at once and not for the next
maintenance window; while it is at work on the database it takes none, so that is waited for.

The way back puts the recorded groups on again. Groups that somebody put on since, or deleted, are a conflict.

What it cannot: connections that are open last as long as they are tracked, since a change of groups does not cut them (EC2
User Guide, "Security group connection tracking"). What RDS itself does goes on: backups, replication in a cluster's storage,
exports of snapshots, and the Data API where it is switched on, which needs no way through the network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Proof, Step, Waiting
from hub.actions.ec2 import network, quarantine
from hub.actions.ec2.network import QUARANTINE
from hub.actions.rds import database
from hub.actions.rds.database import Database
from hub.finding import Target
from hub.incident import Containment, Incident


@dataclass(frozen=True, slots=True)
class Seen:
    """The database, and what there is to isolate it with."""

    database: Database
    network: network.Seen
    existing: tuple[str, ...] | None = None
    """Which of the recorded groups exist; None where that was not asked."""

    @property
    def closing(self) -> frozenset[str]:
        """The groups of ours that let nothing in and nothing out."""
        return frozenset(each.id for each in self.network.groups if each.purpose == QUARANTINE and each.is_empty)

    @property
    def is_closed(self) -> bool:
        """True where the database carries one of them and nothing else."""
        return len(self.database.groups) == 1 and self.database.groups[0] in self.closing


def look(account: Account, target: Target) -> Seen:
    """The database, then our groups in its VPC."""
    found = database.read(account, target)
    return Seen(found, network.read_groups(account, found.id, found.vpc_id, found.groups))


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """As ``look``, and which of the recorded groups exist."""
    held = sorted({group for was in recorded.values() for group in was.database.groups})
    by_id = [{"Name": "group-id", "Values": held}]
    (answer,) = account.read(Call("ec2", "DescribeSecurityGroups", {"Filters": by_id}))
    existing = tuple(each["GroupId"] for each in answer.get("SecurityGroups", ()))
    return replace(look(account, target), existing=existing)


def remember(seen: Seen, _on: str) -> Seen:
    """The database with its groups."""
    return replace(seen, network=replace(seen.network, groups=(), ipv6_vpcs=()))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """The group where it is missing or has rules, then the swap once RDS takes it."""
    found, group = seen.database, seen.network.group(seen.database.vpc_id, QUARANTINE)
    if seen.is_closed or found.is_beyond or not found.vpc_id:
        return ()
    if group is None:
        return (quarantine.make(seen.network, found.vpc_id, QUARANTINE),)
    if not group.is_empty:
        return (quarantine.empty(group),)
    if not found.is_ready:
        return Waiting(f"{found.words} is {found.state} still")
    says = f"move {found.words} from {', '.join(found.groups)} into quarantine group {group.id}"
    return (Step(says, (_put(found, group.id),), found.changed),)


def _put(found: Database, *groups: str) -> Call:
    how: dict[str, Any] = {"VpcSecurityGroupIds": list(groups), "ApplyImmediately": True}
    if found.cluster:
        return Call("rds", "ModifyDBCluster", {"DBClusterIdentifier": found.cluster, **how})
    return Call("rds", "ModifyDBInstance", {"DBInstanceIdentifier": found.id, **how})


def outlook(seen: Seen) -> tuple[str, ...]:
    """The swap, whose turn comes once there is an empty group for it, and whom it cuts off beside the target."""
    found = seen.database
    swap = f"then move {found.words} from {', '.join(found.groups)} into it"
    others = f"{found.members} instances of cluster {found.cluster} are cut off together"
    if seen.is_closed:
        return ()
    return (*(() if seen.closing else (swap,)), *((others,) if found.members > 1 else ()))


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The recorded groups again, where the database is still in ours."""
    return tuple(part for held, was in recorded.items() for part in _back(now, held, was.database.groups))


def _back(now: Seen, held: str, groups: tuple[str, ...]) -> Iterator[Step | Conflict]:
    found = now.database
    if found.groups == groups or found.changed != held:
        return
    left = tuple(group for group in groups if now.existing is None or group in now.existing)
    back = (Step(f"put {found.words} back in {', '.join(left)}", (_put(found, *left),), held),) if left else ()
    were = f"{found.words} was in {', '.join(groups)}"
    if not found.is_ready:
        yield database.busy(held, found)
    elif not now.network.is_ours(found.groups):
        yield Conflict(held, f"{were} and somebody put it in {', '.join(found.groups)} since", back)
    elif left != groups:
        gone = ", ".join(group for group in groups if group not in left)
        yield Conflict(held, f"{were}, of which {gone} no longer exists; it is left as it is", back)
    else:
        yield from back


def prove(seen: Seen) -> Proof:
    """Contained once it carries our empty group alone; partly while RDS is at work on it."""
    found = seen.database
    if not seen.is_closed:
        why = f", and is {found.state}, so RDS takes no change" if found.is_beyond else ""
        why = ", and is in no VPC that could be seen" if not found.vpc_id else why
        return Proof(Containment.NONE, (f"{found.words} is in {', '.join(found.groups) or 'no group'}{why}",))
    says = f"{found.words} lets nothing in and nothing out"
    if not found.settled:
        return Proof(Containment.PARTLY, (f"{says} once RDS has put its group on, which it is at",))
    survives = (
        "connections that were open before may last until they time out, as a change of groups does not cut tracked ones",
        "backups and replication by RDS itself go on, and so does its Data API where that is switched on",
    )
    return Proof(Containment.CONTAINED, (says,), survives)


ACTION: Action[Seen, NoOptions] = Action(
    name="isolate-database",
    about="Cuts a database off the network, with the cluster it belongs to: one security group lets nothing in or out.",
    works_on=database.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        *database.DESCRIBED,
        Permission(("ec2:DescribeSecurityGroups", "ec2:DescribeVpcs"), ("*",), Access.READ),
        *quarantine.MAKING,
        quarantine.filling("ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"),
        Permission(("rds:ModifyDBInstance",), database.INSTANCES, Access.WRITE),
        Permission(("rds:ModifyDBCluster",), database.CLUSTERS, Access.WRITE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    remember=remember,
    outlook=outlook,
    look_back=look_back,
    asks=True,
)
