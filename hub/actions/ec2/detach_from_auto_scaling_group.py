"""detach-from-auto-scaling-group: the instance is no member of its Auto Scaling group any more; the capacity is kept.

For groups whose members cannot wait in standby, or must not count while they do: a member that is detached is no longer
health-checked, replaced or ended by the group, nor does it stand behind the group's load balancers, and another starts in its
place, since the desired capacity is kept (Amazon EC2 Auto Scaling User Guide, "Detach or attach instances from your Auto
Scaling group"). Where standby is possible, auto-scaling-standby is the better choice: it stays a member.

A member that still starts is waited for; one that leaves the group, or waits in a warm pool, cannot be detached.

The way back attaches the instance to the group that it was in. That raises the desired capacity by one (Auto Scaling API,
AttachInstances), for which a group at its maximum has no room: then the instance is left out, in words that say what to change
first. AWS attaches only what runs; an instance that stop-instance stopped is started before. A group that was deleted since, or
another that took the instance, is a conflict.

What it cannot: an instance that was in standby before comes back into service, since AWS attaches it so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step, Waiting
from hub.actions.ec2 import instance
from hub.actions.ec2.membership import GROUP_ARN, IN_SERVICE, PENDING, STANDBY, Seen, danger, look, sized
from hub.finding import Target
from hub.incident import Incident

LEAVING = "Detaching"


def look_back(account: Account, target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """As ``look``, and how many members the group wants and may want that the instance was in."""
    return sized(account, look(account, target), next(iter(recorded.values())).group)


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One step for a member in service or in standby."""
    if seen.state.startswith(PENDING):
        return Waiting(f"{seen.instance_id} is not in service of {seen.group} yet")
    if seen.state not in {IN_SERVICE, STANDBY}:
        return ()
    says = f"take {seen.instance_id} out of Auto Scaling group {seen.group}, which starts another in its place"
    return (Step(says, (_call(seen, "DetachInstances", seen.group, ShouldDecrementDesiredCapacity=False),), seen.instance_id),)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """A member of its group again; a conflict where the group is gone or full, or another has it."""
    return tuple(part for held, was in recorded.items() for part in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> Iterator[Step | Conflict]:
    were = f"{held} was a member of Auto Scaling group {was.group}"
    if now.state.startswith(LEAVING):
        yield Conflict(held, f"{held} is still leaving {now.group}", passes=True)
    elif now.group == was.group:
        return
    elif now.group:
        yield Conflict(held, f"{were} and is one of {now.group} now")
    elif now.desired is None:
        yield Conflict(held, f"{were}, which was deleted since")
    elif now.is_full:
        yield Conflict(held, f"{were}, which is at its maximum of {now.most}: raise it, or want one less, and release again")
    else:
        says = f"put {held} into Auto Scaling group {was.group} again, which may then end one instance too many"
        yield Step(says, (_call(now, "AttachInstances", was.group),), held)


def _call(seen: Seen, operation: str, group: str, **more: Any) -> Call:
    return Call("autoscaling", operation, {"AutoScalingGroupName": group, "InstanceIds": [seen.instance_id], **more})


ACTION: Action[Seen, NoOptions] = Action(
    name="detach-from-auto-scaling-group",
    about="Takes a member out of its Auto Scaling group, where standby is impossible; the group starts another in its place.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "autoscaling:DescribeAutoScalingInstances"), ("*",), Access.READ),
        Permission(("autoscaling:DescribeAutoScalingGroups",), ("*",), Access.READ),
        Permission(("autoscaling:DetachInstances",), (GROUP_ARN,), Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(("autoscaling:AttachInstances",), (GROUP_ARN,), Access.WRITE, roles=(Role.RESTORE,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    look_back=look_back,
    danger=danger,
    disrupts=True,
)
