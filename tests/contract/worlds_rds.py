"""The test worlds of the actions on databases and their snapshots."""

from collections.abc import Callable
from typing import Any

from hub.actions.rds import (
    isolate_database,
    make_database_private,
    make_snapshots_private,
    snapshot_database,
)
from hub.actions.sharing import Options
from hub.finding import Target
from tests.contract.cloud import MEMBER, REGION, Cloud, Network
from tests.contract.world import World
from tests.contract.worlds import ANYWHERE, ANYWHERE_IPV6

OWNER = {"MasterUsername": "owner", "MasterUserPassword": "a-password-1"}
FRIENDS = ["999999999998", "999999999999"]


def subnets(cloud: Cloud, network: Network) -> str:
    """A group of two subnets in two zones, as RDS wants them."""
    others = [
        cloud.ec2.create_subnet(VpcId=network.vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for cidr, zone in (("10.200.1.0/24", "a"), ("10.200.2.0/24", "b"))
    ]
    cloud.client("rds").create_db_subnet_group(DBSubnetGroupName="data", DBSubnetGroupDescription="d", SubnetIds=others)
    return "data"


def network(cloud: Cloud, ipv6: bool = False) -> Network:
    """A VPC with room for the subnets of a database."""
    made = cloud.network(ipv6=ipv6)
    cloud.ec2.associate_vpc_cidr_block(VpcId=made.vpc, CidrBlock="10.200.0.0/16")
    return made


def database(*, public: bool = True, ready: str = "", ipv6: bool = False) -> Callable[[Cloud], Target]:
    """A database in two groups; ``ready`` says how the quarantine group stands before."""

    def build(cloud: Cloud) -> Target:
        where = network(cloud, ipv6)
        if ready:
            quarantine = cloud.our_group(where, empty=ready == "empty")
            if ready == "open":
                cloud.let_in(quarantine, ANYWHERE, ANYWHERE_IPV6)
        groups = [cloud.group(where), cloud.group(where)]
        made = cloud.client("rds").create_db_instance(
            DBInstanceIdentifier="orders",
            DBInstanceClass="db.t3.micro",
            Engine="postgres",
            AllocatedStorage=20,
            DBSubnetGroupName=subnets(cloud, where),
            VpcSecurityGroupIds=groups,
            PubliclyAccessible=public,
            **OWNER,
        )
        return database_target(made["DBInstance"]["DBInstanceIdentifier"])

    return build


def database_target(name: str, kind: str = "DBInstance") -> Target:
    """The target of that name."""
    return Target(f"AWS::RDS::{kind}", name, MEMBER, REGION)


def member(cloud: Cloud) -> Target:
    """One of two instances of a cluster."""
    where, rds = network(cloud), cloud.client("rds")
    name = subnets(cloud, where)
    cluster: dict[str, Any] = {"DBClusterIdentifier": "shop", "Engine": "aurora-postgresql"}
    rds.create_db_cluster(**cluster, DBSubnetGroupName=name, VpcSecurityGroupIds=[cloud.group(where)], **OWNER)
    for each in ("shop-1", "shop-2"):
        rds.create_db_instance(
            DBInstanceIdentifier=each, DBInstanceClass="db.r5.large", DBSubnetGroupName=name, PubliclyAccessible=True, **cluster
        )
    return database_target("shop-1")


def snapshot(*, public: bool = True) -> Callable[[Cloud], Target]:
    """A snapshot that is shared with two accounts."""

    def build(cloud: Cloud) -> Target:
        rds = cloud.client("rds")
        target = database()(cloud)
        rds.create_db_snapshot(DBInstanceIdentifier=target.id, DBSnapshotIdentifier="monday")
        how = {"DBSnapshotIdentifier": "monday", "AttributeName": "restore"}
        rds.modify_db_snapshot_attribute(**how, ValuesToAdd=[*(["all"] if public else []), *FRIENDS])
        return database_target("monday", "DBSnapshot")

    return build


def cluster_snapshot(cloud: Cloud) -> Target:
    """A snapshot of a cluster that is shared with two accounts and everybody."""
    member(cloud)
    rds = cloud.client("rds")
    rds.create_db_cluster_snapshot(DBClusterIdentifier="shop", DBClusterSnapshotIdentifier="tuesday")
    how = {"DBClusterSnapshotIdentifier": "tuesday", "AttributeName": "restore"}
    rds.modify_db_cluster_snapshot_attribute(**how, ValuesToAdd=["all", *FRIENDS])
    return database_target("tuesday", "DBClusterSnapshot")


def move(cloud: Cloud, target: Target) -> None:
    """Somebody puts the database into a group of theirs."""
    vpc = cloud.client("rds").describe_db_subnet_groups()["DBSubnetGroups"][0]["VpcId"]
    group = cloud.group(Network(vpc, ""))
    cloud.client("rds").modify_db_instance(DBInstanceIdentifier=target.id, VpcSecurityGroupIds=[group])


PRIVATE, ISOLATE, SNAPSHOT = make_database_private.ACTION, isolate_database.ACTION, snapshot_database.ACTION
ONE, WHOLE = make_snapshots_private.ACTIONS
ALONE, TOO = Options(), Options(accounts_too=True)
RDS = (
    World(PRIVATE, "public", database()),
    World(PRIVATE, "member", member),
    World(PRIVATE, "private", database(public=False), settled=True),
    World(ISOLATE, "alone", database()),
    World(ISOLATE, "member", member),
    World(ISOLATE, "reused", database(ready="empty")),
    World(ISOLATE, "foreign-rules", database(ready="open", ipv6=True)),
    World(ISOLATE, "moved", database(), meddle=move),
    World(SNAPSHOT, "alone", database()),
    World(SNAPSHOT, "member", member),
    World(ONE, "public", snapshot(), ALONE),
    World(ONE, "shared", snapshot(), TOO),
    World(ONE, "named", snapshot(public=False), ALONE, settled=True),
    World(WHOLE, "public", cluster_snapshot, ALONE),
    World(WHOLE, "shared", cluster_snapshot, TOO),
)
