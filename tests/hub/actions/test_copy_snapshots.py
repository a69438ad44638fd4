"""Snapshots on their way into the evidence account: each its next step, few at once, nothing shared longer than it must."""

from dataclasses import replace
from typing import Any

import pytest

from hub.action import Place, Plan, Step, Waiting
from hub.actions.evidence.copy_snapshots import ACTION, Options
from hub.actions.evidence.snapshots import Seen, Snapshot
from hub.errors import ActionError, TargetGoneError
from tests.contract.cloud import MEMBER, REGION, Cloud
from tests.contract.gate import Gate
from tests.contract.worlds_evidence import taken
from tests.fakes import an_incident

SAFE = "222222222222"
INCIDENT = an_incident()
HERE = {"state": "completed", "encrypted": True, "incident_id": INCIDENT.id}


def snap(name: str = "snap-1", **changes: Any) -> Snapshot:
    """A snapshot that is complete and encrypted."""
    return Snapshot(id=name, volume_id="vol-1", **{**HERE, **changes})


def copied(name: str, of: str = "snap-1", **changes: Any) -> Snapshot:
    """A copy of it."""
    return snap(name, copy_of=of, **changes)


def seen(*snapshots: Snapshot, **changes: Any) -> Seen:
    """An instance in a member with these snapshots, and no copy anywhere."""
    facts: dict[str, Any] = {
        "instance_id": "i-1",
        "account_id": "333333333333",
        "region": "us-east-1",
        "partition": "aws",
        "prefix": "irhub",
        "safe_account_id": SAFE,
        "safe_region": "eu-west-1",
        "within": (),
        "kept": (),
        "pending_within": 0,
        "pending_kept": 0,
    }
    return Seen(taken=snapshots, **{**facts, **changes})


def steps(now: Seen, at_once: int = 5) -> Plan:
    """The steps that come next."""
    plan = ACTION.plan(now, INCIDENT, Options(at_once))
    assert isinstance(plan, tuple), plan
    return plan


def only(now: Seen) -> Step:
    """The one step that comes next."""
    (step,) = steps(now)
    return step


def test_what_is_encrypted_is_copied_under_the_transfer_key_first() -> None:
    """Under the key that AWS manages nothing can be shared; the copy lies in the member, and is begun once."""
    step = only(seen(snap()))

    (call,) = step.do
    assert (call.operation, call.place, step.once) == ("CopySnapshot", Place.TARGET, True)
    assert call.parameters["KmsKeyId"] == f"arn:aws:kms:us-east-1:{SAFE}:alias/irhub-transfer"


def test_what_is_not_encrypted_is_shared_as_it_is() -> None:
    """With the evidence account and nobody else."""
    (call,) = only(seen(snap(encrypted=False))).do

    assert call.parameters["CreateVolumePermission"] == {"Add": [{"UserId": SAFE}]}


def test_what_is_shared_is_copied_under_the_key_of_the_evidence() -> None:
    """By the hub itself, from the Region of the member; tags say whose it is."""
    step = only(seen(snap(), within=(copied("snap-2"),), shared=("snap-2",)))

    (call,) = step.do
    tags = {tag["Key"]: tag["Value"] for tag in call.parameters["TagSpecifications"][0]["Tags"]}
    assert (call.place, call.parameters["KmsKeyId"]) == (Place.EVIDENCE, "alias/irhub")
    assert (call.parameters["SourceRegion"], call.parameters["SourceSnapshotId"]) == ("us-east-1", "snap-2")
    assert (tags["irhub:account"], tags["irhub:copy-of"], tags["irhub:incident"]) == ("333333333333", "snap-1", INCIDENT.id)


def test_when_the_copy_is_there_nothing_is_shared_any_more() -> None:
    """The share ends with its reason."""
    now = seen(snap(), within=(copied("snap-2"),), kept=(copied("snap-3"),), shared=("snap-2",))

    (call,) = only(now).do

    assert call.parameters["CreateVolumePermission"] == {"Remove": [{"UserId": SAFE}]}
    assert steps(replace(now, shared=())) == ()


@pytest.mark.parametrize(
    "now",
    [
        seen(snap(state="pending")),
        seen(snap(), within=(copied("snap-2", state="pending"),)),
        seen(snap(), within=(copied("snap-2"),), kept=(copied("snap-3", state="pending"),), shared=("snap-2",)),
    ],
)
def test_what_aws_makes_is_waited_for(now: Seen) -> None:
    """The snapshot itself, its copy here, its copy there."""
    assert isinstance(ACTION.plan(now, INCIDENT, Options()), Waiting)


@pytest.mark.parametrize("busy", ["pending_within", "pending_kept"])
def test_few_copies_are_under_way_at_once(busy: str) -> None:
    """Those of other incidents count; what is left waits its turn."""
    many = tuple(snap(f"snap-{number}", encrypted=busy == "pending_within") for number in range(8))
    now = seen(*many, shared=tuple(one.id for one in many))

    assert len(steps(now)) == 5
    assert len(steps(replace(now, **{busy: 3}))) == 2
    assert isinstance(ACTION.plan(replace(now, **{busy: 7}), INCIDENT, Options()), Waiting)


