"""The membership of an instance in an Auto Scaling group: how it is read, and what speaks against taking a member out.

It belongs to the actions that take a member out of service in its group, in whatever way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import Account, Call
from hub.actions.ec2 import instance
from hub.finding import Target
from hub.incident import Incident

GROUP = "AWS::AutoScaling::AutoScalingGroup"
GROUP_ARN = "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/*"
IN_SERVICE, STANDBY, PENDING = "InService", "Standby", "Pending"


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


def sized(account: Account, seen: Seen, group: str) -> Seen:
    """The same, with how many members that group wants and may want; None where there is no such group any more."""
    if not group:
        return seen
    (answer,) = account.read(Call("autoscaling", "DescribeAutoScalingGroups", {"AutoScalingGroupNames": [group]}))
    sizes = [(each["DesiredCapacity"], each["MaxSize"]) for each in answer.get("AutoScalingGroups", ())]
    desired, most = next(iter(sizes), (None, None))
    return replace(seen, desired=desired, most=most)


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
