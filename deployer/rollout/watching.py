"""Follows what is being deployed, whoever began it: what runs is found in AWS, so any terminal can watch."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from deployer.aws import operations, stacks
from deployer.aws.operations import Operation, Ref
from deployer.aws.stacks import Place
from deployer.aws.stacksets import Failure
from deployer.calls import Aws, Call, Together
from deployer.change import Change, Kind, Stage, Verb
from deployer.desired import Desired, Stack
from deployer.errors import DeployerError, NotFoundError, UnknownOperationError
from deployer.patient import PatientAws, Waited
from deployer.rollout.following import Following
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.progress import How, Progress, tally
from deployer.rollout.turns import side_by_side

GRACE_SECONDS = 20.0
"""A deployment in another terminal notices the end of one stage, and begins the next, within this time."""

VERBS = {"CREATE": Verb.CREATE, "DELETE": Verb.DELETE}
CALLS = {"CREATE": "CreateStack", "ROLLBACK": "CreateStack", "DELETE": "DeleteStack"}

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where to look, and how."""

    aws: Aws
    desired: Desired
    together: Together
    how: How
    now: Now = lambda: datetime.now(UTC)


class Watched:
    """Something under way that somebody began, an operation or a stack."""

    def __init__(self, change: Change, steps: Callable[["Watched"], Iterator[None]], how: How, ago: float = 0) -> None:
        self._steps = steps(self)
        self._how = how
        self._ago = ago
        self.outcome = Outcome(change, Result.DONE)

    def goes_on(self) -> bool:
        """True while it has to be looked at again; ``outcome`` stands once this is False."""
        try:
            next(self._steps)
        except StopIteration:
            pass
        except DeployerError as error:
            self.outcome = replace(self.outcome, result=Result.FAILED, reason=str(error))
        else:
            return True
        self._how.tell(Progress(self.outcome.change, self.outcome.result.value, self.outcome, ago=self._ago))
        return False

    def stack(self, looking: Aws, call: Call) -> Iterator[None]:
        """Follows a plain stack; one that does not end well raises ``StackFailedError``."""
        yield from stacks.settle(looking, call, lambda says: self._how.tell(Progress(self.outcome.change, says)))

    def operation(self, following: Following) -> Iterator[None]:
        """Follows an operation, and notes what failed in it."""

        def report(status: str, failures: tuple[Failure, ...]) -> None:
            counts = tally(frozenset(), following.came)
            self._how.tell(Progress(self.outcome.change, status, tally=counts, failures=failures, ago=self._ago))

        yield from following.steps(report)
        failed = following.failures
        result = Result.PARTLY if failed else Result.DONE
        self.outcome = replace(self.outcome, result=result, failures=failed, operations=(following.ref.id,))


def watch(scene: Scene) -> tuple[Outcome, ...]:
    """What became of all that ran, and of what was begun after it; none where nothing ran."""
    outcomes: list[Outcome] = []
    waited = Waited(scene.how.pause)
    seen: set[str] = set()
    while fresh := [one for one in _running(scene, waited) if one.outcome.change.says not in seen]:
        seen |= {one.outcome.change.says for one in fresh}
        outcomes += side_by_side(fresh, waited)
        waited(GRACE_SECONDS)
    return tuple(outcomes)


def watch_one(scene: Scene, operation_id: str) -> tuple[Outcome, ...]:
    """What becomes, or became, of this operation; raises ``UnknownOperationError`` where our StackSets have none of that id."""
    waited = Waited(scene.how.pause)
    for wanted in scene.desired.sets:
        try:
            found = operations.look(PatientAws(scene.aws, waited), Ref(wanted.name, wanted.region, operation_id))
        except NotFoundError:
            continue
        return tuple(side_by_side([_of_operation(scene, found, waited)], waited))
    raise UnknownOperationError(operation_id, tuple(one.name for one in scene.desired.sets))


def last(scene: Scene) -> tuple[Outcome, ...]:
    """What became of the newest operation of each StackSet."""
    waited = Waited(scene.how.pause)
    newest = (operations.newest(scene.aws, one.name, one.region)[:1] for one in scene.desired.sets)
    return tuple(side_by_side([_of_operation(scene, one, waited) for found in newest for one in found], waited))


def _running(scene: Scene, waited: Waited) -> list[Watched]:
    looking = PatientAws(scene.aws, waited)
    live = [one for wanted in scene.desired.sets for one in operations.running(looking, wanted.name, wanted.region)]
    plain = [*scene.desired.stacks, *(scene.desired.management if scene.desired.has_management else ())]
    said = scene.together([_describing(looking, stack.place) for stack in plain])
    busy = [
        (stack, status)
        for stack, status in zip(plain, said, strict=True)
        if status.endswith("_IN_PROGRESS") and "REVIEW" not in status
    ]
    return [
        *(_of_operation(scene, one, waited) for one in live),
        *(_of_stack(scene, stack, status, looking) for stack, status in busy),
    ]


def _describing(aws: Aws, place: Place) -> Callable[[], str]:
    def status() -> str:
        said = stacks.describe(aws, place)
        return str(said["StackStatus"]) if said else ""

    return status


def _of_operation(scene: Scene, operation: Operation, waited: Waited) -> Watched:
    ref = operation.ref
    who = operations.began_by(scene.aws, operation)
    where = f"{ref.region}{f', begun by {who}' if who else ''} ({ref.id})"
    verb = VERBS.get(operation.action, Verb.UPDATE)
    change = Change(Stage.ROLE_INSTANCES, Kind.INSTANCES, verb, ref.stack_set, where)
    following = Following(PatientAws(scene.aws, waited), ref, 0, waited)
    ago = (scene.now() - operation.began).total_seconds() if operation.began else 0
    return Watched(change, lambda watched: watched.operation(following), scene.how, max(ago, 0))


def _of_stack(scene: Scene, stack: Stack, status: str, looking: Aws) -> Watched:
    """Followed as the call that began it would be."""
    begun = CALLS.get(status.partition("_")[0], "UpdateStack")
    verbs = {"CreateStack": Verb.CREATE, "DeleteStack": Verb.DELETE}
    where = f"{stack.account_id} {stack.place.region}"
    change = Change(Stage.HUB, Kind.STACK, verbs.get(begun, Verb.UPDATE), stack.place.name, where)
    call = Call(stack.place.door, "cloudformation", begun, stack.place.region, {"StackName": stack.place.name})
    return Watched(change, lambda watched: watched.stack(looking, call), scene.how)
