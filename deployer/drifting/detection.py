"""Has CloudFormation look for drift everywhere at once, waits for it, and gathers what was found.

Both StackSets and all plain stacks are looked at side by side. A detection that somebody began already is followed and not
begun twice. An operation that failed in some accounts still tells of all others: those few are listed as unseen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from deployer.aws import drifts, operations
from deployer.aws.drifts import Progress
from deployer.aws.operations import Operation, Ref
from deployer.calls import Aws, Together
from deployer.desired import Desired, Stack, StackSet
from deployer.drifting.report import Changed, Unseen
from deployer.errors import AwsError, NotFoundError, OperationRunsError
from deployer.patient import PatientAws
from deployer.rollout.waiting import refusal
from deployer.words import many

DETECTS = "DETECT_DRIFT"
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 20.0
PAUSE_GROWTH = 1.4
SETTLED = frozenset({"SUCCEEDED", "FAILED", "STOPPED", "DETECTION_COMPLETE", "DETECTION_FAILED"})

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What a look works with."""

    aws: PatientAws
    pause: Callable[[float], None]
    together: Together
    say: Say
    arn: str
    """Who looks: it stands in the id of each operation."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the look at one StackSet or stack."""

    name: str
    changed: tuple[Changed, ...] = ()
    unseen: tuple[Unseen, ...] = ()


class Look(Iterator[None]):
    """One look that goes on in AWS; each step asks how far it is, and the last gathers what was found."""

    def __init__(self, name: str, progress: Callable[[], Progress], gather: Callable[[Progress], Found], say: Say) -> None:
        self._name = name
        self._progress = progress
        self._gather = gather
        self._say = say
        self._told = ""
        self.found = Found(name)

    def __next__(self) -> None:
        """Looks how far it is; ends once everything is gathered."""
        progress = self._progress()
        self._tell(progress)
        if progress.status in SETTLED:
            self.found = self._gather(progress)
            raise StopIteration

    def _tell(self, progress: Progress) -> None:
        seen = f", {progress.total - progress.under_way:,} of {many(progress.total, 'stack')}" if progress.total else ""
        words = f"{self._name}: {progress.status.lower().replace('_', ' ')}{seen}"
        if words != self._told:
            self._say(words)
        self._told = words


def detect(means: Means, desired: Desired) -> tuple[Found, ...]:
    """Everything that is there was looked at; what is not deployed is left out."""
    stacks = (*desired.stacks, *(desired.management if desired.has_management else ()))
    begun: list[Callable[[], Look | Found | None]] = [partial(_begin_set, means, one) for one in desired.sets]
    begun += [partial(_begin_stack, means, one) for one in stacks]
    begins = [one for one in means.together(begun) if one is not None]
    looks = [one for one in begins if isinstance(one, Look)]
    running, seconds = looks, FIRST_PAUSE_SECONDS
    while running := [look for look in running if next(look, _END) is None]:
        means.pause(seconds)
        seconds = min(seconds * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)
    return tuple(one.found if isinstance(one, Look) else one for one in begins)


def of_last_look(aws: Aws, together: Together, one: StackSet) -> Found:
    """What the last look at a StackSet found; nothing is detected."""
    last = next((each for each in operations.newest(aws, one.name, one.region) if _has_looked(each)), None)
    if last is None:
        return Found(one.name, unseen=(Unseen(one.name, "nobody has looked for drift yet"),))
    return Found(one.name, _changed(aws, together, last.ref))


_END = object()


def _has_looked(operation: Operation) -> bool:
    return operation.action == DETECTS and not operation.is_live


def _begin_set(means: Means, one: StackSet) -> Look | None:
    """Follows a look that runs already; None where there is no such StackSet."""
    live = operations.running(means.aws, one.name, one.region)
    ref = next((each.ref for each in live if each.action == DETECTS), None)
    try:
        ref = ref or _begun(means, one)
    except NotFoundError:
        return None
    except OperationRunsError as error:
        raise refusal(means.aws, live) from error
    return Look(one.name, partial(drifts.progress_of_set, means.aws, ref), partial(_gather_set, means, ref), means.say)


def _begun(means: Means, one: StackSet) -> Ref:
    ref = Ref(one.name, one.region, operations.new_id(means.arn))
    means.aws.begin(drifts.detect_set(ref, one.preferences))
    return ref


def _begin_stack(means: Means, stack: Stack) -> Look | Found | None:
    """One stack that refuses to be looked at stops no other."""
    place, name = stack.place, f"{stack.place.name} {stack.place.region}"
    try:
        detection_id = means.aws.make(drifts.detect_stack(place))["StackDriftDetectionId"]
    except NotFoundError:
        return None
    except AwsError as error:
        return Found(name, unseen=(Unseen(place.name, error.message, stack.account_id, place.region),))
    progress = partial(drifts.progress_of_stack, means.aws, place, detection_id)
    return Look(name, progress, partial(_gather_stack, means, stack), means.say)


def _gather_set(means: Means, ref: Ref, progress: Progress) -> Found:
    failed = operations.results(means.aws, ref, "FAILED") + operations.results(means.aws, ref, "CANCELLED")
    unseen = tuple(Unseen(ref.stack_set, one.reason or one.status, *one.pair) for one in failed)
    if progress.status != "SUCCEEDED" and not unseen:
        unseen = (Unseen(ref.stack_set, progress.reason or f"the look is {progress.status}"),)
    return Found(ref.stack_set, _changed(means.aws, means.together, ref), unseen)


def _changed(aws: Aws, together: Together, ref: Ref) -> tuple[Changed, ...]:
    pairs = tuple(drifts.drifted(aws, ref))
    found = together([partial(drifts.differences_of_instance, aws, ref, pair) for pair in pairs])
    return tuple(Changed(ref.stack_set, *pair, differences) for pair, differences in zip(pairs, found, strict=True))


def _gather_stack(means: Means, stack: Stack, progress: Progress) -> Found:
    place, name = stack.place, f"{stack.place.name} {stack.place.region}"
    if progress.status != "DETECTION_COMPLETE":
        return Found(name, unseen=(Unseen(place.name, progress.reason or progress.status, stack.account_id, place.region),))
    differences = drifts.differences_of_stack(means.aws, place) if progress.drifted else ()
    return Found(name, (Changed(place.name, stack.account_id, place.region, differences),) if differences else ())
