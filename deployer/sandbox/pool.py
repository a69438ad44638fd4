"""Keeps execution environments warm, and gives each to one invocation at a time."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from deployer.sandbox.execution import EndedError, Execution


@dataclass(frozen=True, slots=True)
class Variety:
    """One function in one state of code and settings; with a new state the children of the old one end."""

    function_arn: str
    fingerprint: str


@dataclass
class Pool:
    """Every child there is, idle or at work."""

    _idle: dict[Variety, list[Execution]] = field(default_factory=dict)
    _all: list[Execution] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False

    def take(self, variety: Variety, start: Callable[[], Execution]) -> tuple[Execution, bool]:
        """A child that is ready, and whether it had to be started."""
        self._end_older(variety)
        with self._lock:
            if self._idle.get(variety):
                return self._idle[variety].pop(), False
        execution = start()
        self._enter(execution)
        try:
            execution.ready()
        except EndedError:
            self.drop(execution)
            raise
        return execution, True

    def _enter(self, execution: Execution) -> None:
        with self._lock:
            self._all.append(execution)
            closed = self._closed
        if closed:
            self.drop(execution)
            raise EndedError("Sandbox.Closed", "The sandbox is closing.")

    def give_back(self, variety: Variety, execution: Execution) -> None:
        """The child waits for the next event."""
        with self._lock:
            if not self._closed:
                self._idle.setdefault(variety, []).append(execution)
                return
        self.drop(execution)

    def drop(self, execution: Execution) -> None:
        """The child has ended."""
        execution.end()
        with self._lock:
            if execution in self._all:
                self._all.remove(execution)

    def close(self) -> None:
        """All children have ended, those at work too."""
        with self._lock:
            self._closed = True
            left = list(self._all)
            self._idle.clear()
        for execution in left:
            self.drop(execution)

    def _end_older(self, variety: Variety) -> None:
        with self._lock:
            older = [
                self._idle.pop(other)
                for other in list(self._idle)
                if other.function_arn == variety.function_arn and other != variety
            ]
        for execution in (one for many in older for one in many):
            self.drop(execution)
