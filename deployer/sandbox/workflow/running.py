"""Step Functions of a running sandbox: the repairs, applied when it is first used, and its end.

The interpreter takes a second to import, which nobody should pay who runs no machine.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from moto.stepfunctions import responses
from moto.stepfunctions.parser.utils import TMP_THREADS

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced
from deployer.sandbox.workflow.clock import Awaited, Clock

END_SECONDS = 5.0
"""How long the threads of executions may take to end once they were told."""
Applies = Callable[[], Undo]
ActingAs = Callable[[Any, str, str], Any]

SAYS = {
    "stepfunctions-run": "Step Functions: machines run, in moto's interpreter, in the account they are deployed in.",
    "stepfunctions-clock": "Waits and time-outs of executions can be hastened, and what waits counts as at rest.",
    "stepfunctions-ends": "An execution that is stopped or out of time ends as that, also while a task waits for its token.",
    "stepfunctions-described": "Executions have names and dates that can be read.",
    "stepfunctions-tokens": "A task token takes one answer while its task waits; a later one is refused.",
    "stepfunctions-role": "A machine's tasks act as its role, which must let Step Functions in and allow what it invokes.",
}


class Workflows:
    """Every execution of the sandbox."""

    def __init__(self, changed: Callable[[], None], acting_as: ActingAs) -> None:
        self.clock = Clock(TMP_THREADS, changed)
        self._acting_as = acting_as
        self._undos: list[Undo] | None = None
        self._lock = threading.Lock()

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What is to be applied to a sandbox; all but the first wait for the first use."""
        return tuple(Repair(name, says, self._open if name == "stepfunctions-run" else _nothing) for name, says in SAYS.items())

    def is_quiet(self) -> bool:
        """Whether every execution waits for a person or for time, or has ended."""
        return self.clock.is_quiet()

    def hasten(self, *, time_outs: bool) -> int:
        """Waits and pauses before a retry are over; the time of tasks that wait for an answer is over too where asked."""
        return self.clock.hasten(Awaited.TIME, *((Awaited.PERSON,) if time_outs else ()))

    def close(self) -> None:
        """No execution runs any more."""
        if self._undos is not None:
            _stop_all()
        self.hasten(time_outs=True)
        for thread in list(TMP_THREADS):
            thread.join(END_SECONDS)
        TMP_THREADS.clear()

    def _open(self) -> Undo:
        """Every use of Step Functions is one of the interpreter, which is loaded and repaired by the first."""

        def get_backend(account: str, region: str) -> Any:
            self._ensure()
            from moto.stepfunctions.parser.models import stepfunctions_parser_backends

            return stepfunctions_parser_backends[account][region]

        undo = replaced(responses, "get_backend", get_backend)
        talkative = logging.getLogger("moto.stepfunctions")
        level = talkative.level
        talkative.setLevel(logging.CRITICAL)  # what goes wrong in an execution stands in its history

        def back() -> None:
            talkative.setLevel(level)
            undo()
            for each in reversed(self._undos or []):
                each()

        return back

    def _ensure(self) -> None:
        with self._lock:
            if self._undos is None:
                self._undos = [apply() for apply in appliers(self.clock, self._acting_as).values()]


def appliers(clock: Clock, acting_as: ActingAs) -> dict[str, Applies]:
    """How each repair is applied, once the interpreter is loaded."""
    from deployer.sandbox.workflow import executions, interpreter, tasks

    return {
        "stepfunctions-clock": lambda: interpreter.under(clock),
        "stepfunctions-ends": lambda: _both(interpreter.ended_from_outside(clock), executions.stopped()),
        "stepfunctions-described": executions.described,
        "stepfunctions-tokens": executions.answered,
        "stepfunctions-role": lambda: _both(
            _both(tasks.in_their_own_account(acting_as), tasks.as_far_as_the_role_allows()), executions.admitted()
        ),
    }


def _both(first: Undo, second: Undo) -> Undo:
    def undo() -> None:
        second()
        first()

    return undo


def _nothing() -> Undo:
    return lambda: None


def _stop_all() -> None:
    from moto.stepfunctions.parser.models import stepfunctions_parser_backends

    from deployer.sandbox.workflow.executions import stop

    for account in list(stepfunctions_parser_backends.values()):
        for backend in list(account.values()):
            for execution in backend._get_executions():
                if execution.status == "RUNNING":
                    stop(execution)
