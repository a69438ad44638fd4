"""A service-managed StackSet as its owner keeps it, and how one operation works through its instances.

"CloudFormation API, StackSetOperation": failures are counted in each Region by itself; beyond the tolerance the rest is
cancelled and the operation is FAILED, within it the operation is SUCCEEDED although some instances failed. An operation
ends within the call that begins it, so nobody sees one running.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

Fails = Callable[[str, str], str | None]

FAILURES: list[Fails] = []
"""Asked with account and Region before each stack is touched; whoever answers with a reason makes that instance fail."""


@dataclass
class Instance:
    """A StackSet's stack in one account and Region, or the want of one."""

    account_id: str
    region: str
    unit: str
    stack: Any = None
    status: str = "OUTDATED"
    detailed: str = "PENDING"
    reason: str = ""
    operation_id: str = ""
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def backend(self) -> Any:
        """Moto's CloudFormation there; imported late, for it brings moto's EC2, which reads AWS profiles on import."""
        from moto.cloudformation.models import cloudformation_backends

        return cloudformation_backends[self.account_id][self.region]

    @property
    def lives(self) -> bool:
        """Whether its stack exists and can be updated."""
        return self.stack is not None and self.stack.stack_id in self.backend.stacks and self.stack.status not in _DEAD

    def ended(self, status: str, detailed: str, reason: str = "") -> None:
        """The instance stands so after an operation."""
        self.status, self.detailed, self.reason = status, detailed, reason


_DEAD = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation came to in one account and Region."""

    account_id: str
    region: str
    unit: str
    status: str
    reason: str = ""


@dataclass
class Operation:
    """One operation on a StackSet, over and done."""

    id: str
    action: str
    preferences: Mapping[str, Any]
    targets: Mapping[str, Any]
    retain: bool | None = None
    began: datetime = field(default_factory=utcnow)
    ended: datetime = field(default_factory=utcnow)
    status: str = "SUCCEEDED"
    results: list[Result] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many instances failed."""
        return sum(result.status == "FAILED" for result in self.results)


@dataclass
class StackSet:
    """What the owner's account knows of a StackSet."""

    owner: str
    region: str
    name: str
    settings: dict[str, Any]
    """Template, Parameters, Tags, Capabilities, AutoDeployment, ManagedExecution and Description, as they were given."""
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    instances: dict[tuple[str, str], Instance] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    deployed: set[tuple[str, str]] = field(default_factory=set)
    """Units and Regions that new accounts are deployed to."""

    @property
    def id(self) -> str:
        """Name and unique part."""
        return f"{self.name}:{self.uuid}"

    @property
    def arn(self) -> str:
        """The ARN, in the owner's account whoever administers it."""
        return f"arn:aws:cloudformation:{self.region}:{self.owner}:stackset/{self.id}"

    @property
    def deploys_by_itself(self) -> bool:
        """Whether accounts that join get stacks."""
        return bool((self.settings.get("AutoDeployment") or {}).get("Enabled"))

    @property
    def retains(self) -> bool:
        """Whether accounts that leave keep their stacks."""
        return bool((self.settings.get("AutoDeployment") or {}).get("RetainStacksOnAccountRemoval"))


Work = Callable[[StackSet, Instance], str]
"""Does its part in one account and Region; answers with the reason of a failure, or nothing."""


def carry_out(stack_set: StackSet, operation: Operation, instances: Iterable[Instance], work: Work) -> None:
    """The operation has been tried on all these instances, Region after Region, and stands among the StackSet's operations."""
    waiting = list(instances)
    for region in _regions(waiting, operation.preferences):
        there = [instance for instance in waiting if instance.region == region]
        operation.results += _in_region(stack_set, operation, there, work)
    operation.ended = utcnow()
    stack_set.operations.append(operation)


def _regions(instances: list[Instance], preferences: Mapping[str, Any]) -> list[str]:
    found = list(dict.fromkeys(instance.region for instance in instances))
    order = [region for region in preferences.get("RegionOrder") or () if region in found]
    return order + sorted(set(found) - set(order))


def _in_region(stack_set: StackSet, operation: Operation, instances: list[Instance], work: Work) -> Iterator[Result]:
    tolerated, failed = _tolerated(operation.preferences, len(instances)), 0
    for instance in instances:
        instance.operation_id = operation.id
        if operation.status == "FAILED":
            instance.ended(instance.status, "CANCELLED", "Cancelled since failure tolerance has exceeded")
            yield _result(instance, "CANCELLED")
            continue
        reason = _tried(stack_set, instance, work)
        if reason:
            _fail(instance, operation.action, reason)
        yield _result(instance, "FAILED" if reason else "SUCCEEDED")
        failed += bool(reason)
        if failed > tolerated:
            operation.status = "FAILED"


def _tolerated(preferences: Mapping[str, Any], count: int) -> int:
    if "FailureTolerancePercentage" in preferences:
        return int(preferences["FailureTolerancePercentage"]) * count // 100
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
    """What could not be deleted is inoperable, and what could not be made or changed is behind."""
    if action == "DELETE" or instance.status == "INOPERABLE":
        instance.ended("INOPERABLE", "INOPERABLE", reason)
    else:
        instance.ended("OUTDATED", "FAILED", reason)


def _result(instance: Instance, status: str) -> Result:
    return Result(instance.account_id, instance.region, instance.unit, status, instance.reason)
