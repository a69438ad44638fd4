"""terminate-instance: the instance is ended for good; nothing of it is left but its evidence.

There is no way back, so three things come before it. People are asked, whatever the playbook says. It waits until every EBS
volume is in a completed snapshot of this incident and nothing of irhub collects evidence on it any more, and no option gives
that up. And whatever protects the instance stands until then: termination and stop protection, which protect-instance puts up,
are lifted in the same step, right before the call. Should the step break off in between, the next run goes on with it; if AWS
refuses to end the instance, it is left without protection, and the record says so.

A persistent Spot request would start another instance in its place, so it is cancelled first (EC2 User Guide, "Terminate a Spot
Instance"). A group of Auto Scaling does start another in the place of a member, which is what it is for; the sentence says so.
Take the member out with its place by hand, where the group's launch template is what is compromised.

What it cannot: whatever is in memory or on instance store volumes is lost, and so are volumes that are to be deleted with the
instance. Volumes that are not stay and cost money.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step, Waiting
from hub.actions.ec2 import instance
from hub.actions.ec2.settled import (
    Snapshot,
    describe_snapshots,
    list_commands,
    may_list_commands,
    snapshots_in,
    unsettled,
    working_in,
)
from hub.finding import Target
from hub.incident import Incident

GROUP_TAG = "aws:autoscaling:groupName"
"""Which nobody but Auto Scaling can set (Amazon EC2 Auto Scaling User Guide, "Tag Auto Scaling groups")."""
PERSISTENT = "persistent"
STILL_WORKS = ("open", "active", "disabled")
ENDED = frozenset({"shutting-down", "terminated"})
FINAL = "the instance is ended for good"


@dataclass(frozen=True, slots=True)
class Seen:
    """The instance, what keeps it from being ended, and what would be lost."""

    instance_id: str
    state: str
    group: str = ""
    """The Auto Scaling group that it belongs to; empty where it belongs to none."""
    end_protected: bool = False
    stop_protected: bool = False
    requests: tuple[str, ...] = ()
    """Persistent Spot requests that would start another."""
    volumes: tuple[str, ...] = ()
    ending_volumes: tuple[str, ...] = ()
    """Those that are deleted with the instance."""
    snapshots: tuple[Snapshot, ...] = ()
    working: tuple[str, ...] = ()
    """Our documents that still collect evidence on it."""


def look(account: Account, target: Target) -> Seen:
    """The instance, our snapshots, what runs on it and its Spot request, side by side as it may be gone; then protections.

    What is left of one that was ended is what this action is for, so it is seen and not missed.
    """
    by_instance = {"Filters": [{"Name": "instance-id", "Values": [target.id]}]}
    described, taken, spot, run = account.read(
        instance.describe(target),
        describe_snapshots(account.prefix, target),
        Call("ec2", "DescribeSpotInstanceRequests", by_instance),
        list_commands(target),
    )
    if instance.is_ended(described, target):
        return Seen(target.id, "terminated")
    found = instance.found_in(described, target)
    ending, stopping = account.read(_attribute(target, "disableApiTermination"), _attribute(target, "disableApiStop"))
    mapped = [each["Ebs"] for each in found.get("BlockDeviceMappings", ()) if "Ebs" in each]
    return Seen(
        instance_id=target.id,
        state=found["State"]["Name"],
        group=instance.tags_of(found).get(GROUP_TAG, ""),
        end_protected=ending["DisableApiTermination"].get("Value", False),
        stop_protected=stopping["DisableApiStop"].get("Value", False),
        requests=tuple(each["SpotInstanceRequestId"] for each in spot.get("SpotInstanceRequests", ()) if _would_go_on(each)),
        volumes=tuple(each["VolumeId"] for each in mapped),
        ending_volumes=tuple(each["VolumeId"] for each in mapped if each.get("DeleteOnTermination")),
        snapshots=snapshots_in(taken),
        working=working_in(run, account.prefix),
    )


def _attribute(target: Target, name: str) -> Call:
    return Call("ec2", "DescribeInstanceAttribute", {"InstanceId": target.id, "Attribute": name})


def _would_go_on(request: Mapping[str, str]) -> bool:
    return request.get("Type") == PERSISTENT and request.get("State") in STILL_WORKS


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One step once the evidence is settled."""
    if seen.state in ENDED:
        return ()
    working = (f"{each} still runs on it" for each in seen.working)
    if missing := (*unsettled(seen.volumes, seen.snapshots, incident), *working):
        return Waiting(f"{seen.instance_id} is not ended before its evidence is settled: {', '.join(missing)}")
    return (Step(_in_words(seen), _calls(seen), seen.instance_id, kept=FINAL),)


def _in_words(seen: Seen) -> str:
    lost = ", ".join(("its memory", *seen.ending_volumes))
    another = f"; Auto Scaling group {seen.group} starts another in its place" if seen.group else ""
    cancelled = f", and cancel Spot request {', '.join(seen.requests)}" if seen.requests else ""
    return f"end {seen.instance_id} for good, with {lost}{cancelled}{another}"


def _calls(seen: Seen) -> tuple[Call, ...]:
    """What stands in the way is lifted, and then the instance is ended."""
    lifted = (("DisableApiTermination", seen.end_protected), ("DisableApiStop", seen.stop_protected))
    calls = [
        Call("ec2", "ModifyInstanceAttribute", {"InstanceId": seen.instance_id, name: {"Value": False}})
        for name, stands in lifted
        if stands
    ]
    if seen.requests:
        calls.append(Call("ec2", "CancelSpotInstanceRequests", {"SpotInstanceRequestIds": list(seen.requests)}))
    return (*calls, Call("ec2", "TerminateInstances", {"InstanceIds": [seen.instance_id]}))


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Nothing brings an instance back that was ended."""
    return ()


_CONTAIN = (Role.CONTAIN,)
_LIFTED = {"StringEqualsIgnoreCaseIfExists": {"ec2:Attribute": ("DisableApiTermination", "DisableApiStop")}}
_REQUESTS = ("arn:{partition}:ec2:{region}:{account}:spot-instances-request/*",)
_LISTS = ("ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeSpotInstanceRequests")

ACTION: Action[Seen, NoOptions] = Action(
    name="terminate-instance",
    about="Ends an instance for good once its evidence is settled; people are asked first, and nothing brings it back.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(_LISTS, ("*",), Access.READ, roles=_CONTAIN),
        Permission(("ec2:DescribeInstanceAttribute",), (instance.ARN,), Access.READ, roles=_CONTAIN),
        may_list_commands(*_CONTAIN),
        Permission(("ec2:ModifyInstanceAttribute",), (instance.ARN,), Access.WRITE, _LIFTED, roles=_CONTAIN),
        Permission(("ec2:CancelSpotInstanceRequests",), _REQUESTS, Access.WRITE, roles=_CONTAIN),
        Permission(("ec2:TerminateInstances",), (instance.ARN,), Access.WRITE, roles=_CONTAIN),
    ),
    look=look,
    plan=plan,
    restore=restore,
    asks=True,
    destructive=True,
)
