"""Looks again where a look failed for a moment: an operation over hundreds of accounts outlasts many a network."""

from collections.abc import Mapping
from typing import Any

from deployer.calls import Aws, Call, Pause
from deployer.errors import ThrottledError, UnreachableError

TRIES = 8
FIRST_PAUSE_SECONDS = 2.0


class PatientAws:
    """Makes reads, and tries again for some minutes; not for writes, of which nobody knows whether they were carried out."""

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
