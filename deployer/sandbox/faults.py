"""Troubles that AWS really makes, made on order: throttling, denial, server errors, and answers that get lost.

One table for every service, held against each call at the door of the server, before moto sees it or after moto applied
it. A lost answer is the worst of them and the reason why ``once`` steps exist: the change was made, and nobody heard of it.
"""

import threading
from dataclasses import dataclass
from enum import StrEnum

ANY = "*"


class Moment(StrEnum):
    """Whether the call that fails was carried out."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Trouble:
    """An answer that is not the one hoped for."""

    code: str
    message: str
    status: int
    cut: bool = False
    """The connection ends without any answer."""


def throttled(service: str) -> Trouble:
    """What this service says when there were too many requests."""
    message = "Rate exceeded"
    if service == "ec2":
        return Trouble("RequestLimitExceeded", message, 503)
    if service == "s3":
        return Trouble("SlowDown", "Please reduce your request rate.", 503)
    return Trouble("ThrottlingException" if service in _JSON else "Throttling", message, 400)


def denied(service: str) -> Trouble:
    """What this service says when IAM or an SCP said no."""
    message = "You are not authorized to perform this operation."
    if service == "ec2":
        return Trouble("UnauthorizedOperation", message, 403)
    return Trouble("AccessDeniedException" if service in _JSON else "AccessDenied", message, 403)


def broken(service: str) -> Trouble:
    """What this service says when it fails itself."""
    return Trouble("InternalError" if service in {"ec2", "s3"} else "InternalFailure", "An internal error occurred.", 500)


LOST = Trouble("", "The connection ended without an answer.", 0, cut=True)

_JSON = frozenset(
    {"dynamodb", "events", "guardduty", "kms", "lambda", "logs", "organizations", "secretsmanager", "ssm", "stepfunctions"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A trouble for the next ``times`` calls that fit; ``*`` fits every account or Region."""

    service: str
    operation: str
    trouble: Trouble
    account_id: str = ANY
    region: str = ANY
    times: int = 1
    when: Moment = Moment.BEFORE

    def fits(self, called: "Called") -> bool:
        """Whether this call is one of those it is for."""
        mine = (self.service, self.operation, self.account_id, self.region)
        theirs = (called.service, called.operation, called.account_id, called.region)
        return all(own in {ANY, other} for own, other in zip(mine, theirs, strict=True))


STACK_INSTANCE = "StackInstance"
"""Stands for an operation's work in one account and Region, which is no API call."""


def failing_instance(account_id: str, region: str, reason: str, times: int = 1) -> Fault:
    """What a StackSet does in this account and Region fails, with this reason, however many operations try."""
    return Fault("cloudformation", STACK_INSTANCE, Trouble("", reason, 0), account_id, region, times)


@dataclass(frozen=True, slots=True)
class Called:
    """Which call is made, and where."""

    service: str
    operation: str
    account_id: str
    region: str


class Faults:
    """The table; each entry is used up after its number of times."""

    def __init__(self) -> None:
        self._left: list[tuple[Fault, int]] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """The fault happens from the next call on."""
        with self._lock:
            self._left.append((fault, fault.times))

    def take(self, called: Called) -> Fault | None:
        """The first fault that fits this call, used up by one; None where all goes well."""
        with self._lock:
            for place, (fault, left) in enumerate(self._left):
                if fault.fits(called):
                    self._left[place : place + 1] = [(fault, left - 1)] if left > 1 else []
                    return fault
        return None

    def clear(self) -> None:
        """All goes well from the next call on."""
        with self._lock:
            self._left.clear()

    def of_instance(self, account_id: str, region: str) -> str:
        """Why the work of a StackSet in this account and Region fails now; empty where it goes well."""
        fault = self.take(Called("cloudformation", STACK_INSTANCE, account_id, region))
        return fault.trouble.message if fault else ""

    @property
    def left(self) -> tuple[Fault, ...]:
        """Those that have not been used up; a test that planned a fault asserts that there are none."""
        with self._lock:
            return tuple(fault for fault, _ in self._left)
