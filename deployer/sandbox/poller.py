"""Stands where Lambda's event source mappings stand: takes messages from queues and invokes functions with them.

One thread looks, woken by every message that is sent and by every invocation that ends, so that no time is lost and no
loop runs idle; invocations run beside it, as many at once as the mapping allows. What a function does not take stays in
its queue: visibility timeout and redrive are the queue's own. A message that waits for its time (a delay, or a visibility
timeout after a failure) does not count as work to settle; `hasten` makes it due.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from moto.core.utils import unix_time_millis
from moto.sqs.models import sqs_backends

from deployer.sandbox.functions import Outcome
from deployer.sandbox.mappings import Source, event_of, sources, to_keep

TICK_SECONDS = 0.25
"""How late a change is seen that nobody announces: a mapping that was made, a visibility timeout that ran out."""
LOOK_SECONDS = 0.05
"""How long somebody who settles waits at most before looking again: a thread ends without a word."""
Invoke = Callable[[Any, Any], Outcome]


class Poller:
    """Polls while its ``with`` block lasts."""

    def __init__(self, invoke: Invoke) -> None:
        self._invoke = invoke
        self._changed = threading.Condition()
        self._woken = False
        self._stopping = False
        self._at_work: Counter[str] = Counter()
        self._held: set[str] = set()
        self._workers = ThreadPoolExecutor(max_workers=32, thread_name_prefix="invocation")
        self._thread = threading.Thread(target=self._poll, name="poller", daemon=True)

    def wake(self) -> None:
        """The poller looks again at once."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def is_quiet(self) -> bool:
        """Whether no mapped queue has a message to deliver and no invocation runs."""
        with self._changed:
            return not self._at_work and not any(source.queue.messages for source in sources())

    def settle(self, is_quiet: Callable[[], bool], seconds: float) -> bool:
        """Waits until this poller and whatever else is asked are quiet; False where the time is over before.

        Both are asked twice, since work may go from one to the other between the questions.
        """

        def are_quiet() -> bool:
            return all(self.is_quiet() and is_quiet() for _ in range(2))

        until = time.monotonic() + seconds
        with self._changed:
            while not self._changed.wait_for(are_quiet, LOOK_SECONDS):
                if time.monotonic() > until:
                    return False
        return True

    def hasten(self) -> int:
        """Messages of mapped queues that wait for their time are due now; how many they were."""
        with self._changed:
            waiting = [
                message
                for source in sources()
                for message in list(source.queue._messages)
                if message.id not in self._held and (message.delayed or not message.visible)
            ]
            for message in waiting:
                message.delayed_until = message.visible_at = 0.0
        self.wake()
        return len(waiting)

    def __enter__(self) -> Self:
        """Polling."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing is polled any more, and no invocation runs; whoever ends functions does so before."""
        self.stop()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def stop(self) -> None:
        """Nothing more is taken from queues; invocations may still run."""
        self._stopping = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join()

    def _poll(self) -> None:
        while not self._stopping:
            with self._changed:
                self._woken = False
            for source in sources():
                self._drain(source)
            with self._changed:
                self._changed.wait_for(lambda: self._woken, self._pause())

    def _pause(self) -> float:
        """Until the next message is due, and at most a tick."""
        now = unix_time_millis()
        due = (max(m.delayed_until, m.visible_at) for s in sources() for m in list(s.queue._messages) if m.id not in self._held)
        return min([TICK_SECONDS, *(float(at - now) / 1000 for at in due if at > now)])

    def _drain(self, source: Source) -> None:
        """Everything the mapping may take now is at work; its place is taken before the queue is asked, so none looks idle."""
        while not self._stopping:
            with self._changed:
                if self._at_work[source.id] >= source.concurrency:
                    return
                self._at_work[source.id] += 1
            messages = _receive(source)
            if not messages:
                self._ended(source, messages)
                return
            with self._changed:
                self._held.update(message.id for message in messages)
            self._workers.submit(self._deliver, source, messages)

    def _deliver(self, source: Source, messages: Sequence[Any]) -> None:
        try:
            outcome = self._invoke(source.function, event_of(messages, source.queue))
            if not outcome.failed:
                kept = to_keep(source, messages, outcome.payload)
                for message in messages:
                    if message.id not in kept:
                        source.queue.delete_message(message.receipt_handle)
        finally:
            self._ended(source, messages)
            self.wake()

    def _ended(self, source: Source, messages: Sequence[Any]) -> None:
        with self._changed:
            self._at_work[source.id] -= 1
            self._at_work = +self._at_work
            self._held.difference_update(message.id for message in messages)
            self._changed.notify_all()


def _receive(source: Source) -> list[Any]:
    queue = source.queue
    backend = sqs_backends[queue.account_id][queue.region]
    received: list[Any] = backend.receive_message(queue.name, source.batch_size, 0, queue.visibility_timeout, ["All"])
    return received
