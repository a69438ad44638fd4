"""Databases that are made private, isolated and snapshotted: what is waited for, and what is left to people."""

from dataclasses import replace

import pytest

from hub.action import Conflict, Step, Waiting
from hub.actions.ec2 import network
from hub.actions.rds import database, isolate_database, make_database_private, snapshot_database
from hub.actions.rds.database import Database
from hub.errors import TargetGoneError
from hub.finding import Target
from hub.incident import Containment
from tests.fakes import an_incident
from tests.hub.ways import TableWay

ALONE = Database("orders", "", 1, "available", is_public=True, vpc_id="vpc-1", groups=("sg-1", "sg-2"))
MEMBER = replace(ALONE, cluster="shop", members=2)
BUSY, STOPPED = replace(ALONE, state="modifying"), replace(ALONE, state="stopped")
QUARANTINE = network.Group("sg-q", "vpc-1", "irhub-quarantine", "quarantine", (), ())
NETWORK = network.Seen("orders", "irhub", has_role=False, interfaces=(), groups=(QUARANTINE,), ipv6_vpcs=())
PRIVATE, ISOLATE, SNAPSHOT = make_database_private.ACTION, isolate_database.ACTION, snapshot_database.ACTION


def seen(found: Database, **changes: object) -> isolate_database.Seen:
    """The database and an empty quarantine group."""
    return replace(isolate_database.Seen(found, NETWORK), **changes)  # type: ignore[arg-type]


def closed(**changes: object) -> Database:
    """The database in quarantine."""
    return replace(ALONE, groups=("sg-q",), **changes)  # type: ignore[arg-type]


def test_a_database_that_rds_is_at_work_on_is_waited_for() -> None:
    """RDS refuses any change meanwhile."""
    plans = (
        PRIVATE.plan(make_database_private.Seen(BUSY), an_incident(), PRIVATE.options()),
        ISOLATE.plan(seen(BUSY), an_incident(), ISOLATE.options()),
        SNAPSHOT.plan(snapshot_database.Seen(BUSY, "irhub", ()), an_incident(), SNAPSHOT.options()),
    )

    assert all(isinstance(plan, Waiting) for plan in plans)


def test_a_database_that_is_stopped_is_told_and_left() -> None:
    """RDS takes no change of it, and waiting does not help."""
    private, isolated = make_database_private.Seen(STOPPED), seen(STOPPED)

    assert (
        PRIVATE.plan(private, an_incident(), PRIVATE.options())
        == ISOLATE.plan(isolated, an_incident(), ISOLATE.options())
        == ()
    )
    for proof in (PRIVATE.prove(private), ISOLATE.prove(isolated)):
        assert proof is not None
        assert "is stopped, so RDS takes no change" in proof.says[0]


def test_a_cluster_that_is_at_work_keeps_its_members_waiting() -> None:
    """What is changed with a member is the cluster's."""
    instance = {"DBInstanceIdentifier": "shop-1", "DBClusterIdentifier": "shop", "DBInstanceStatus": "available"}
    answers = {
        "DescribeDBInstances": {"DBInstances": [instance]},
        "DescribeDBClusters": {"DBClusters": [{"Status": "modifying"}]},
    }

    assert database.read(TableWay(answers), Target("AWS::RDS::DBInstance", "shop-1", "1", "eu-west-1")).state == "modifying"


def test_a_database_is_found_by_its_resource_id_too() -> None:
    """That is what AWS Config calls it; a filter that finds nothing is no error to RDS."""
    way = TableWay({"DescribeDBInstances": lambda call: {"DBInstances": [{"Filters": call.parameters["Filters"]}][:0]}})
    target = Target("AWS::RDS::DBInstance", "db-M5ENSHXFPU6XHZ4G4ZEI5QIO2U", "1", "eu-west-1")

    with pytest.raises(TargetGoneError, match="db-M5EN"):
        database.read(way, target)


@pytest.mark.parametrize(
    ("now", "parts"),
    [(replace(ALONE, is_public=False), [Step]), (replace(BUSY, is_public=False), [Conflict]), (ALONE, [])],
)
def test_a_public_address_comes_back_when_rds_takes_it(now: Database, parts: list[type[object]]) -> None:
    """Somebody may have given it back before."""
    back = PRIVATE.restore(make_database_private.Seen(now), {"orders": make_database_private.Seen(ALONE)})

    assert [type(part) for part in back] == parts


@pytest.mark.parametrize(("state", "shown"), [("modifying", Containment.PARTLY), ("available", Containment.CONTAINED)])
def test_the_proof_waits_for_rds(state: str, shown: Containment) -> None:
    """Until it is done the old address may answer."""
    private = PRIVATE.prove(make_database_private.Seen(replace(ALONE, is_public=False, state=state)))
    isolated = ISOLATE.prove(seen(closed(settled=state == "available")))

    assert private is not None
    assert isolated is not None
    assert (private.containment, isolated.containment) == (shown, shown)


def test_a_cluster_is_cut_off_whole_and_asked_about() -> None:
    """Its groups are shared by readers and writer."""
    (step,) = ISOLATE.plan(seen(MEMBER), an_incident(), ISOLATE.options())  # type: ignore[misc]

    assert (step.on, step.do[0].operation) == ("shop", "ModifyDBCluster")
    assert "2 instances" in ISOLATE.outlook(seen(MEMBER))[0]


def test_the_swap_is_announced_before_there_is_a_group() -> None:
    """People who are asked read all that follows."""
    without = seen(ALONE, network=replace(NETWORK, groups=()))

    assert [len(ISOLATE.outlook(each)) for each in (seen(ALONE), without, seen(closed()))] == [0, 1, 0]


def test_a_database_whose_vpc_cannot_be_seen_is_left() -> None:
    """A group of another VPC would be refused."""
    nowhere = seen(replace(ALONE, vpc_id=""))
    proof = ISOLATE.prove(nowhere)

    assert ISOLATE.plan(nowhere, an_incident(), ISOLATE.options()) == ()
    assert proof is not None
    assert "in no VPC that could be seen" in proof.says[0]


@pytest.mark.parametrize(
    ("now", "parts"),
    [
        (seen(closed(), existing=("sg-1", "sg-2")), [Step]),
        (seen(closed()), [Step]),
        (seen(closed(state="modifying")), [Conflict]),
        (seen(closed(), existing=("sg-1",)), [Conflict]),
        (seen(closed(), existing=()), [Conflict]),
        (seen(replace(ALONE, groups=("sg-9",))), [Conflict]),
        (seen(replace(closed(), cluster="shop")), []),
        (seen(ALONE), []),
    ],
)
def test_the_recorded_groups_come_back_where_nobody_meddled(now: isolate_database.Seen, parts: list[type[object]]) -> None:
    """Groups that were deleted, or put on since, are for a person to decide about; so is a database that joined a cluster."""
    was = ISOLATE.remember(seen(ALONE), "orders")

    assert [type(part) for part in ISOLATE.restore(now, {"orders": was})] == parts


def test_a_snapshot_is_taken_once_for_each_incident() -> None:
    """Its name is the incident's, so RDS itself refuses a second one."""
    incident = an_incident()
    taken = snapshot_database.Seen(ALONE, "irhub", (f"irhub-{incident.id}",))
    ending = snapshot_database.Seen(replace(ALONE, state="deleting"), "irhub", ())

    assert [SNAPSHOT.plan(each, incident, SNAPSHOT.options()) for each in (taken, ending)] == [(), ()]
