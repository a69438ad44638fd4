"""How long a sandbox takes to start: run as `python -m tests.benchmarks.starting`; prints seconds and, what counts, ratios.

The baseline of the same run is moto's own server with nothing in it. The demo's organization, its repairs, queues and doors
come on top; an organization of ten times the members shows what each of them adds.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from moto.server import ThreadedMotoServer

from deployer.sandbox.running import Sandbox
from deployer.sandbox.world import World

TIMES = 5


def seconds(started: Callable[[], AbstractContextManager[Any]]) -> float:
    """The shortest of some starts, in seconds on the clock, since starting is waiting too; the stop is not counted."""
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        with started():
            took.append(time.perf_counter() - begun)
    return min(took)


@contextmanager
def bare() -> Iterator[None]:
    """Moto's server, on a free port."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield
    server.stop()


def main() -> None:
    """Prints the table."""
    seconds_bare = seconds(bare)
    for name, world in (("demo", World.demo()), ("6 members", World.of(6)), ("60 members", World.of(60))):
        took = seconds(partial(Sandbox.start, world))
        print(f"{name:12} {took:6.3f} s {took / seconds_bare:6.1f} x moto's server ({seconds_bare:.3f} s)")  # noqa: T201


if __name__ == "__main__":
    main()
