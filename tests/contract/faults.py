"""A way in on which one call fails in one way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.action import Access, Call
from hub.errors import AnswerLostError, DeniedError, ThrottledError
from tests.contract.gate import Gate
from tests.story.crash import DiedError


class Fault(StrEnum):
    """How a call fails."""

    THROTTLED = "throttled"
    DENIED = "denied"
    LOST = "answer lost, not done"
    LOST_BUT_DONE = "answer lost, done"
    DIED = "died before"
    DIED_AFTER = "died after"


OF_A_READ = (Fault.THROTTLED, Fault.DENIED, Fault.LOST, Fault.DIED)
"""A read changes nothing, so that it does not matter on which side of it the process dies or the answer is lost."""


@dataclass(frozen=True, slots=True)
class Planted:
    """The n-th call fails in one way; with 0 none does."""

    at: int = 0
    fault: Fault = Fault.THROTTLED
    call: str = ""
    """IAM's name of that call, for whoever reads what went wrong."""


NOTHING = Planted()


@dataclass(slots=True)
class Faulty(Gate):
    """A gate on which the n-th call fails in one way."""

    planted: Planted = NOTHING
    calls: list[Call] = field(default_factory=list)
    """All that were tried, the failing one too."""
    done: Counter[str] = field(default_factory=Counter)
    """How often each call was made, by its name; those that change nothing are not counted."""

    def changes(self, call: Call) -> bool:
        """True for a call that is declared as a write."""
        declared = [each for each in self.action.permissions if call.name in each.actions and not each.implied_by]
        return any(each.access is Access.WRITE for each in declared)

    def rehearse(self, call: Call) -> None:
        """No action rehearses."""
        raise AssertionError(call)

    def _make(self, call: Call, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        self.calls.append(call)
        if len(self.calls) != self.planted.at:
            return self._through(call, parameters)
        if self.planted.fault in {Fault.LOST_BUT_DONE, Fault.DIED_AFTER}:
            self._through(call, parameters)
        raise failure(call, self.planted.fault)

    def _through(self, call: Call, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = Gate._make(self, call, parameters)
        if self.changes(call):
            self.done[call.name] += 1
        return answer


def failure(call: Call, fault: Fault) -> BaseException:
    """What the gate raises, or what ends the process."""
    if fault is Fault.THROTTLED:
        return ThrottledError(call.name, "Throttling", "planted")
    if fault is Fault.DENIED:
        return DeniedError(call.name, "AccessDenied", "planted")
    died = fault in {Fault.DIED, Fault.DIED_AFTER}
    return DiedError() if died else AnswerLostError(call.name, "ReadTimeoutError", "planted")


def every_fault(gate: Faulty) -> tuple[Planted, ...]:
    """Each call that went through the gate, in each way in which it can fail that makes a difference.

    A look that can do without an answer is not told whether it was refused or lost. And once something was changed, each try
    needs a world of its own: so of the reads from there on that a look cannot do without, the last in a row stands for all of
    them; whichever fails, and however, the look ends there and leaves nothing.
    """
    tries = ((at, fault) for at in range(len(gate.calls)) for fault in _ways(gate, at))
    return tuple(Planted(at + 1, fault, gate.calls[at].name) for at, fault in tries)


def _ways(gate: Faulty, at: int) -> tuple[Fault, ...]:
    writes = [gate.changes(call) for call in gate.calls]
    if writes[at]:
        return tuple(Fault)
    if not any(writes[:at]):
        return (Fault.THROTTLED, Fault.DENIED, Fault.DIED) if gate.calls[at].optional else OF_A_READ
    is_last = at + 1 == len(writes) or writes[at + 1]
    return (Fault.DENIED, Fault.DIED) if gate.calls[at].optional or is_last else ()