def test_in_the_hub_account_nothing_is_shared() -> None:
    """What its responder can read is copied straight under the key of the evidence."""
    now = seen(snap(encrypted=False), account_id=SAFE)

    for ready in (now, seen(snap(), within=(copied("snap-2"),), account_id=SAFE)):
        (call,) = only(ready).do
        assert (call.operation, call.place) == ("CopySnapshot", Place.EVIDENCE)


def test_in_the_hub_account_too_others_keys_are_left_behind_first() -> None:
    """The responder may use the key of the evidence and the transfer key alone; the contain role may use the account's."""
    (call,) = only(seen(snap(), account_id=SAFE)).do

    assert (call.place, call.parameters["KmsKeyId"]) == (Place.TARGET, f"arn:aws:kms:us-east-1:{SAFE}:alias/irhub-transfer")


def test_in_the_hub_account_a_copy_under_the_transfer_key_is_not_the_evidence(cloud: Cloud) -> None:
    """Both looks show it where the instance runs in the hub's own Region."""
    target = replace(taken(cloud, cloud.instance()), account_id=SAFE, region="eu-west-1")
    named = {"irhub:installation": "irhub", "irhub:purpose": "transfer", "irhub:instance": target.id, "irhub:account": SAFE}
    tags = [{"Key": key, "Value": value} for key, value in {**named, "irhub:copy-of": "snap-1"}.items()]
    ec2 = cloud.client("ec2", Place.EVIDENCE)
    volume = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1)["VolumeId"]
    ec2.create_snapshot(VolumeId=volume, TagSpecifications=[{"ResourceType": "snapshot", "Tags": tags}])

    assert ACTION.look(Gate(cloud, ACTION, target), target).kept == ()


def test_what_failed_once_is_tried_once_more() -> None:
    """EC2 looks at keys only after it answered."""
    failed = copied("snap-2", state="error", why="Given key ID is not accessible")

    assert only(seen(snap(), within=(failed,))).do[0].operation == "CopySnapshot"


def test_what_failed_twice_is_told_when_nothing_else_is_left() -> None:
    """With AWS's reason, and after the others have gone on."""
    failed = tuple(copied(name, state="error", why="no such key") for name in ("snap-2", "snap-3"))
    now = seen(snap(), within=failed)

    assert only(replace(now, taken=(snap(), snap("snap-9")))).on == "snap-9"
    with pytest.raises(ActionError, match="snap-1 could not be copied: no such key"):
        ACTION.plan(now, INCIDENT, Options())


def test_a_reason_that_aws_does_not_give_is_not_made_up() -> None:
    """It says that there is none."""
    failed = tuple(copied(name, state="error") for name in ("snap-2", "snap-3"))

    with pytest.raises(ActionError, match="AWS gives no reason"):
        ACTION.plan(seen(snap(), kept=failed), INCIDENT, Options())


def test_one_good_copy_is_enough() -> None:
    """Errors beside it are the past."""
    failed = tuple(copied(name, state="error") for name in ("snap-2", "snap-3"))

    assert only(seen(snap(), within=(*failed, copied("snap-4")))).on == "snap-4"


def test_others_snapshots_are_left_alone() -> None:
    """Those of another incident, and those that failed when they were taken."""
    assert steps(seen(snap(incident_id="inc-2"), snap("snap-2", state="error"))) == ()


def test_snapshots_outlive_their_instance(cloud: Cloud) -> None:
    """What was taken is copied all the same when the instance is terminated since."""
    target = taken(cloud, cloud.instance())
    cloud.ec2.terminate_instances(InstanceIds=[target.id])

    assert len(ACTION.look(Gate(cloud, ACTION, target), target).taken) == 1


def test_without_instance_and_snapshots_there_is_nothing(cloud: Cloud) -> None:
    """The target is gone."""
    target = cloud.target("i-0123456789abcdef0")

    with pytest.raises(TargetGoneError, match="or a snapshot of it"):
        ACTION.look(Gate(cloud, ACTION, target), target)


def test_a_look_tells_where_things_are(cloud: Cloud) -> None:
    """The account and Region of the instance, and those of the evidence."""
    target = taken(cloud, cloud.instance())

    found = ACTION.look(Gate(cloud, ACTION, target), target)

    assert (found.account_id, found.region, found.safe_account_id, found.safe_region) == (MEMBER, REGION, SAFE, "eu-west-1")


def test_the_way_of_snapshots_that_are_not_taken_yet_is_told() -> None:
    """Whoever reads a dry run learns where the copies go, and with whom what is shared meanwhile."""
    first, then = ACTION.outlook(seen())
    _, at_home = ACTION.outlook(seen(account_id=SAFE))

    assert "copy the encrypted snapshots" in first
    assert f"into the evidence account {SAFE}" in then
    assert ("shared" in then, "shared" in at_home) == (True, False)


def test_nothing_is_taken_back() -> None:
    """Evidence is kept."""
    assert ACTION.restore(seen(snap()), {}) == ()
