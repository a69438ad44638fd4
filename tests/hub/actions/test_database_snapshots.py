"""Snapshots of databases and clusters: who loses them, and who gets them back."""

from dataclasses import replace

import pytest

from hub.actions.rds.make_snapshots_private import ACTIONS, Seen
from hub.actions.sharing import Options
from hub.finding import Target
from hub.incident import Containment
from tests.fakes import an_incident
from tests.hub.ways import TableWay

OF_DATABASE, ACTION = ACTIONS
SHARED = Seen("monday", "DBClusterSnapshot", is_public=True, accounts=("1" * 12, "2" * 12))
PRIVATE = replace(SHARED, is_public=False, accounts=())


def test_accounts_that_are_named_keep_it() -> None:
    """Backup accounts are among them, so a playbook has to say that they lose it."""
    alone, too = (ACTION.plan(SHARED, an_incident(), options) for options in (Options(), Options(accounts_too=True)))

    assert ([step.on for step in alone], [step.on for step in too]) == (  # type: ignore[union-attr]
        ["monday/public"],
        ["monday/public", "monday/accounts"],
    )


def test_a_snapshot_is_found_by_its_arn_too() -> None:
    """RDS takes its name alone, which may have colons of its own."""
    target = Target("AWS::RDS::DBSnapshot", "arn:aws:rds:eu-west-1:1:snapshot:rds:orders", "1", "eu-west-1")
    way = TableWay({"DescribeDBSnapshotAttributes": {"DBSnapshotAttributesResult": {}}})

    assert OF_DATABASE.look(way, target).name == "rds:orders"


@pytest.mark.parametrize(
    ("now", "held", "count"),
    [
        (PRIVATE, "monday/public", 1),
        (PRIVATE, "monday/accounts", 1),
        (SHARED, "monday/public", 0),
        (SHARED, "monday/accounts", 0),
    ],
)
def test_only_what_was_taken_is_given_back(now: Seen, held: str, count: int) -> None:
    """To whoever does not have it by now."""
    assert len(ACTION.restore(now, {held: SHARED})) == count


def test_accounts_that_may_still_restore_it_are_named() -> None:
    """They may be the attacker's."""
    closed = ACTION.prove(replace(SHARED, is_public=False))

    assert closed is not None
    assert (closed.containment, "1" * 12 in closed.survives[1]) == (Containment.CONTAINED, True)
