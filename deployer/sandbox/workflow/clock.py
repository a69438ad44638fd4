"""Who waits in an execution, for what and until when, and what makes it due now.

An execution is at rest while each of its threads waits for a person or for time. A thread that waits for others of the same
execution is no work of its own. What a thread waits for is over the moment somebody says so, not when the thread has noticed,
so no execution looks at rest between the two.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Over = Callable[[], bool]


class Awaited(StrEnum):
    """What a thread waits for."""

    TIME = "time"
    PERSON = "a person"
    THREADS = "threads"


@dataclass
class Wait:
    """One thread that waits; `due` is by the monotonic clock."""

    event: "Watched"
    due: float
    unless: Over

    def is_on(self) -> bool:
        """Whether it waits still."""
        return not (self.event.is_set() or self.unless() or time.monotonic() >= self.due)


def _never() -> bool:
    return False


class Watched:
    """Stands in for ``threading.Event``; its clock knows who waits for it."""

    def __init__(self, clock: "Clock", awaited: Awaited) -> None:
        self.awaited = awaited
        self._clock = clock
        self._condition = threading.Condition()
        self._is_set = False

    def is_set(self) -> bool:
        """Whether it has happened."""
        return self._is_set

    def set(self) -> None:
        """It has happened."""
        with self._condition:
            self._is_set = True
            self._condition.notify_all()

    def clear(self) -> None:
        """It may happen again."""
        with self._condition:
            self._is_set = False

    def nudge(self) -> None:
        """Whoever waits looks again whether the wait is over."""
        with self._condition:
            self._condition.notify_all()

    def wait(self, timeout: float | None = None, unless: Over = _never) -> bool:
        """Whether it happened within these seconds, and before there was a reason to wait no longer."""
        wait = Wait(self, time.monotonic() + min(timeout or 0.0, threading.TIMEOUT_MAX / 2), unless)
        if timeout is None:
            wait.due = float("inf")
        with self._clock.waiting(wait):
            self._await(wait)
        return self._is_set

    def _await(self, wait: Wait) -> None:
        with self._condition:
            while wait.is_on():
                self._condition.wait(min(wait.due - time.monotonic(), threading.TIMEOUT_MAX / 2))


class Clock:
    """Keeps every wait of the threads in this list."""

    def __init__(self, threads: list[threading.Thread], changed: Callable[[], None]) -> None:
        self._threads = threads
        self._changed = changed
        self._waits: dict[threading.Thread, Wait] = {}

    def event(self, awaited: Awaited) -> Watched:
        """A fresh event that is waited for by this clock."""
        return Watched(self, awaited)

    def sleep(self, seconds: float, unless: Over = _never) -> None:
        """The time is over, or somebody hastened it."""
        self.event(Awaited.TIME).wait(seconds, unless)

    def waiting(self, wait: Wait) -> "_Waiting":
        """Inside the block the current thread is known to wait."""
        return _Waiting(self, wait)

    def entered(self, wait: Wait) -> None:
        """The current thread waits from now on."""
        self._waits[threading.current_thread()] = wait
        self._changed()

    def left(self) -> None:
        """The current thread waits no more."""
        self._waits.pop(threading.current_thread(), None)

    def is_quiet(self) -> bool:
        """Whether every living thread waits."""
        for thread in list(self._threads):
            wait = self._waits.get(thread)
            if thread.ident is not None and not thread.is_alive():
                self._threads.remove(thread)
            elif wait is None or not wait.is_on():
                return False
        return True

    def hasten(self, *awaited: Awaited) -> int:
        """What is waited for in these ways is over; how many waits they were."""
        due = [wait for wait in list(self._waits.values()) if wait.event.awaited in awaited and wait.is_on()]
        for wait in due:
            wait.due = 0.0
            wait.event.nudge()
        return len(due)

    def look_again(self) -> None:
        """Whoever has a reason to wait no longer has noticed, or does so next."""
        for wait in list(self._waits.values()):
            wait.event.nudge()


@dataclass(frozen=True, slots=True)
class _Waiting:
    clock: Clock
    wait: Wait

    def __enter__(self) -> None:
        self.clock.entered(self.wait)

    def __exit__(self, *_: object) -> None:
        self.clock.left()
