"""One change on its way: its calls are made, waited for, and what became of them is read.

Every StackSet operation is given an id of ours that names who began it. So it can be told whose it is, and a call whose
answer was lost can be made again without being carried out twice (CloudFormation API, CreateStackInstances, OperationId).
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from deployer.aws import operations, stacks, stacksets
from deployer.aws.operations import Ref
from deployer.aws.operations import Result as Came
from deployer.aws.stacksets import Failure
from deployer.calls import ArnOf, Aws, Call, Pair
from deployer.change import Change, Kind
from deployer.errors import DeployerError, NothingToUpdateError, OperationRunsError
from deployer.patient import PatientAws, Waited
from deployer.rollout.following import Following
from deployer.rollout.outcome import Outcome, Result
from deployer.rollout.progress import How, Progress, tally
from deployer.rollout.waiting import named, refusal

STACK_OPERATIONS = frozenset({"CreateStack", "UpdateStack", "DeleteStack"})
SET_OPERATIONS = frozenset({"CreateStackInstances", "UpdateStackSet", "DeleteStackInstances"})


class Work:
    """One change on its way; each ``goes_on`` takes it as far as it can come without waiting."""

    def __init__(self, aws: Aws, change: Change, how: How, waited: Waited) -> None:
        self._aws = aws
        self._looking = PatientAws(aws, waited)
        self._how = how
        self._waited = waited
        self._steps = self._carry_out()
        self._begun: list[Following] = []
        self._pairs = frozenset(change.pairs)
        self._came: dict[Pair, Came] = {}
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
        self._how.tell(Progress(outcome.change, outcome.result.value, outcome))

    def _carry_out(self) -> Iterator[None]:
        """Instances' calls hit different accounts or Regions, so all are begun before the first is waited for."""
        for call in self.outcome.change.calls:
            self._report(call.operation)
            if call.operation in SET_OPERATIONS:
                yield from self._begin(filled(self._looking, call))
            else:
                yield from self._make(filled(self._looking, call))
            if self.outcome.change.kind is not Kind.INSTANCES:
                yield from self._settle()
        yield from self._settle()

    def _make(self, call: Call) -> Iterator[None]:
        try:
            self._aws.make(call)
        except NothingToUpdateError:  # the texts differ in a way that CloudFormation does not see
            return
        if call.operation in STACK_OPERATIONS:
            yield from stacks.settle(self._looking, call, self._report)

    def _begin(self, call: Call) -> Iterator[None]:
        """The operation runs, or waits in AWS; where the StackSet takes one at a time, those before it have ended."""
        named_call = call.but(OperationId=operations.new_id(self._how.who))
        answer = yield from self._when_free(named_call)
        ref = Ref(call.parameters["StackSetName"], call.region, answer.get("OperationId", ""))
        if ref.id:
            size = len(self.outcome.change.pairs) // len(self.outcome.change.calls)
            self._begun.append(Following(self._looking, ref, size, self._waited))
            self.outcome = replace(self.outcome, operations=(*self.outcome.operations, ref.id))

    def _when_free(self, call: Call) -> Generator[None, None, Mapping[str, Any]]:
        since = self._waited.seconds
        while True:
            try:
                return self._looking.begin(call)
            except OperationRunsError as error:
                yield from self._settle()
                self._wait_for_others(call, since, error)
                yield

    def _wait_for_others(self, call: Call, since: float, error: OperationRunsError) -> None:
        running = operations.running(self._looking, call.parameters["StackSetName"], call.region)
        if self._waited.seconds - since >= self._how.patience_seconds:
            raise refusal(self._looking, running) from error
        self._report(f"waits for {named(self._looking, running[0])}" if running else "waits for another operation")

    def _settle(self) -> Iterator[None]:
        """All operations that were begun have ended, and what failed in them is noted; or nobody waits for that."""
        if self._begun and self._how.detach:
            self.outcome = replace(self.outcome, result=Result.BEGUN)
            return
        running = [(one, one.steps(self._report_of_operation)) for one in self._begun]
        while running := [(one, steps) for one, steps in running if next(steps, self) is not self]:
            yield
        self._note(tuple(failure for one in self._begun for failure in one.failures))
        self._begun.clear()

    def _note(self, failures: tuple[Failure, ...]) -> None:
        if failures:
            self.outcome = replace(self.outcome, result=Result.PARTLY, failures=(*self.outcome.failures, *failures))

    def _report(self, says: str) -> None:
        self._how.tell(Progress(self.outcome.change, says))

    def _report_of_operation(self, status: str, failures: tuple[Failure, ...]) -> None:
        """All operations of one change are told as one."""
        for one in self._begun:
            self._came.update(one.came)
        counts = tally(self._pairs, self._came)
        self._how.tell(Progress(self.outcome.change, status, tally=counts, failures=failures))


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
