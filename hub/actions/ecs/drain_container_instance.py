"""drain-container-instance: the instance that the task runs on gets no new tasks, and its services move theirs away.

ECS starts replacements elsewhere and then stops the tasks of services on the instance, within the bounds that each service sets
for its deployments (ECS Developer Guide, "Drain Amazon ECS container instances"). Tasks that were started by themselves run on
until somebody stops them. On Fargate there is no such instance, and nothing is done.

It is for an instance that is to be isolated or stopped, so that what it serves does not go down with it. People are asked,
because the suspect's own task is stopped by it too where it belongs to a service, and its files and memory are lost.

The way back lets the instance take tasks again; those that moved away stay where they are. It is found by the instance on
record, since the task is long forgotten by then.

What it cannot: contain anything. The instance stays on the network, and whoever is on it stays there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, NoOptions, Permission, Plan, Role, Step
from hub.actions.ecs import task
from hub.finding import Target
from hub.incident import Incident

ACTIVE, DRAINING = "ACTIVE", "DRAINING"


@dataclass(frozen=True, slots=True)
class Seen:
    """The container instance of the task."""

    cluster: str
    instance: str
    """Its ARN; empty where the task runs on none."""
    host: str
    """The EC2 instance behind it."""
    state: str
    """Empty where it is registered no more."""


def look(account: Account, target: Target) -> Seen:
    """The task, then the instance that it runs on."""
    found = task.read(account, target)
    return _instance(account, found.cluster, found.instance) if found.instance else Seen(found.cluster, "", "", "")


def look_back(account: Account, _target: Target, recorded: Mapping[str, Seen]) -> Seen:
    """The recorded instance, whether the task is still known or not."""
    was = next(iter(recorded.values()))
    return _instance(account, was.cluster, was.instance)


def _instance(account: Account, cluster: str, arn: str) -> Seen:
    (answer,) = account.read(Call("ecs", "DescribeContainerInstances", {"cluster": cluster, "containerInstances": [arn]}))
    found: Mapping[str, str] = next(iter(answer.get("containerInstances", ())), {})
    return Seen(cluster, arn, found.get("ec2InstanceId", ""), found.get("status", ""))


def plan(seen: Seen, _incident: Incident, _options: NoOptions) -> Plan:
    """One step for an instance that takes tasks."""
    if seen.state != ACTIVE:
        return ()
    says = f"drain container instance {seen.host} of cluster {seen.cluster}: services move their tasks away from it"
    return (_set(seen, DRAINING, says),)


def restore(now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step, ...]:
    """The instance takes tasks again, unless it does already or is registered no more."""
    if now.state != DRAINING:
        return ()
    return (_set(now, ACTIVE, f"let container instance {now.host} of cluster {now.cluster} take tasks again"),)


def _set(seen: Seen, state: str, says: str) -> Step:
    how = {"cluster": seen.cluster, "containerInstances": [seen.instance], "status": state}
    return Step(says, (Call("ecs", "UpdateContainerInstancesState", how),), seen.instance)


ACTION: Action[Seen, NoOptions] = Action(
    name="drain-container-instance",
    about="Moves the tasks of services away from the container instance that a task runs on. People are asked first.",
    works_on=task.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ecs:DescribeContainerInstances",), task.INSTANCES, Access.READ),
        Permission(("ecs:DescribeTasks",), task.TASKS, Access.READ, roles=(Role.CONTAIN,)),
        Permission(("ecs:UpdateContainerInstancesState",), task.INSTANCES, Access.WRITE),
    ),
    look=look,
    plan=plan,
    restore=restore,
    look_back=look_back,
    disrupts=True,
    asks=True,
)
