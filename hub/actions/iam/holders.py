"""Who else uses a role: what a denial of the whole role, or of its sessions, hits beside the one that was meant.

Instances act as the role through their profiles, functions have it as execution role, tasks as task role. All three are
looked for in the Region of the incident, and no further: IAM, which is the same everywhere, adds when and in which Region it
saw the role used last, and whom the role trusts. Lists are read up to a bound, and what was left out or refused is said, so
that nobody takes silence for "nobody".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import Access, Account, Call, Permission
from hub.actions.iam import declared
from hub.actions.iam.principal import Principal
from hub.finding import Target

MOST_FUNCTIONS, MOST_CLUSTERS, MOST_TASKS, MOST_DEFINITIONS = 1_000, 20, 100, 50
NAMED = 6
"""As many of a kind are named in a sentence."""
LONGEST_NAME = 60
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Holders:
    """Who uses a role, and what could not be looked at."""

    region: str
    instances: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    """What was not looked at, each with the reason."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.instances) + len(self.functions) + len(self.tasks)

    def says(self, role: Principal) -> tuple[str, ...]:
        """Who uses the role, in sentences."""
        kinds = {"instance": self.instances, "function": self.functions, "task": self.tasks}
        users = [_some(kind, names) for kind, names in kinds.items() if names]
        found = (
            f"in {self.region} it is used by {'; '.join(users)}"
            if users
            else f"in {self.region} nothing was found that uses it"
        )
        used = (f"IAM saw it used last on {role.last_used}",) if role.last_used else ()
        trusted = (f"it may be taken on by {_some('principal', role.trusted)}",) if role.trusted else ()
        return tuple(f"{role.called}: {part}" for part in (found, *used, *trusted, *self.unseen))


def _some(kind: str, names: tuple[str, ...]) -> str:
    """How many of a kind there are, and the first of them by name."""
    shown = ", ".join(name[:LONGEST_NAME] for name in names[:NAMED])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{len(names)} {kind}{'' if len(names) == 1 else 's'} ({shown}{more})"


def holders_of(account: Account, target: Target, role: Principal) -> Holders:
    """Whoever uses the role in the target's Region."""
    profiles = Call("iam", "ListInstanceProfilesForRole", role.parameters, optional=True)
    functions = Call("lambda", "ListFunctions", optional=True, most=MOST_FUNCTIONS)
    clusters = Call("ecs", "ListClusters", optional=True, most=MOST_CLUSTERS)
    listed, lambdas, ecs = account.read(profiles, functions, clusters)
    arns = tuple(each["Arn"] for each in listed.get("InstanceProfiles", ()))
    described = _instances(account, arns) if arns else {}
    tasks, definitions = _tasks(account, ecs.get("clusterArns", ()))
    return Holders(
        target.region,
        tuple(sorted(_running(described))),
        tuple(sorted(each["FunctionName"] for each in lambdas.get("Functions", ()) if _is(role, each.get("Role", "")))),
        tuple(sorted(_with_role(role, tasks, definitions))),
        tuple(_unseen({"instances": (listed, described), "functions": (lambdas,), "tasks": (ecs, *tasks, *definitions)})),
    )


def _instances(account: Account, profiles: tuple[str, ...]) -> Answer:
    filters = [{"Name": "iam-instance-profile.arn", "Values": list(profiles)}]
    (described,) = account.read(Call("ec2", "DescribeInstances", {"Filters": filters}, optional=True))
    return described


def _running(described: Answer) -> Iterator[str]:
    for reservation in described.get("Reservations", ()):
        yield from (each["InstanceId"] for each in reservation["Instances"] if each["State"]["Name"] != "terminated")


def _tasks(account: Account, clusters: tuple[str, ...]) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    """The answers about the tasks in the clusters, and about their definitions."""
    if not clusters:
        return (), ()
    listed = account.read(*(Call("ecs", "ListTasks", {"cluster": arn}, optional=True, most=MOST_TASKS) for arn in clusters))
    full = [(arn, answer["taskArns"]) for arn, answer in zip(clusters, listed, strict=True) if answer.get("taskArns")]
    described = _read(account, [Call("ecs", "DescribeTasks", {"cluster": arn, "tasks": tasks}) for arn, tasks in full])
    names = dict.fromkeys(task["taskDefinitionArn"] for answer in described for task in answer.get("tasks", ()))
    calls = [Call("ecs", "DescribeTaskDefinition", {"taskDefinition": name}) for name in names]
    left = ({"NextToken": ""},) if len(calls) > MOST_DEFINITIONS else ()
    return (*listed, *described), (*_read(account, calls[:MOST_DEFINITIONS]), *left)


def _read(account: Account, calls: list[Call]) -> tuple[Answer, ...]:
    optional = [Call(call.service, call.operation, call.parameters, optional=True) for call in calls]
    return account.read(*optional) if optional else ()


def _with_role(role: Principal, tasks: tuple[Answer, ...], definitions: tuple[Answer, ...]) -> Iterator[str]:
    """The ids of tasks that have the role by their definition, or were started with it."""
    found = [each["taskDefinition"] for each in definitions if "taskDefinition" in each]
    named = {one["taskDefinitionArn"] for one in found if _is(role, one.get("taskRoleArn", ""))}
    for task in (each for answer in tasks for each in answer.get("tasks", ())):
        own = task.get("overrides", {}).get("taskRoleArn", "")
        if _is(role, own) or (not own and task["taskDefinitionArn"] in named):
            yield task["taskArn"].rpartition("/")[2]


def _is(role: Principal, arn: str) -> bool:
    return arn.rpartition("/")[2] == role.name


def _unseen(answers: Mapping[str, tuple[Answer, ...]]) -> Iterator[str]:
    for kind, parts in answers.items():
        errors = dict.fromkeys(part["Error"] for part in parts if "Error" in part)
        yield from (f"its {kind} could not all be read: {error[: LONGEST_NAME * 3]}" for error in list(errors)[:1])
        if any("NextToken" in part for part in parts):
            yield f"not all {kind} were looked at, since there are too many"


_ECS = "arn:{partition}:ecs:{region}:{account}:"
_ANYWHERE = ("ec2:DescribeInstances", "lambda:ListFunctions", "ecs:ListClusters", "ecs:DescribeTaskDefinition")

READING = (
    Permission(("iam:ListInstanceProfilesForRole",), declared.ROLES, Access.READ, roles=declared.RESTORE),
    Permission(_ANYWHERE, ("*",), Access.READ, roles=declared.RESTORE),
    Permission(("ecs:ListTasks",), (f"{_ECS}container-instance/*",), Access.READ, roles=declared.RESTORE),
    Permission(("ecs:DescribeTasks",), (f"{_ECS}task/*",), Access.READ, roles=declared.RESTORE),
)
"""To find who uses a role. IAM is asked for listing tasks by the container instances of a cluster, also where it has none."""
