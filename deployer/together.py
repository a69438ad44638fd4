"""Reads side by side, in threads: a plan asks much of many Regions, and none waits for another."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 8


def in_threads(thunks: Sequence[Callable[[], T]], /) -> list[T]:
    """What each of them gave, in their order; raises the first error once all have ended."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(thunk) for thunk in thunks]]
