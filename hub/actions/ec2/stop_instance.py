"""stop-instance: the instance does nothing any more; its EBS volumes stay, its memory is lost.

Stopping is final for whatever is not on EBS, so evidence comes first: the action waits until every volume is in a completed
snapshot of this incident, and nothing of irhub collects evidence on it any more. A playbook may give that up
(``without_snapshots``). And it never acts by default: people are asked, unless the playbook's own line for it says ``act``.

Stop protection, which protect-instance puts up, refuses the call to everybody. It is lifted for the call and put up again
behind it, in one step; if the step breaks off in between, the way back puts it up again.

Not every instance can be stopped, and those are left and named: one whose root is an instance store has no such state, and a
Spot instance belongs to a request that decides for itself whether it may be stopped and when it starts again (EC2 User Guide,
"Stop and start Amazon EC2 instances").

The way back starts the instance. A public address that AWS assigned is another one then. Whoever starts an instance with
encrypted volumes lets EC2 use their keys, so the ``restore`` role may grant that, to AWS's own services alone.

What it cannot: memory and instance store volumes are lost, and nobody can bring them back. An Auto Scaling group replaces a
member that is stopped; auto-scaling-standby keeps it from that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.action import (
    BOTH_ROLES,
    Access,
    Account,
    Action,
    Call,
    Conflict,
    Permission,
    Plan,
    Proof,
    Role,
    Step,
    Waiting,
)
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
from hub.incident import Containment, Incident


@dataclass(frozen=True, slots=True)
class Options:
    """What a playbook may choose."""

    without_snapshots: bool = False
    """Stop the instance although its volumes are in no completed snapshot of the incident, and evidence is still collected."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The instance, what hinders stopping it, and what would be lost."""

    instance_id: str
    state: str
    is_spot: bool
    has_ebs_root: bool
    has_instance_store: bool
    protected: bool
    volumes: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]
    working: tuple[str, ...] = ()
    """Our documents that still collect evidence on it."""

    @property
    def hindrance(self) -> str:
        """Why it cannot be stopped; empty where it can."""
        if self.is_spot:
            return "it is a Spot instance, whose request decides when it is stopped and started"
        return "" if self.has_ebs_root else "its root is an instance store, so it can run or end and nothing else"


def look(account: Account, target: Target) -> Seen:
    """The instance, our snapshots and what runs on it side by side, then its protection and its type's instance store."""
    described, taken, run = account.read(
        instance.describe(target), describe_snapshots(account.prefix, target), list_commands(target)
    )
    found = instance.found_in(described, target)
    protection, kinds = account.read(
        Call("ec2", "DescribeInstanceAttribute", {"InstanceId": target.id, "Attribute": "disableApiStop"}),
        Call("ec2", "DescribeInstanceTypes", {"InstanceTypes": [found["InstanceType"]]}),
    )
    return Seen(
        instance_id=target.id,
        state=found["State"]["Name"],
        is_spot=found.get("InstanceLifecycle") == "spot",
        has_ebs_root=found.get("RootDeviceType") == "ebs",
        has_instance_store=any(each.get("InstanceStorageSupported", False) for each in kinds.get("InstanceTypes", ())),
        protected=protection["DisableApiStop"].get("Value", False),
        volumes=tuple(each["Ebs"]["VolumeId"] for each in found.get("BlockDeviceMappings", ()) if "Ebs" in each),
        snapshots=snapshots_in(taken),
        working=working_in(run, account.prefix),
    )


def plan(seen: Seen, incident: Incident, options: Options) -> Plan | Waiting:
    """One step once the evidence is settled; nothing where the instance cannot be stopped or runs no more."""
    if seen.hindrance or seen.state in {"stopped", "shutting-down"}:
        return ()
    if seen.state != "running":
        return Waiting(f"{seen.instance_id} is {seen.state} still")
    open_ones = (*unsettled(seen.volumes, seen.snapshots, incident), *(f"{each} still runs on it" for each in seen.working))
    if open_ones and not options.without_snapshots:
        return Waiting(f"{seen.instance_id} is not stopped before its evidence is settled: {', '.join(open_ones)}")
    lost = "its memory and its instance store volumes" if seen.has_instance_store else "its memory"
    stop = Call("ec2", "StopInstances", {"InstanceIds": [seen.instance_id]})
    calls = (_protect(seen, on=False), stop, _protect(seen, on=True)) if seen.protected else (stop,)
    return (Step(f"stop {seen.instance_id}, which loses {lost}", calls, seen.instance_id),)


def _protect(seen: Seen, *, on: bool) -> Call:
    return Call("ec2", "ModifyInstanceAttribute", {"InstanceId": seen.instance_id, "DisableApiStop": {"Value": on}})


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """The instance is started, and protected against being stopped where it was; what somebody started already runs on."""
    return tuple(part for was in recorded.values() for part in _back(now, was))


def _back(now: Seen, was: Seen) -> Iterator[Step | Conflict]:
    if now.state == "stopping":
        yield Conflict(now.instance_id, f"{now.instance_id} is still stopping", passes=True)
    elif now.state == "stopped":
        start = Call("ec2", "StartInstances", {"InstanceIds": [now.instance_id]})
        yield Step(f"start {now.instance_id} again", (start,), now.instance_id)
    if was.protected and not now.protected:
        yield Step(f"protect {now.instance_id} against being stopped again", (_protect(now, on=True),), now.instance_id)


def prove(seen: Seen) -> Proof:
    """Contained once the instance is stopped; where it cannot be, the reason."""
    if seen.state == "stopped":
        return Proof(Containment.CONTAINED, (f"{seen.instance_id} is stopped",))
    if seen.state == "stopping":
        return Proof(Containment.PARTLY, (f"{seen.instance_id} is stopping",))
    why = f", and cannot be stopped: {seen.hindrance}" if seen.hindrance else ""
    return Proof(Containment.NONE, (f"{seen.instance_id} is {seen.state}{why}",))


_SWITCH = ("ec2:ModifyInstanceAttribute",)
_PROTECTION = {"StringEqualsIgnoreCaseIfExists": {"ec2:Attribute": "DisableApiStop"}}
_RESTORE = (Role.RESTORE,)

ACTION: Action[Seen, Options] = Action(
    name="stop-instance",
    about="Stops an instance once its evidence is settled; people are asked first, unless the playbook's own line says act.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeSnapshots", "ec2:DescribeInstanceTypes"), ("*",), Access.READ),
        Permission(("ec2:DescribeInstanceAttribute",), (instance.ARN,), Access.READ),
        may_list_commands(*BOTH_ROLES),
        Permission(_SWITCH, (instance.ARN,), Access.WRITE, _PROTECTION),
        Permission(("ec2:StopInstances",), (instance.ARN,), Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(("ec2:StartInstances",), (instance.ARN,), Access.WRITE, roles=_RESTORE),
        Permission(
            ("kms:CreateGrant",),
            ("arn:{partition}:kms:{region}:{account}:key/*",),
            Access.WRITE,
            {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            _RESTORE,
            implied_by="ec2:StartInstances",
        ),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    asks=True,
)
