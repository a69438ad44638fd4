"""stop-task: the containers of the task end, and what was in them is lost.

ECS sends them the signal to end, waits as long as the task definition says, half a minute as a rule, and then ends them (ECS
API, StopTask). The reason that people read in the console names the incident. A task of a service is replaced by another from
the same definition: where the image or the definition is what was broken into, so is the next one; the step says so.

People are asked, and what is done is kept: ECS never starts a task again. Its containers' files and memory go with it, and with
Fargate nothing of them is left, so evidence comes before.

What it cannot: credentials of the task's role that were copied stay valid until they expire. The definition, the image and the
service stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import Access, Account, Action, Call, NoOptions, Permission, Plan, Proof, Role, Step, Waiting
from hub.actions.ecs import task
from hub.actions.ecs.task import STOPPED, Task
from hub.finding import Target
from hub.incident import Containment, Incident

KEPT = "a task is never started again; a service starts another in its place"
_CONTAIN = (Role.CONTAIN,)


@dataclass(frozen=True, slots=True)
class Seen:
    """The task."""

    task: Task


def look(account: Account, target: Target) -> Seen:
    """The task and how far it has come."""
    return Seen(task.read(account, target))


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """One step for a task that runs; then its end is waited for."""
    found = seen.task
    if found.state == STOPPED:
        return ()
    if found.is_ending:
        return Waiting(f"task {found.id} is stopping")
    lost = "its files and memory" if found.launch == "FARGATE" else "its memory"
    after = f"; service {found.service} starts another in its place" if found.service else ""
    how = {"cluster": found.cluster, "task": found.arn, "reason": f"irhub: incident {incident.id}"}
    return (Step(f"stop task {found.id}, which loses {lost}{after}", (Call("ecs", "StopTask", how),), found.arn, kept=KEPT),)


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step, ...]:
    """Nothing: ECS never starts a task again."""
    return ()


def prove(seen: Seen) -> Proof:
    """Contained once the task has stopped; partly while it is stopping."""
    found = seen.task
    if not found.is_ending:
        return Proof(Containment.NONE, (f"task {found.id} is {found.state.lower() or 'in an unknown state'}",))
    if found.state != STOPPED:
        return Proof(Containment.PARTLY, (f"task {found.id} is stopping",))
    survives = [f"credentials of its role that were copied from task {found.id} stay valid until they expire"]
    if found.service:
        survives.append(f"service {found.service} starts tasks from the same definition and image")
    return Proof(Containment.CONTAINED, (f"task {found.id} has stopped",), tuple(survives))


ACTION: Action[Seen, NoOptions] = Action(
    name="stop-task",
    about="Stops a task of ECS; its service starts another. People are asked first.",
    works_on=task.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ecs:DescribeTasks",), task.TASKS, Access.READ, roles=_CONTAIN),
        Permission(("ecs:StopTask",), task.TASKS, Access.WRITE, roles=_CONTAIN),
    ),
    look=look,
    plan=plan,
    restore=restore,
    prove=prove,
    asks=True,
    destructive=True,
)
