"""One AWS call of the deployer, as data: what a plan announces, what the gate makes, and what a test compares.

A plan that prints sentences and a deployment that runs other code can drift apart. Here the plan holds the calls
themselves, so what is announced is what is made.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar

T = TypeVar("T")

Pause = Callable[[float], None]
"""Waits that many seconds; handed in, so that no test waits."""

LONG_TEXT = 200
"""Texts longer than this are shown by their digest."""


class Door(StrEnum):
    """Whose credentials a call is made with."""

    HUB = "hub"
    MANAGEMENT = "management"


class Pair(NamedTuple):
    """One account in one Region: where a StackSet has, or should have, a stack."""

    account_id: str
    region: str


@dataclass(frozen=True, slots=True)
class ArnOf:
    """Stands in a call for the ARN of a StackSet that an earlier change of the same plan makes."""

    stack_set: str


@dataclass(frozen=True, slots=True)
class Call:
    """One AWS API call, as data."""

    door: Door
    service: str
    """botocore's name of the service, such as ``cloudformation``."""
    operation: str
    """The API's name of the operation, such as ``CreateStack``."""
    region: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    role: str = ""
    """The ARN of a role in another account that is entered for it; empty where the door's own credentials make it."""

    @property
    def name(self) -> str:
        """Service and operation, such as ``cloudformation:CreateStack``."""
        return f"{self.service}:{self.operation}"

    def but(self, **parameters: Any) -> "Call":
        """The same call with these parameters added or replaced."""
        return replace(self, parameters={**self.parameters, **parameters})

    def shown(self) -> dict[str, Any]:
        """The call as plain JSON values; bodies and long texts stand there by their SHA-256 and size."""
        return {
            "door": self.door.value,
            "call": self.name,
            "region": self.region,
            "parameters": _shown(self.parameters),
            **({"role": self.role} if self.role else {}),
        }


class Together(Protocol):
    """Runs thunks side by side, waits for all, and raises the first error; in order and one by one in tests."""

    def __call__(self, thunks: Sequence[Callable[[], T]], /) -> list[T]:
        """What each of them gave, in their order."""


class Aws(Protocol):
    """Makes a call and gives its answer; raises the errors of ``deployer/errors.py`` and no others."""

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer to this one call."""


def pages(aws: Aws, call: Call, items: str) -> Iterator[Any]:
    """Everything under this key of the answers, page after page."""
    token: str | None = None
    while True:
        answer = aws.make(call.but(NextToken=token) if token else call)
        yield from answer.get(items, ())
        token = answer.get("NextToken")
        if not token:
            return


def one_by_one(thunks: Sequence[Callable[[], T]]) -> list[T]:
    """The simplest ``Together``: in order, one after the other."""
    return [thunk() for thunk in thunks]


def _shown(value: Any) -> Any:
    if isinstance(value, ArnOf):
        return f"the ARN of stack set {value.stack_set}"
    if isinstance(value, Mapping):
        return {key: _shown(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(part) for part in value]
    if isinstance(value, bytes) or (isinstance(value, str) and len(value) > LONG_TEXT):
        return _digest(value)
    return value


def _digest(text: str | bytes) -> str:
    content = text if isinstance(text, bytes) else text.encode()
    return f"sha256:{hashlib.sha256(content).hexdigest()[:16]} ({len(content)} bytes)"
