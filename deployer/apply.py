"""Carries out a plan's changes: exactly their calls, in their order, and nothing else.

The changes of one stage start together and are then looked at in turn until all have ended, so seventeen Regions take as
long as one, with no thread. What failed in some accounts does not stop the rest (they are named at the end); what failed as
a whole stops the stages after it, for they stand on it. Nothing is undone: the same command again goes on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any

from deployer.aws import stacks, stacksets
from deployer.aws.stacksets import Failure
from deployer.calls import ArnOf, Aws, Call, Pause
from deployer.change import Change
from deployer.errors import DeployerError, NothingToUpdateError
from deployer.patient import PatientAws

STACK_OPERATIONS = frozenset({"CreateStack", "UpdateStack", "DeleteStack"})
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0
PAUSE_GROWTH = 1.4


class Result(StrEnum):
    """How a change ended."""

    DONE = "done"
    PARTLY = "partly"
    """AWS calls it done or failed; some instances did not succeed."""
    FAILED = "failed"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change."""

    change: Change
    result: Result
    reason: str = ""
    failures: tuple[Failure, ...] = ()

    def shown(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        failures = [{"account": one.account_id, "region": one.region, "reason": one.reason} for one in self.failures]
        return {"says": self.change.says, "result": self.result.value, "reason": self.reason, "failures": failures}


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a change stands, for whoever watches."""

    change: Change
    says: str
    outcome: Outcome | None = None


Tell = Callable[[Progress], None]


def apply(aws: Aws, changes: Iterable[Change], pause: Pause, tell: Tell) -> tuple[Outcome, ...]:
    """Every change is carried out, or it is said why it was not."""
    outcomes: list[Outcome] = []
    for _, stage in groupby((change for change in changes if change.calls), key=lambda change: change.stage):
        if any(one.result in {Result.FAILED, Result.NOT_REACHED} for one in outcomes):
            outcomes += [Outcome(change, Result.NOT_REACHED) for change in stage]
            continue
        outcomes += _side_by_side([_Work(aws, change, tell, pause) for change in stage], pause)
    return tuple(outcomes)


def _side_by_side(works: list["_Work"], pause: Pause) -> list[Outcome]:
    running = works
    seconds = FIRST_PAUSE_SECONDS
    while running := [work for work in running if work.goes_on()]:
        pause(seconds)
        seconds = min(seconds * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)
    return [work.outcome for work in works]


class _Work:
    """One change on its way; each ``goes_on`` takes it as far as it can come without waiting."""

    def __init__(self, aws: Aws, change: Change, tell: Tell, pause: Pause) -> None:
        self._aws = aws
        self._looking = PatientAws(aws, pause)
        self._tell = tell
        self._steps = self._carry_out()
        self.outcome = Outcome(change, Result.DONE)

    def goes_on(self) -> bool:
        """True while it has to be looked at again; ``outcome`` stands once this is False."""
        try:
            next(self._steps)
        except StopIteration:
            self._end(self.outcome)
        except DeployerError as error:
            self._end(replace(self.outcome, result=Result.FAILED, reason=str(error)))
        else:
            return True
        return False

    def _end(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._tell(Progress(outcome.change, outcome.result.value, outcome))

    def _carry_out(self) -> Iterator[None]:
        for call in self.outcome.change.calls:
            self._report(call.operation)
            made = filled(self._looking, call)
            try:
                answer = self._aws.make(made)
            except NothingToUpdateError:  # the texts differ in a way that CloudFormation does not see
                continue
            yield from self._settle(made, answer)

    def _settle(self, call: Call, answer: Mapping[str, Any]) -> Iterator[None]:
        if call.operation in STACK_OPERATIONS:
            yield from stacks.settle(self._looking, call, self._report)
        operation_id = answer.get("OperationId") if "StackSetName" in call.parameters else None
        if operation_id:
            yield from stacksets.settle(self._looking, call, operation_id, self._report)
            self._note(stacksets.failures(self._looking, call, operation_id))

    def _note(self, failures: tuple[Failure, ...]) -> None:
        if failures:
            self.outcome = replace(self.outcome, result=Result.PARTLY, failures=(*self.outcome.failures, *failures))

    def _report(self, says: str) -> None:
        self._tell(Progress(self.outcome.change, says))


def filled(aws: Aws, call: Call) -> Call:
    """The call with the ARNs of StackSets that an earlier change made, read now."""
    return replace(call, parameters={key: _fill(aws, value, call.region) for key, value in call.parameters.items()})


def _fill(aws: Aws, value: Any, region: str) -> Any:
    if isinstance(value, ArnOf):
        return stacksets.read_arn(aws, value.stack_set, region)
    if isinstance(value, Mapping):
        return {key: _fill(aws, part, region) for key, part in value.items()}
    if isinstance(value, list):
        return [_fill(aws, part, region) for part in value]
    return value
