"""The test worlds of the actions on tasks."""

import json
from typing import Any

from hub.actions.ecs import drain_container_instance, stop_task
from hub.finding import Target
from tests.contract.cloud import MEMBER, REGION, Cloud
from tests.contract.world import World


def definition(cloud: Cloud) -> Any:
    """A cluster, and a task definition of one container; the client that made them."""
    ecs = cloud.client("ecs")
    ecs.create_cluster(clusterName="shop")
    container = {"name": "web", "image": "web:1", "cpu": 128, "memory": 128, "essential": True}
    ecs.register_task_definition(family="web", containerDefinitions=[container])
    return ecs


def task_target(answer: Any) -> Target:
    """The task that was run."""
    return Target("AWS::ECS::Task", answer["tasks"][0]["taskArn"], MEMBER, REGION)


def on_instance(cloud: Cloud) -> Target:
    """A task on an instance of the cluster."""
    ecs, host = definition(cloud), cloud.instance()
    document = json.dumps({"instanceId": host.id, "region": REGION})
    ecs.register_container_instance(cluster="shop", instanceIdentityDocument=document)
    return task_target(ecs.run_task(cluster="shop", taskDefinition="web", launchType="EC2", group="service:web"))


def on_fargate(cloud: Cloud) -> Target:
    """A task on Fargate, which nobody sees an instance of; moto cannot give it a network of its own."""
    return task_target(definition(cloud).run_task(cluster="shop", taskDefinition="web", launchType="FARGATE"))


def stopped(cloud: Cloud) -> Target:
    """A task that has stopped."""
    target = on_fargate(cloud)
    cloud.client("ecs").stop_task(cluster="shop", task=target.id)
    return target


STOP, DRAIN = stop_task.ACTION, drain_container_instance.ACTION
ECS = (
    World(STOP, "on-instance", on_instance),
    World(STOP, "on-fargate", on_fargate),
    World(STOP, "stopped", stopped, settled=True),
    World(DRAIN, "on-instance", on_instance),
    World(DRAIN, "on-fargate", on_fargate, settled=True),
)
