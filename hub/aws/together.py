"""Calls to AWS side by side, on threads that are kept.

One pool serves every level: actions side by side, and inside each the calls of one look. A pool whose workers wait for work
that waits for a worker would stand still, so whoever waits also works: what no thread has begun yet is done by the caller
himself. Then a task waits only for tasks that are running, and somewhere down that chain one does not wait at all.

Threads and not asyncio: at the eight or so calls of an incident asyncio saves nothing, and would pin us to a botocore of its
own.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import TypeVar

T = TypeVar("T")

THREADS = 32


def side_by_side(thunks: Sequence[Callable[[], T]]) -> list[T]:
    """The answers in the order of the thunks, when all have ended; else the first error among them.

    Each thunk sees the context variables of the caller, so a call made on a thread is made with the same credentials.
    """
    if len(thunks) == 1:
        return [thunks[0]()]
    begun = [(thunk, _pool().submit(copy_context().run, thunk)) for thunk in thunks]
    ended = [_ended(thunk, future) for thunk, future in begun]
    return [future.result() for future in ended]


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="irhub")


def _ended(thunk: Callable[[], T], future: Future[T]) -> Future[T]:
    """A future that has ended; the thunk's own, or where no thread had begun it, one that we ran here."""
    if not future.cancel():
        future.exception()
        return future
    mine: Future[T] = Future()
    try:
        mine.set_result(thunk())
    except Exception as error:  # noqa: BLE001 - kept as the future's own, and raised by result() like those of the threads
        mine.set_exception(error)
    return mine
