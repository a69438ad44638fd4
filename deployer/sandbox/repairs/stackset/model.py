"""A service-managed StackSet as its owner keeps it: its instances, its operations, and what came of them."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
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
    drift: Any = None
    """The last look for drift; None where there was none since the stack was last changed."""

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
    """One operation on a StackSet."""

    id: str
    action: str
    preferences: Mapping[str, Any]
    targets: Mapping[str, Any]
    retain: bool | None = None
    began: datetime = field(default_factory=utcnow)
    ended: datetime | None = None
    status: str = "QUEUED"
    results: list[Result] = field(default_factory=list)
    waiting: list[Instance] = field(default_factory=list)
    """The instances that it has not come to, in their order."""
    work: Iterator[Result] = field(default_factory=lambda: iter(()))
    """Does the next instance's part and tells what came of it."""
    scope: Counter[str] = field(default_factory=Counter)
    """How many instances it is about in each Region."""
    failed_in: Counter[str] = field(default_factory=Counter)
    """How many instances failed in each Region."""
    clocked: float = 0.0
    """When it began by the clock of the pace, in seconds."""

    @property
    def failed(self) -> int:
        """How many instances failed."""
        return self.failed_in.total()

    @property
    def is_live(self) -> bool:
        """Whether it runs, or waits until another has ended."""
        return self.status in {"QUEUED", "RUNNING"}

    @property
    def places(self) -> set[tuple[str, str]]:
        """The accounts and Regions that it is about."""
        over = {(each.account_id, each.region) for each in self.results}
        return over | {(each.account_id, each.region) for each in self.waiting}


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
    def is_managed(self) -> bool:
        """Whether operations that do not touch each other run side by side, and others wait instead of being refused."""
        return bool((self.settings.get("ManagedExecution") or {}).get("Active"))

    @property
    def retains(self) -> bool:
        """Whether accounts that leave keep their stacks."""
        return bool((self.settings.get("AutoDeployment") or {}).get("RetainStacksOnAccountRemoval"))


Work = Callable[[StackSet, Instance], str]
"""Does its part in one account and Region; answers with the reason of a failure, or nothing."""
