"""Snapshots: one set for each incident, of every volume, found again by its tags."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from hub.actions.ec2.snapshot_volumes import ACTION, Options, Seen, Snapshot
from hub.finding import Target
from tests.contract.cloud import Cloud
from tests.contract.stories import Story, begin, settle
from tests.contract.world import World
from tests.contract.worlds import many_volumes
from tests.fakes import an_incident

INCIDENT = an_incident()


def taken(cloud: Cloud, target: Target, lock_days: int = 0) -> Story:
    """Snapshots of an instance."""
    story = begin(World(ACTION, "here", lambda _cloud: target, Options(lock_days)), cloud)
    settle(story)
    return story


def snapshots(cloud: Cloud) -> list[Mapping[str, Any]]:
    """All snapshots there are."""
    described: list[Mapping[str, Any]] = cloud.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    return described


def test_there_is_one_call_for_all_volumes(cloud: Cloud) -> None:
    """A set is consistent because one call takes it."""
    story = taken(cloud, many_volumes(cloud))

    assert ([call.operation for call in story.gate.writes], len(snapshots(cloud))) == (["CreateSnapshots"], 8)


def test_a_snapshot_says_where_it_comes_from(cloud: Cloud) -> None:
    """Installation, purpose, incident and instance stand in its tags."""
    target = cloud.instance()
    incident = taken(cloud, target).incident

    (snapshot,) = snapshots(cloud)

    tags = {tag["Key"]: tag["Value"] for tag in snapshot["Tags"]}
    assert tags == {
        "irhub:installation": "irhub",
        "irhub:purpose": "evidence",
        "irhub:incident": incident.id,
        "irhub:instance": target.id,
    }


def seen(*snapshots: Snapshot, volumes: tuple[str, ...] = ("vol-1", "vol-2")) -> Seen:
    """An instance with two volumes, and what was taken of it."""
    return Seen("i-1", "irhub", volumes, snapshots)


def of(volume: str, state: str = "pending", incident: str = INCIDENT.id) -> Snapshot:
    """A snapshot of a volume."""
    return Snapshot(f"snap-of-{volume}", volume, state, incident)


def is_done(now: Seen) -> bool:
    """True where nothing is missing."""
    return ACTION.plan(now, INCIDENT, ACTION.options()) == ()


def test_a_pending_set_is_good_enough() -> None:
    """The moment is fixed when the call returns."""
    assert is_done(seen(of("vol-1"), of("vol-2", "completed")))


def test_an_error_counts_as_missing() -> None:
    """A snapshot that failed shows nothing."""
    assert not is_done(seen(of("vol-1"), of("vol-2", "error")))


def test_a_volume_without_snapshot_counts_as_missing() -> None:
    """A set that lacks a volume is no set."""
    assert not is_done(seen(of("vol-1")))


def test_each_incident_takes_its_own() -> None:
    """What another incident took shows another moment."""
    assert not is_done(seen(of("vol-1", incident="inc-1"), of("vol-2", incident="inc-1")))


def test_an_instance_without_volumes_needs_none() -> None:
    """An instance store cannot be snapshotted."""
    assert is_done(seen(volumes=()))


def test_the_step_is_never_repeated_by_itself() -> None:
    """CreateSnapshots takes no client token, so a retry would take two sets."""
    plan = ACTION.plan(seen(), INCIDENT, ACTION.options())

    assert isinstance(plan, tuple)
    assert [(step.once, step.kept) for step in plan] == [(True, "evidence")]


def test_each_snapshot_is_locked_in_governance_mode(cloud: Cloud) -> None:
    """As the playbook says; a person with the permission can still unlock it."""
    story = taken(cloud, cloud.instance(), lock_days=90)

    (locked,) = cloud.ec2.describe_locked_snapshots()["Snapshots"]
    assert (locked["LockState"], locked["LockDuration"], len(story.gate.writes)) == ("governance", 90, 2)


def test_what_is_locked_or_not_of_this_incident_is_left() -> None:
    """Somebody's stricter lock stands, too."""
    locked = [replace(of(volume), is_locked=True) for volume in ("vol-1", "vol-2")]

    assert ACTION.plan(seen(*locked, of("vol-3", incident="inc-other")), INCIDENT, Options(lock_days=9)) == ()


def test_a_copy_that_failed_is_not_locked() -> None:
    """It is worth nothing as evidence."""
    steps = ACTION.plan(seen(of("vol-1"), of("vol-1", state="error"), of("vol-2")), INCIDENT, Options(lock_days=9))

    assert [step.on for step in steps] == ["snap-of-vol-1", "snap-of-vol-2"]  # type: ignore[union-attr]


@pytest.mark.parametrize("days", [-1, 36_501])
def test_a_lock_is_as_long_as_aws_takes(days: int) -> None:
    """The playbook is checked before it is deployed."""
    with pytest.raises(ValueError, match="lock_days"):
        Options(lock_days=days)
