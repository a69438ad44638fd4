"""What may change of a database, its cluster, and its snapshots."""

from typing import Any

from hub.finding import Target


def database(client: Any, target: Target) -> dict[str, Any]:
    """Its groups, whether it is public, and the groups of its cluster."""
    rds = client("rds")
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=target.id)["DBInstances"]
    cluster = found.get("DBClusterIdentifier")
    clusters = rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"] if cluster else []
    groups = [each["VpcSecurityGroups"] for each in (found, *clusters)]
    return {"public": found.get("PubliclyAccessible"), "groups": [sorted(each, key=str) for each in groups]}


def snapshot(client: Any, target: Target) -> dict[str, Any]:
    """Who may restore it."""
    answer = client("rds").describe_db_snapshot_attributes(DBSnapshotIdentifier=target.id)
    return {"may": _sorted(answer["DBSnapshotAttributesResult"]["DBSnapshotAttributes"])}


def cluster_snapshot(client: Any, target: Target) -> dict[str, Any]:
    """Who may restore it."""
    answer = client("rds").describe_db_cluster_snapshot_attributes(DBClusterSnapshotIdentifier=target.id)
    return {"may": _sorted(answer["DBClusterSnapshotAttributesResult"]["DBClusterSnapshotAttributes"])}


def _sorted(attributes: list[dict[str, Any]]) -> list[str]:
    return sorted(value for each in attributes for value in each["AttributeValues"])
