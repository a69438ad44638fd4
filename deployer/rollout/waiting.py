"""Waits for what somebody else began, and names it: a plan of what is in motion would be wrong at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from deployer.aws import operations, stacks
from deployer.aws.operations import Operation
from deployer.aws.stacks import Place
from deployer.calls import Aws, Pause
from deployer.desired import StackSet
from deployer.errors import BusyError
from deployer.patient import PatientAws, Waited
from deployer.words import duration

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 20.0
PAUSE_GROWTH = 1.4


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for others, and who is told."""

    pause: Pause
    say: Callable[[str], None]
    seconds: float


def running(aws: Aws, sets: Iterable[StackSet]) -> tuple[Operation, ...]:
    """All operations that run or wait on these StackSets."""
    return tuple(one for wanted in sets for one in operations.running(aws, wanted.name, wanted.region))


def wait_for_sets(aws: Aws, sets: tuple[StackSet, ...], patience: Patience) -> bool:
    """Returns once nothing runs on these StackSets, and whether it waited for that; raises ``BusyError`` after too long."""
    waited = Waited(patience.pause)
    looking = PatientAws(aws, waited)
    told: set[str] = set()
    pauses = _pauses()
    while live := running(looking, sets):
        if waited.seconds >= patience.seconds:
            raise refusal(looking, live)
        for one in live:
            if one.ref.id not in told:
                patience.say(f"{named(looking, one)}; waiting for it, {_bound(patience)}.")
        told |= {one.ref.id for one in live}
        waited(next(pauses))
    if told:
        patience.say(f"Nothing runs any more, after {duration(waited.seconds)}.")
    return bool(told)


def wait_for_stack(aws: Aws, place: Place, patience: Patience) -> None:
    """Returns once CloudFormation is not at work on this stack; raises ``BusyError`` where that takes too long."""
    waited = Waited(patience.pause)
    looking = PatientAws(aws, waited)
    pauses = _pauses()
    while (said := stacks.describe(looking, place)) and said["StackStatus"].endswith("_IN_PROGRESS"):
        if waited.seconds >= patience.seconds:
            raise BusyError(f"Stack {place.name} in {place.region} is {said['StackStatus']}.", _WHY, _TODO)
        if not waited.seconds:
            patience.say(f"Stack {place.name} in {place.region} is {said['StackStatus']}; waiting, {_bound(patience)}.")
        waited(next(pauses))


def named(aws: Aws, operation: Operation) -> str:
    """An operation in words: what it does, to which StackSet, since when, and who began it."""
    who = operations.began_by(aws, operation)
    since = f" since {operation.began:%H:%M:%S} UTC" if operation.began else ""
    by = f"begun by {who}" if who else "begun by somebody whom neither its id nor CloudTrail names yet"
    what = f"{operation.action or 'An operation'} of stack set {operation.ref.stack_set} ({operation.ref.id})"
    return f"{what} {_verb(operation)}{since}, {by}"


def refusal(aws: Aws, live: tuple[Operation, ...]) -> BusyError:
    """What to say where something runs and nobody waits for it, or nobody any longer."""
    first = f"{named(aws, live[0])}." if live else "Another operation runs on the stack set."
    return BusyError(first, _WHY, _TODO)


def _verb(operation: Operation) -> str:
    return {"QUEUED": "is queued", "STOPPING": "is being stopped"}.get(operation.status, "runs")


def _bound(patience: Patience) -> str:
    return f"at most {duration(patience.seconds)}"


def _pauses() -> Iterator[float]:
    seconds = FIRST_PAUSE_SECONDS
    while True:
        yield seconds
        seconds = min(seconds * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)


_WHY = "What is in motion cannot be compared, and what was planned now would be wrong in a moment."
_TODO = "irhub watch follows it; once it has ended give the same command again, or let it wait with --wait MINUTES."
