"""Reading a database: the one thing that all actions on databases share.

A finding names a database by its identifier, AWS Config by its resource id, which only a filter takes (RDS API,
DescribeDBInstances). A member of a cluster shares groups, storage and snapshots with the others, and these are the cluster's to
change (RDS API, ModifyDBCluster). RDS changes nothing while it is at work on a database, and nothing of one that is stopped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Call, Conflict, Permission
from hub.actions.reading import of_target
from hub.errors import TargetGoneError
from hub.finding import Target

KIND = "AWS::RDS::DBInstance"
RESOURCE_ID = re.compile(r"db-[A-Z0-9]{20,}")
READY = frozenset({"available", "storage-optimization", "storage-config-upgrade", "storage-initialization"})
"""The states in which RDS takes a change (RDS User Guide, "Viewing DB instance status")."""
BEYOND = frozenset({"deleting", "failed", "inaccessible-encryption-credentials", "stopped", "storage-full"})
"""The states that do not pass by themselves."""
_RDS = "arn:{partition}:rds:{region}:{account}:"
INSTANCES, CLUSTERS = (f"{_RDS}db:*",), (f"{_RDS}cluster:*",)
DESCRIBED = (
    Permission(("rds:DescribeDBInstances",), INSTANCES, Access.READ),
    Permission(("rds:DescribeDBClusters",), CLUSTERS, Access.READ),
)


@dataclass(frozen=True, slots=True)
class Database:
    """A database instance, and the cluster that it belongs to, if any."""

    id: str
    cluster: str
    """The identifier of its cluster; empty where it stands alone."""
    members: int
    """How many instances share its storage and groups, itself among them."""
    state: str
    """Of the instance, or of the cluster where that one is not ready."""
    is_public: bool
    vpc_id: str
    groups: tuple[str, ...]
    settled: bool = True
    """False while groups are being put on or taken off."""

    @property
    def is_ready(self) -> bool:
        """True where RDS would take a change now."""
        return self.state in READY

    @property
    def is_beyond(self) -> bool:
        """True where RDS takes no change, and waiting does not help."""
        return self.state in BEYOND

    @property
    def changed(self) -> str:
        """What is changed with it: the cluster, or the database itself."""
        return self.cluster or self.id

    @property
    def words(self) -> str:
        """It as people read of it."""
        return f"database {self.id} with its cluster {self.cluster}" if self.cluster else f"database {self.id}"


def busy(held: str, found: Database) -> Conflict:
    """That RDS takes no change now: it passes, unless the database is one that RDS leaves as it is."""
    todo = ": release it again once it is available" if found.is_beyond else ""
    return Conflict(held, f"{found.words} is {found.state}, and RDS takes no change{todo}", passes=not found.is_beyond)


def read(account: Account, target: Target) -> Database:
    """The database, then its cluster; raises ``TargetGoneError`` where there is none."""
    (answer,) = of_target(account, f"Database {target.id}", _describe(target.id))
    if not answer.get("DBInstances"):
        raise TargetGoneError(f"Database {target.id}")
    found = answer["DBInstances"][0]
    name = found.get("DBClusterIdentifier", "")
    return _database(found, _cluster(account, name) if name else {})


def _describe(name: str) -> Call:
    by_resource = {"Filters": [{"Name": "dbi-resource-id", "Values": [name]}]}
    return Call("rds", "DescribeDBInstances", by_resource if RESOURCE_ID.fullmatch(name) else {"DBInstanceIdentifier": name})


def _cluster(account: Account, name: str) -> Mapping[str, Any]:
    (answer,) = of_target(account, f"Cluster {name}", Call("rds", "DescribeDBClusters", {"DBClusterIdentifier": name}))
    found: Mapping[str, Any] = answer["DBClusters"][0]
    return found


def _database(found: Mapping[str, Any], cluster: Mapping[str, Any]) -> Database:
    groups = (cluster or found).get("VpcSecurityGroups", ())
    states = (found.get("DBInstanceStatus", ""), cluster.get("Status", "available"))
    return Database(
        id=found["DBInstanceIdentifier"],
        cluster=cluster.get("DBClusterIdentifier", ""),
        members=len(cluster.get("DBClusterMembers", ())) or 1,
        state=next((state for state in states if state not in READY), states[0]),
        is_public=bool(found.get("PubliclyAccessible")),
        vpc_id=found.get("DBSubnetGroup", {}).get("VpcId", ""),
        groups=tuple(sorted(each["VpcSecurityGroupId"] for each in groups if each.get("Status") != "removing")),
        settled=all(each.get("Status", "active") == "active" for each in groups),
    )
