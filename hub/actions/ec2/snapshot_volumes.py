"""snapshot-volumes: one crash-consistent set of snapshots of all EBS volumes of the instance.

The moment that a snapshot shows is fixed when the call returns, although copying goes on for minutes or hours; so the action
is done once the set exists, and pending is good enough (EBS User Guide, "Create Amazon EBS snapshots"). No volume is left
out. CreateSnapshots takes no client token, so the step is ``once``, and the set is found again by the incident in its tags,
which are part of the call. A snapshot in error counts as missing.

What it cannot: memory and instance store volumes are not on EBS, so they are not in the set.
"""

from collections.abc import Mapping
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
    NoOptions,
    Permission,
    Plan,
    Role,
    Step,
)
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Incident

EVIDENCE = "evidence"
INSTANCE_TAG = "irhub:instance"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that irhub took of a volume while it belonged to the instance."""

    id: str
    volume_id: str
    state: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The volumes of the instance, and what was taken of it so far."""

    instance_id: str
    prefix: str
    volumes: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]


def look(account: Account, target: Target) -> Seen:
    """The instance and our snapshots of it, side by side."""
    described, taken = account.read(instance.describe(target), _describe_snapshots(account.prefix, target))
    found = instance.found_in(described, target)
    volumes = tuple(each["Ebs"]["VolumeId"] for each in found.get("BlockDeviceMappings", ()) if "Ebs" in each)
    return Seen(target.id, account.prefix, volumes, tuple(_snapshot(each) for each in taken.get("Snapshots", ())))


def _describe_snapshots(prefix: str, target: Target) -> Call:
    wanted = {INSTALLATION_TAG: prefix, PURPOSE_TAG: EVIDENCE, INSTANCE_TAG: target.id}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted.items()]
    return Call("ec2", "DescribeSnapshots", {"OwnerIds": ["self"], "Filters": filters})


def _snapshot(described: Mapping[str, Any]) -> Snapshot:
    incident_id = instance.tags_of(described).get(INCIDENT_TAG, "")
    return Snapshot(described["SnapshotId"], described["VolumeId"], described["State"], incident_id)


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan:
    """One set, unless every volume is in a set of this incident already, or there is no volume."""
    good = {taken.volume_id for taken in seen.snapshots if taken.incident_id == incident.id and taken.state != "error"}
    if good.issuperset(seen.volumes):
        return ()
    volumes = "the only volume" if len(seen.volumes) == 1 else f"all {len(seen.volumes)} volumes"
    says = f"take one set of snapshots of {volumes} of {seen.instance_id}"
    return (Step(says, (_create(seen, incident),), seen.instance_id, once=True, kept="evidence"),)


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
            "TagSpecifications": [
                {"ResourceType": "snapshot", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            ],
        },
    )


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


_SNAPSHOT_ARN = "arn:{partition}:ec2:{region}::snapshot/*"
_TAGGED = {f"aws:RequestTag/{INSTALLATION_TAG}": "{prefix}"}
_CONTAIN = (Role.CONTAIN,)

ACTION: Action[Seen, NoOptions] = Action(
    name="snapshot-volumes",
    about="Takes one crash-consistent set of snapshots of all EBS volumes of an instance, as evidence.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeSnapshots"), ("*",), Access.READ, roles=_CONTAIN),
        Permission(
            ("ec2:CreateSnapshots",),
            (instance.ARN, "arn:{partition}:ec2:{region}:{account}:volume/*"),
            Access.WRITE,
            roles=_CONTAIN,
        ),
        Permission(("ec2:CreateSnapshots",), (_SNAPSHOT_ARN,), Access.WRITE, {"StringEquals": _TAGGED}, roles=_CONTAIN),
        Permission(
            ("ec2:CreateTags",),
            (_SNAPSHOT_ARN,),
            Access.WRITE,
            {"StringEquals": {"ec2:CreateAction": "CreateSnapshots"} | _TAGGED},
            roles=_CONTAIN,
            implied_by="ec2:CreateSnapshots",
        ),
    ),
    look=look,
    plan=plan,
    restore=restore,
)
