"""What moto does not give a poller: a word when a message is sent, and queues that lose nothing between two threads.

moto deletes a message by building a new list without it, so that one sent at that very moment is gone; and two receivers
at once may get the same.
"""

from collections.abc import Callable
from typing import Any

from moto.sqs.models import Queue, SQSBackend

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together


def announced(tell: Callable[[], None]) -> Repair:
    """The repair by which `tell` is called after each message that is sent."""

    def apply() -> Undo:
        original = Queue.add_message

        def add_message(queue: Any, message: Any) -> None:
            original(queue, message)
            tell()

        return replaced(Queue, "add_message", add_message)

    return Repair("sqs-announced", "A message that is sent wakes the sandbox's poller.", apply)


def _hold_the_lock() -> Undo:
    def locked(original: Callable[..., Any]) -> Callable[..., Any]:
        def method(queue: Any, *args: Any, **kwargs: Any) -> Any:
            with queue._messages_lock:
                return original(queue, *args, **kwargs)

        return method

    def receive_message(backend: Any, queue_name: str, *args: Any, **kwargs: Any) -> Any:
        with backend.get_queue(queue_name)._messages_lock:
            return receive(backend, queue_name, *args, **kwargs)

    receive = SQSBackend.receive_message
    return together(
        (
            replaced(Queue, "delete_message", locked(Queue.delete_message)),
            replaced(SQSBackend, "receive_message", receive_message),
        ),
    )


REPAIRS = (
    Repair(
        "sqs-lock",
        "A message sent while another is deleted or received is not lost, and none is received twice.",
        _hold_the_lock,
    ),
)
