"""Reading the instance that an action works on: the one thing that all actions on instances share.

It belongs to the contract and not to an action: a target that is gone must be told in the same way everywhere. The instance
is read with a filter and not by its id, because for an unknown id DescribeInstances fails (InvalidInstanceID.NotFound) and
would take the other reads of its round with it, while a filter answers with nothing (EC2 API, DescribeInstances).
"""

from collections.abc import Mapping
from typing import Any

from hub.action import Access, Call, Permission
from hub.errors import TargetGoneError
from hub.finding import Target

KIND = "AWS::EC2::Instance"
ARN = "arn:{partition}:ec2:{region}:{account}:instance/*"
CLUSTER_TAGS = ("aws:eks:cluster-name", "eks:cluster-name")
CLUSTER_PREFIX = "kubernetes.io/cluster/"
"""What EKS, and whoever makes nodes of their own, tag them with; anybody may, so it decides words and never a change."""
DESCRIBED = Permission(("ec2:DescribeInstances",), ("*",), Access.READ)


def describe(target: Target) -> Call:
    """The call that reads the instance."""
    return Call("ec2", "DescribeInstances", {"Filters": [{"Name": "instance-id", "Values": [target.id]}]})


def found_in(answer: Mapping[str, Any], target: Target) -> Mapping[str, Any]:
    """The instance in the answer; raises ``TargetGoneError`` where there is none, or only what is left of a terminated one."""
    for reservation in answer.get("Reservations", ()):
        for instance in reservation["Instances"]:
            if instance["InstanceId"] == target.id and instance["State"]["Name"] != "terminated":
                found: Mapping[str, Any] = instance
                return found
    raise TargetGoneError(f"Instance {target.id}")


def is_ended(answer: Mapping[str, Any], target: Target) -> bool:
    """True where only what is left of a terminated instance is in the answer."""
    found = [each for reservation in answer.get("Reservations", ()) for each in reservation["Instances"]]
    return any(each["InstanceId"] == target.id and each["State"]["Name"] == "terminated" for each in found)


def tags_of(resource: Mapping[str, Any]) -> Mapping[str, str]:
    """The tags of a described resource, by their keys."""
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", ())}


def cluster_of(instance: Mapping[str, Any]) -> str:
    """The EKS cluster that the instance is a node of (Amazon EKS User Guide, "Tag your resources"); empty where it is none."""
    tags = tags_of(instance)
    named = [tags[key] for key in CLUSTER_TAGS if key in tags]
    owned = [key.removeprefix(CLUSTER_PREFIX) for key in tags if key.startswith(CLUSTER_PREFIX)]
    return next(iter((*named, *owned)), "")
