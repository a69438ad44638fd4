"""snapshot-volumes: one crash-consistent set of snapshots of all EBS volumes of the instance.

The moment that a snapshot shows is fixed when the call returns, although copying goes on for minutes or hours; so the action
is done once the set exists, and pending is good enough (EBS User Guide, "Create Amazon EBS snapshots"). No volume is left
out. CreateSnapshots takes no client token, so the step is ``once``, and the set is found again by the incident in its tags,
which are part of the call. A snapshot in error counts as missing.

A playbook may have the snapshots locked for ``lock_days``: in governance mode, in which nobody deletes one before its time but
who has the permission to unlock it, which irhub has not (EBS User Guide, "Amazon EBS snapshot lock"). Compliance mode, which
nobody at all could undo, is never used. A lock that cannot be read counts as missing, and to set it again does no harm.

What it cannot: memory and instance store volumes are not on EBS, so they are not in the set.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import (
    INCIDENT_TAG,
    INSTALLATION_TAG,
    PURPOSE_TAG,
    Access,
    Account,
    Action,
    Call,
    Conflict,
    Permission,
    Plan,
    Role,
    Step,
)
from hub.actions import tagging
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Incident

EVIDENCE = "evidence"
LOCKED = ("governance", "compliance", "compliance-cooloff")
LONGEST_LOCK = 36_500
INSTANCE_TAG = "irhub:instance"


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    lock_days: int = 0
    """For how many days the snapshots are locked in governance mode; 0 for not at all."""

    def __post_init__(self) -> None:
        """Refuses what AWS would."""
        if not 0 <= self.lock_days <= LONGEST_LOCK:
            raise ValueError(f"lock_days must be from 0 to {LONGEST_LOCK}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that irhub took of a volume while it belonged to the instance."""

    id: str
    volume_id: str
    state: str
    incident_id: str
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The volumes of the instance, and what was taken of it so far."""

    instance_id: str
    prefix: str
    volumes: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]


def look(account: Account, target: Target) -> Seen:
    """The instance and our snapshots of it, side by side, then which of these are locked."""
    described, taken = account.read(instance.describe(target), _describe_snapshots(account.prefix, target))
    found = instance.found_in(described, target)
    volumes = tuple(each["Ebs"]["VolumeId"] for each in found.get("BlockDeviceMappings", ()) if "Ebs" in each)
    locked = _locked(account, [each["SnapshotId"] for each in taken.get("Snapshots", ())])
    snapshots = tuple(_snapshot(each, locked) for each in taken.get("Snapshots", ()))
    return Seen(target.id, account.prefix, volumes, snapshots)


def _locked(account: Account, ids: list[str]) -> frozenset[str]:
    if not ids:
        return frozenset()
    (answer,) = account.read(Call("ec2", "DescribeLockedSnapshots", {"SnapshotIds": ids}, optional=True))
    return frozenset(each["SnapshotId"] for each in answer.get("Snapshots", ()) if each["LockState"] in LOCKED)


def _describe_snapshots(prefix: str, target: Target) -> Call:
    wanted = {INSTALLATION_TAG: prefix, PURPOSE_TAG: EVIDENCE, INSTANCE_TAG: target.id}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted.items()]
    return Call("ec2", "DescribeSnapshots", {"OwnerIds": ["self"], "Filters": filters})


def _snapshot(described: Mapping[str, Any], locked: Collection[str]) -> Snapshot:
    incident_id, number = instance.tags_of(described).get(INCIDENT_TAG, ""), described["SnapshotId"]
    return Snapshot(number, described["VolumeId"], described["State"], incident_id, number in locked)


def plan(seen: Seen, incident: Incident, options: Options) -> Plan:
    """One set, unless every volume is in a set of this incident already, or there is no volume; then what is to be locked."""
    good = [taken for taken in seen.snapshots if taken.incident_id == incident.id and taken.state != "error"]
    if {taken.volume_id for taken in good}.issuperset(seen.volumes):
        return tuple(_lock(taken.id, options) for taken in good if options.lock_days and not taken.is_locked)
    volumes = "the only volume" if len(seen.volumes) == 1 else f"all {len(seen.volumes)} volumes"
    says = f"take one set of snapshots of {volumes} of {seen.instance_id}"
    return (Step(says, (_create(seen, incident),), seen.instance_id, once=True, kept="evidence"),)


def _lock(snapshot: str, options: Options) -> Step:
    says = f"lock {snapshot} in governance mode for {options.lock_days} days"
    lock = {"SnapshotId": snapshot, "LockMode": "governance", "LockDuration": options.lock_days}
    return Step(says, (Call("ec2", "LockSnapshot", lock),), snapshot, kept="evidence")


def _create(seen: Seen, incident: Incident) -> Call:
    tags = {
        INSTALLATION_TAG: seen.prefix,
        PURPOSE_TAG: EVIDENCE,
        INCIDENT_TAG: incident.id,
        INSTANCE_TAG: seen.instance_id,
    }
    return Call(
        "ec2",
        "CreateSnapshots",
        {
            "InstanceSpecification": {"InstanceId": seen.instance_id, "ExcludeBootVolume": False},
            "Description": f"{seen.prefix} evidence of {incident.id} from {seen.instance_id}",
            "TagSpecifications": [tagging.specification("snapshot", tags)],
        },
    )


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


_SNAPSHOT_ARN = "arn:{partition}:ec2:{region}::snapshot/*"
_READS = ("ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeLockedSnapshots")
_CONTAIN = (Role.CONTAIN,)

ACTION: Action[Seen, Options] = Action(
    name="snapshot-volumes",
    about="Takes one crash-consistent set of snapshots of all EBS volumes of an instance, as evidence.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(_READS, ("*",), Access.READ, roles=_CONTAIN),
        Permission(("ec2:LockSnapshot",), (_SNAPSHOT_ARN,), Access.WRITE, tagging.OURS, roles=_CONTAIN),
        Permission(
            ("ec2:CreateSnapshots",),
            (instance.ARN, "arn:{partition}:ec2:{region}:{account}:volume/*"),
            Access.WRITE,
            roles=_CONTAIN,
        ),
        Permission(("ec2:CreateSnapshots",), (_SNAPSHOT_ARN,), Access.WRITE, tagging.REQUESTED, roles=_CONTAIN),
        tagging.while_making("ec2:CreateSnapshots", (_SNAPSHOT_ARN,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
)
