"""What may change around a task: the instance that it runs on; that it was stopped is never taken back."""

from typing import Any

from hub.finding import Target


def task(client: Any, target: Target) -> dict[str, Any]:
    """The states of all instances of its cluster."""
    ecs, cluster = client("ecs"), target.id.split("/")[1]
    arns = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    found = ecs.describe_container_instances(cluster=cluster, containerInstances=arns) if arns else {"containerInstances": []}
    return {"instances": [(each["ec2InstanceId"], each["status"]) for each in found["containerInstances"]]}
