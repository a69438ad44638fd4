"""auto-scaling-standby: an Auto Scaling group no longer health-checks, replaces or ends the instance.

An isolated member fails its health checks and is terminated with its evidence, and termination protection does not stop
Auto Scaling. In standby it stays a member and is left alone (Amazon EC2 Auto Scaling User Guide, "Temporarily remove
instances from your Auto Scaling group"). The desired capacity is kept and a replacement starts:

* A group at its minimum refuses standby with a lowered capacity, since the capacity would fall below the minimum.
* A group at its maximum takes standby with the capacity kept, since the capacity does not rise; and the service it runs
  keeps its size, so containment does not become an outage.

The price: after the way back the group has an instance more than it needs. ExitStandby raises the desired capacity by one
(Auto Scaling API), and scaling in later ends whichever instance the group's termination policy names. The step says so. A
group at its maximum has no room for that one: then the member is left in standby, in words that say what to change first. To
lower the capacity for it would end an instance of irhub's choosing, which is not a way back.
"""

from collections.abc import Mapping

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step, Waiting
from hub.actions.ec2 import instance
from hub.actions.ec2.membership import GROUP_ARN, IN_SERVICE, PENDING, STANDBY, Seen, danger, look, sized
from hub.finding import Target
from hub.incident import Incident

ENTERING = "EnteringStandby"


def look_back(account: Account, target: Target, _recorded: Mapping[str, Seen]) -> Seen:
    """As ``look``, and how many members the group wants and may want."""
    seen = look(account, target)
    return sized(account, seen, seen.group)


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """Standby for a member in service; one that leaves the group, or is in a warm pool, cannot be put into standby."""
    if seen.state.startswith(PENDING):
        return Waiting(f"{seen.instance_id} is not in service of {seen.group} yet")
    if seen.state != IN_SERVICE:
        return ()
    says = f"put {seen.instance_id} into standby in Auto Scaling group {seen.group}, which starts another in its place"
    return (Step(says, (_call(seen, "EnterStandby", {"ShouldDecrementDesiredCapacity": False}),), seen.instance_id),)


def restore(now: Seen, recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Back into service, unless it is already; a conflict where it left the group or changed to another."""
    return tuple(part for held, was in recorded.items() for part in _back(now, held, was))


def _back(now: Seen, held: str, was: Seen) -> tuple[Step | Conflict, ...]:
    if now.group != was.group:
        return (Conflict(held, f"{held} was in {was.group} and is in {now.group or 'no Auto Scaling group'} now"),)
    if now.state == IN_SERVICE or now.state.startswith(PENDING):
        return ()
    if now.state == ENTERING:
        return (Conflict(held, f"{held} is still entering standby in {now.group}", passes=True),)
    if now.state != STANDBY:
        return (Conflict(held, f"{held} was {was.state} in {was.group} and is {now.state} now"),)
    if now.is_full:
        says = f"{held} is in standby of {now.group}, which is at its maximum of {now.most}"
        return (Conflict(held, f"{says}: raise the maximum, or want one member less, and release it again"),)
    says = f"return {held} to service in Auto Scaling group {now.group}, which may then end one instance too many"
    return (Step(says, (_call(now, "ExitStandby", {}),), held),)


def _call(seen: Seen, operation: str, more: Mapping[str, bool]) -> Call:
    return Call("autoscaling", operation, {"AutoScalingGroupName": seen.group, "InstanceIds": [seen.instance_id], **more})


ACTION: Action[Seen, NoOptions] = Action(
    name="auto-scaling-standby",
    about="Puts a member of an Auto Scaling group into standby, so that the group neither ends nor counts it.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "autoscaling:DescribeAutoScalingInstances"), ("*",), Access.READ),
        Permission(("autoscaling:EnterStandby",), (GROUP_ARN,), Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(("autoscaling:DescribeAutoScalingGroups",), ("*",), Access.READ),
        Permission(("autoscaling:ExitStandby",), (GROUP_ARN,), Access.WRITE, roles=(Role.RESTORE,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    look_back=look_back,
    danger=danger,
    disrupts=True,
)
