"""Reading a task: what the actions on tasks share.

A task is known by its ARN, which names its cluster too, unless it is of the old form, where the cluster is the default one (ECS
Developer Guide, "Amazon Resource Names (ARNs) and IDs"). The ARN comes from a finding, so only one of this form is sent to AWS.
A task that stopped is told of for about an hour, and then no more.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Account, Call
from hub.actions.reading import of_target
from hub.errors import TargetGoneError
from hub.finding import Target

KIND = "AWS::ECS::Task"
ARN = re.compile(r"arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:task/(?:([A-Za-z0-9_-]{1,255})/)?[A-Za-z0-9-]{1,64}")
STOPPED = "STOPPED"
_ECS = "arn:{partition}:ecs:{region}:{account}:"
TASKS, INSTANCES = (f"{_ECS}task/*",), (f"{_ECS}container-instance/*",)


@dataclass(frozen=True, slots=True)
class Task:
    """A task and where it runs."""

    arn: str
    cluster: str
    state: str
    wanted: str
    """The state that ECS is bringing it to."""
    service: str
    """The name of its service; empty where it was started by itself."""
    launch: str
    """``EC2``, ``FARGATE`` or ``EXTERNAL``."""
    instance: str
    """The ARN of the container instance that it runs on; empty on Fargate."""

    @property
    def id(self) -> str:
        """The id at the end of its ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def is_ending(self) -> bool:
        """True where it has stopped, or will."""
        return STOPPED in {self.state, self.wanted}


def read(account: Account, target: Target) -> Task:
    """The task; raises ``TargetGoneError`` where there is none, or where the target is no ARN of a task."""
    named = ARN.fullmatch(target.id)
    if named is None:
        raise TargetGoneError(f"Task {target.id}")
    cluster = named[1] or "default"
    call = Call("ecs", "DescribeTasks", {"cluster": cluster, "tasks": [target.id]})
    (answer,) = of_target(account, f"Task {target.id}", call)
    if not answer.get("tasks"):
        raise TargetGoneError(f"Task {target.id}")
    return _task(answer["tasks"][0], cluster)


def _task(described: Mapping[str, Any], cluster: str) -> Task:
    kind, _, name = described.get("group", "").partition(":")
    return Task(
        arn=described["taskArn"],
        cluster=cluster,
        state=described.get("lastStatus", ""),
        wanted=described.get("desiredStatus", ""),
        service=name if kind == "service" else "",
        launch=described.get("launchType", ""),
        instance=described.get("containerInstanceArn", ""),
    )
