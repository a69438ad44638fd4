"""Remembers what was read, so that checks which run side by side ask AWS for the same thing once."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Remembers(Protocol):
    """Has a memory."""

    memory: "Memory"


S = TypeVar("S", bound=Remembers)


class Memory:
    """What each reading gave, or the error that it ended with."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def recall(self, key: Hashable, read: Callable[[], T]) -> T:
        """What ``read`` gave when it was first asked for; whoever asks meanwhile waits for it."""
        with self._lock:
            is_first = key not in self._kept
            kept: Future[T] = self._kept.setdefault(key, Future())
        if is_first:
            try:
                kept.set_result(read())
            except BaseException as error:  # noqa: BLE001  # it is raised again for everyone who asks
                kept.set_exception(error)
        return kept.result()


def once(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """A method that reads only when it is first asked, by its arguments."""

    def remembered(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (method.__name__, *args, *sorted(kwargs.items()))
        return self.memory.recall(key, lambda: method(self, *args, **kwargs))

    return update_wrapper(remembered, method)
