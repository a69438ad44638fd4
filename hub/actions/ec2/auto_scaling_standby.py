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
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Access, Account, Action, Call, Conflict, NoOptions, Permission, Plan, Role, Step, Waiting
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Incident

GROUP = "AWS::AutoScaling::AutoScalingGroup"
IN_SERVICE, STANDBY, ENTERING, PENDING = "InService", "Standby", "EnteringStandby", "Pending"


@dataclass(frozen=True, slots=True)
class Seen:
    """The membership of the instance in an Auto Scaling group."""

    instance_id: str
    group: str
    """The name of the group; empty where the instance belongs to none."""
    state: str
    """The lifecycle state, such as ``InService``."""
    desired: int | None = None
    """How many members in service the group wants; None where that was not asked."""
    most: int | None = None
    """How many it may want."""

    @property
    def is_full(self) -> bool:
        """True where the group may want no more members than it does."""
        return self.desired is not None and self.most is not None and self.desired >= self.most


def look(account: Account, target: Target) -> Seen:
    """The instance and its membership, side by side."""
    described, members = account.read(
        instance.describe(target), Call("autoscaling", "DescribeAutoScalingInstances", {"InstanceIds": [target.id]})
    )
    instance.found_in(described, target)
    member: Mapping[str, str] = next(iter(members.get("AutoScalingInstances", ())), {})
    return Seen(target.id, member.get("AutoScalingGroupName", ""), member.get("LifecycleState", ""))


def look_back(account: Account, target: Target, _recorded: Mapping[str, Seen]) -> Seen:
    """As ``look``, and how many members the group wants and may want."""
    seen = look(account, target)
    if not seen.group:
        return seen
    (answer,) = account.read(Call("autoscaling", "DescribeAutoScalingGroups", {"AutoScalingGroupNames": [seen.group]}))
    sizes = [(group["DesiredCapacity"], group["MaxSize"]) for group in answer.get("AutoScalingGroups", ())]
    desired, most = next(iter(sizes), (None, None))
    return replace(seen, desired=desired, most=most)


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
        return (Conflict(held, f"{held} is still entering standby in {now.group}: release it again in a minute"),)
    if now.state != STANDBY:
        return (Conflict(held, f"{held} was {was.state} in {was.group} and is {now.state} now"),)
    if now.is_full:
        says = f"{held} is in standby of {now.group}, which is at its maximum of {now.most}"
        return (Conflict(held, f"{says}: raise the maximum, or want one member less, and release it again"),)
    says = f"return {held} to service in Auto Scaling group {now.group}, which may then end one instance too many"
    return (Step(says, (_call(now, "ExitStandby", {}),), held),)


def danger(account: Account, incident: Incident) -> str:
    """A reason to ask where no other member of its group is healthy and in service: containing it would be an outage."""
    names = [where.removeprefix(f"{GROUP}/") for where in incident.within if where.startswith(GROUP)]
    if not names:
        return ""
    (answer,) = account.read(Call("autoscaling", "DescribeAutoScalingGroups", {"AutoScalingGroupNames": names}))
    members = [member for group in answer.get("AutoScalingGroups", ()) for member in group.get("Instances", ())]
    others = [one for one in members if one["InstanceId"] != incident.target.id and _serves(one)]
    if others or incident.target.id not in {one["InstanceId"] for one in members}:
        return ""
    return f"{incident.target.id} is the last healthy instance in service of Auto Scaling group {names[0]}"


def _serves(member: Mapping[str, Any]) -> bool:
    return member.get("LifecycleState") == IN_SERVICE and member.get("HealthStatus") == "Healthy"


def _call(seen: Seen, operation: str, more: Mapping[str, bool]) -> Call:
    return Call("autoscaling", operation, {"AutoScalingGroupName": seen.group, "InstanceIds": [seen.instance_id], **more})


_GROUP_ARN = "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/*"

ACTION: Action[Seen, NoOptions] = Action(
    name="auto-scaling-standby",
    about="Puts a member of an Auto Scaling group into standby, so that the group neither ends nor counts it.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "autoscaling:DescribeAutoScalingInstances"), ("*",), Access.READ),
        Permission(("autoscaling:EnterStandby",), (_GROUP_ARN,), Access.WRITE, roles=(Role.CONTAIN,)),
        Permission(("autoscaling:DescribeAutoScalingGroups",), ("*",), Access.READ),
        Permission(("autoscaling:ExitStandby",), (_GROUP_ARN,), Access.WRITE, roles=(Role.RESTORE,)),
    ),
    look=look,
    plan=plan,
    restore=restore,
    look_back=look_back,
    danger=danger,
    disrupts=True,
)
