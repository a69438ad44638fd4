"""Facts about doing things side by side."""

import threading
from contextvars import ContextVar

import pytest

from hub.aws.together import THREADS, side_by_side

shade: ContextVar[str] = ContextVar("shade")


def test_answers_come_in_the_order_of_the_thunks() -> None:
    """Whichever ends first."""
    assert side_by_side([lambda number=number: number * 2 for number in range(50)]) == [number * 2 for number in range(50)]


@pytest.mark.parametrize("thunks", [0, 1])
def test_little_is_done_here_and_now(thunks: int) -> None:
    """One thing alone needs no thread."""
    assert side_by_side([threading.current_thread] * thunks) == [threading.current_thread()] * thunks


def test_thunks_run_at_the_same_time() -> None:
    """Eight that wait for each other all arrive."""
    barrier = threading.Barrier(8, timeout=10)

    assert sorted(side_by_side([barrier.wait] * 8)) == list(range(8))


def test_a_thread_sees_the_callers_context() -> None:
    """Credentials that were entered before are those of every call inside."""
    shade.set("blue")

    assert side_by_side([shade.get] * 3) == ["blue"] * 3


def test_all_have_ended_when_the_first_error_is_raised() -> None:
    """An error does not leave anything half begun behind our back."""
    done: list[int] = []

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        side_by_side([fail, *(lambda number=number: done.append(number) for number in range(20))])
    assert sorted(done) == list(range(20))


def test_layers_upon_layers_do_not_stand_still() -> None:
    """More tasks that wait for tasks than there are threads come to an end all the same."""

    def nested(depth: int) -> int:
        return sum(side_by_side([lambda: nested(depth - 1)] * 4)) if depth else 1

    assert sum(side_by_side([lambda: nested(3)] * (2 * THREADS))) == 2 * THREADS * 64


def test_what_no_thread_has_begun_is_done_here() -> None:
    """While every thread is busy the caller works himself, and an error there is one like any other."""
    busy, over = threading.Barrier(THREADS + 1, timeout=10), threading.Event()

    def hold() -> None:
        busy.wait()
        over.wait()

    def fail() -> None:
        raise ValueError(threading.current_thread().name)

    holder = threading.Thread(target=lambda: side_by_side([hold] * THREADS))
    holder.start()
    busy.wait()
    with pytest.raises(ValueError, match=threading.current_thread().name):
        side_by_side([fail, fail])
    over.set()
    holder.join()
