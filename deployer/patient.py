"""Calls again where a call failed for a moment: an operation over hundreds of accounts outlasts many a network."""

from collections.abc import Mapping
from typing import Any

from deployer.calls import Aws, Call, Pause
from deployer.errors import OperationBegunError, ThrottledError, UnreachableError

TRIES = 8
FIRST_PAUSE_SECONDS = 2.0


class PatientAws:
    """Makes reads, and tries again for some minutes; of writes only those whose own id keeps them from being done twice."""

    def __init__(self, behind: Aws, pause: Pause) -> None:
        self._behind = behind
        self._pause = pause

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer; raises the last error once patience ends."""
        for attempt in range(TRIES - 1):
            try:
                return self._behind.make(call)
            except (ThrottledError, UnreachableError):
                self._pause(FIRST_PAUSE_SECONDS * 2**attempt)
        return self._behind.make(call)

    def begin(self, call: Call) -> Mapping[str, Any]:
        """The answer to a call with an ``OperationId``; where an answer was lost, the operation that it began is the one."""
        try:
            return self.make(call)
        except OperationBegunError:
            return {"OperationId": call.parameters["OperationId"]}


class Waited:
    """A pause that remembers for how long it was asked to wait: the only clock that a deployment decides by."""

    def __init__(self, pause: Pause) -> None:
        self._pause = pause
        self.seconds = 0.0

    def __call__(self, seconds: float) -> None:
        """That many seconds have passed."""
        self._pause(seconds)
        self.seconds += seconds
