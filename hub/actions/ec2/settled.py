"""Whether the evidence of an instance is settled: each volume is in a completed snapshot, and nothing of ours runs on it.

It belongs to the actions that end what is not on EBS, or the instance itself; none of them may come before that. What runs on
it, such as a memory capture, ends by itself within its time. Systems Manager refuses to tell of an instance that it does not
know (SSM API, ListCommandInvocations), where nothing of ours can run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.action import INCIDENT_TAG, INSTALLATION_TAG, Access, Call, Permission, Role
from hub.actions.ec2 import instance
from hub.actions.evidence.host import UNDER_WAY
from hub.finding import Target
from hub.incident import Incident

INSTANCE_TAG = "irhub:instance"
COMPLETED, FAILED = "completed", "error"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that irhub took of a volume of the instance."""

    volume_id: str
    state: str
    incident_id: str


def describe_snapshots(prefix: str, target: Target) -> Call:
    """The call that reads what irhub took of the instance."""
    wanted = {INSTALLATION_TAG: prefix, INSTANCE_TAG: target.id}
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in wanted.items()]
    return Call("ec2", "DescribeSnapshots", {"OwnerIds": ["self"], "Filters": filters})


def snapshots_in(answer: Mapping[str, Any]) -> tuple[Snapshot, ...]:
    """The snapshots in the answer."""
    found = answer.get("Snapshots", ())
    return tuple(Snapshot(each["VolumeId"], each["State"], instance.tags_of(each).get(INCIDENT_TAG, "")) for each in found)


def list_commands(target: Target) -> Call:
    """The call that reads what was run on the instance."""
    return Call("ssm", "ListCommandInvocations", {"InstanceId": target.id}, optional=True)


def may_list_commands(*roles: Role) -> Permission:
    """To read what was run on instances."""
    return Permission(("ssm:ListCommandInvocations",), ("*",), Access.READ, roles=roles)


def working_in(answer: Mapping[str, Any], prefix: str) -> tuple[str, ...]:
    """Our documents that still run on the instance."""
    ours = (f"{prefix}-collect-", f"{prefix}-memory-")
    found = [each for each in answer.get("CommandInvocations", ()) if each["Status"] in UNDER_WAY]
    return tuple(sorted({each["DocumentName"] for each in found if each.get("DocumentName", "").startswith(ours)}))


def unsettled(volumes: Sequence[str], snapshots: Sequence[Snapshot], incident: Incident) -> Iterator[str]:
    """What is missing of a completed snapshot of each volume, in words."""
    of_this = [each for each in snapshots if each.incident_id == incident.id]
    for volume in volumes:
        states = {each.state for each in of_this if each.volume_id == volume}
        if COMPLETED not in states:
            yield f"{volume} {'is still being copied' if states - {FAILED} else 'has no snapshot'}"
