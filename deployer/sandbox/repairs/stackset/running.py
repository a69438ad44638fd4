"""How an operation works through the instances of a StackSet: at once, or at the pace that somebody asked for.

"CloudFormation API, StackSetOperation": failures are counted in each Region by itself; beyond the tolerance the rest is
cancelled and the operation is FAILED, within it the operation is SUCCEEDED although some instances failed. An operation
ends within the call that begins it, unless there is a pace: then it comes as far as its time allows whenever somebody asks
about the StackSet. So no thread works behind anybody's back, and a clock that a test turns is as good as a real one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.stackset.model import FAILURES, Instance, Operation, Result, StackSet, Work


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast operations are."""

    instances_per_second: float
    clock: Callable[[], float]


DETECTS = "DETECT_DRIFT"
AT_ONCE = 100
"""As many instances of a StackSet are worked on at the same time ("CloudFormation quotas")."""
PACE: list[Pace] = []
"""The pace of operations that begin from now on; where there is none, each ends within the call that begins it."""


def carry_out(stack_set: StackSet, operation: Operation, instances: Iterable[Instance], work: Work) -> None:
    """The operation stands among the StackSet's, and has been tried on all these instances unless there is a pace."""
    operation.waiting = _ordered(list(instances), operation.preferences)
    operation.scope = Counter(instance.region for instance in operation.waiting)
    operation.work = _steps(stack_set, operation, work)
    stack_set.operations.append(operation)
    go_on(stack_set)


def refuse_second(stack_set: StackSet) -> None:
    """Refuses an operation while another runs, where the StackSet's execution is not managed."""
    if not stack_set.is_managed and any(each.is_live for each in stack_set.operations):
        message = f"Another Operation on StackSet {stack_set.arn} is in progress"
        raise RefusalError("OperationInProgressException", message)


def go_on(stack_set: StackSet) -> None:
    """Every operation has come as far as it can by now; those that touch the same instances wait for each other."""
    taken: set[tuple[str, str]] = set()
    for operation in [each for each in stack_set.operations if each.is_live]:
        if not taken & operation.places:
            _come_further(operation)
        if operation.is_live:
            taken |= operation.places


def stop(operation: Operation) -> None:
    """What the operation has not come to is cancelled."""
    if not operation.is_live:
        raise RefusalError("InvalidOperationException", "The operation has ended already.")
    operation.results += [_cancelled(instance) for instance in operation.waiting]
    operation.waiting.clear()
    operation.status, operation.ended = "STOPPED", utcnow()


def results(operation: Operation) -> Iterator[Result]:
    """What came of each instance, of those that it has not come to what it is about to do."""
    yield from operation.results
    at_once = AT_ONCE if operation.status == "RUNNING" else 0
    for place, instance in enumerate(operation.waiting):
        yield Result(instance.account_id, instance.region, instance.unit, "RUNNING" if place < at_once else "PENDING")


def _come_further(operation: Operation) -> None:
    pace = PACE[-1] if PACE else None
    if operation.status == "QUEUED":
        operation.status, operation.clocked = "RUNNING", pace.clock() if pace else 0.0
    due = (pace.clock() - operation.clocked) * pace.instances_per_second if pace else float("inf")
    while operation.waiting and len(operation.results) < due:
        operation.results.append(next(operation.work))
    if not operation.waiting:
        too_many = any(result.status == "CANCELLED" for result in operation.results) or _is_beyond(operation)
        operation.status, operation.ended = "FAILED" if too_many else "SUCCEEDED", utcnow()


def _steps(stack_set: StackSet, operation: Operation, work: Work) -> Iterator[Result]:
    while operation.waiting:
        instance = operation.waiting.pop(0)
        instance.operation_id = operation.id
        if _is_beyond(operation):
            yield _cancelled(instance)
            continue
        reason = _tried(stack_set, instance, work)
        if reason:
            _fail(instance, operation.action, reason)
            operation.failed_in[instance.region] += 1
        yield _result(instance, "FAILED" if reason else "SUCCEEDED")


def _ordered(instances: list[Instance], preferences: Mapping[str, Any]) -> list[Instance]:
    """Region after Region in their order; all Regions side by side where they are to go in parallel."""
    found = {instance.region for instance in instances}
    first = [region for region in preferences.get("RegionOrder") or () if region in found]
    order = [*first, *sorted(found - set(first))]
    if preferences.get("RegionConcurrencyType") != "PARALLEL":
        return sorted(instances, key=lambda each: order.index(each.region))
    accounts = {account_id: place for place, account_id in enumerate(dict.fromkeys(each.account_id for each in instances))}
    return sorted(instances, key=lambda each: (accounts[each.account_id], order.index(each.region)))


def _is_beyond(operation: Operation) -> bool:
    """Whether more failed in some Region than was tolerated there."""
    return any(failed > _tolerated(operation, region) for region, failed in operation.failed_in.items())


def _tolerated(operation: Operation, region: str) -> int:
    preferences = operation.preferences
    if "FailureTolerancePercentage" in preferences:
        return int(preferences["FailureTolerancePercentage"]) * operation.scope[region] // 100
    return int(preferences.get("FailureToleranceCount", 0))


def _tried(stack_set: StackSet, instance: Instance, work: Work) -> str:
    """The reason of a failure; empty after a success and where the account is suspended, which counts as neither."""
    reason = next((told for told in (fails(instance.account_id, instance.region) for fails in tuple(FAILURES)) if told), "")
    try:
        reason = reason or work(stack_set, instance)
    except Exception as error:  # noqa: BLE001  # one account never stops the rest
        reason = str(getattr(error, "message", "") or error)
    return reason


def _fail(instance: Instance, action: str, reason: str) -> None:
    """What could not be deleted is inoperable, what could not be made or changed is behind, and a look leaves all as it is."""
    if action == DETECTS:
        return
    if action == "DELETE" or instance.status == "INOPERABLE":
        instance.ended("INOPERABLE", "INOPERABLE", reason)
    else:
        instance.ended("OUTDATED", "FAILED", reason)


def _cancelled(instance: Instance) -> Result:
    instance.ended(instance.status, "CANCELLED", "Cancelled since failure tolerance has exceeded")
    return _result(instance, "CANCELLED")


def _result(instance: Instance, status: str) -> Result:
    return Result(instance.account_id, instance.region, instance.unit, status, instance.reason)
