"""SQS: a whole dead-letter queue is moved by one call, which moto does not know.

"SQS API, StartMessageMoveTask": the source must be the dead-letter queue of some queue; without a destination a message goes
back to the queue whose receives it used up, and one that was put there directly fails the task. Here the task ends within
the call that begins it.
"""

import json
from contextlib import suppress
from time import time
from typing import Any

from moto.moto_api._internal import mock_random
from moto.sqs.exceptions import QueueDoesNotExist, SQSException
from moto.sqs.models import Message, Queue
from moto.sqs.responses import SQSResponse

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

MOVES = "_irhub_moves"
NO_SOURCE = "CouldNotDetermineMessageSource"


class _RefusedError(SQSException):
    def __init__(self, message: str) -> None:
        super().__init__("InvalidParameterValue", message)


def _know_moves() -> Undo:
    return together(
        (
            replaced(SQSResponse, "start_message_move_task", _start),
            replaced(SQSResponse, "list_message_move_tasks", _list),
        )
    )


def _start(self: Any) -> Any:
    source = _queue(self, self._get_param("SourceArn"))
    if not self.sqs_backend.list_dead_letter_source_queues(source.name):
        raise _RefusedError("Source queue must be configured as a Dead Letter Queue.")
    wanted = self._get_param("DestinationArn")
    destination = _queue(self, wanted) if wanted else None
    moved, reason = _move(source, destination)
    handle = str(mock_random.uuid4())
    task = {
        "TaskHandle": handle,
        "Status": "FAILED" if reason else "COMPLETED",
        "SourceArn": source.queue_arn,
        "ApproximateNumberOfMessagesMoved": moved,
        "StartedTimestamp": int(time() * 1000),
        **({"DestinationArn": wanted} if wanted else {}),
        **({"FailureReason": reason} if reason else {}),
    }
    vars(source).setdefault(MOVES, []).insert(0, task)
    return json.dumps({"TaskHandle": handle})


def _list(self: Any) -> Any:
    tasks = vars(_queue(self, self._get_param("SourceArn"))).get(MOVES, [])
    return json.dumps({"Results": tasks[: int(self._get_param("MaxResults") or 1)]})


def _move(source: Queue, destination: Queue | None) -> tuple[int, str]:
    """How many messages were moved, and why it ended early; empty where it did not."""
    if destination is None:
        return 0, NO_SOURCE
    moved = 0
    for message in [one for one in source._messages if one.visible]:
        with suppress(ValueError):
            source._messages.remove(message)
            destination.add_message(_fresh(message))
            moved += 1
    return moved, ""


def _fresh(message: Message) -> Message:
    """The same message, as if it had just been sent: text and attributes are kept, receives begin anew."""
    new = Message(message.id, message.body, {**message.system_attributes})
    new.message_attributes = message.message_attributes
    new.sender_id = message.sender_id
    new.mark_sent()
    return new


def _queue(self: Any, arn: str) -> Queue:
    queue: Queue = self.sqs_backend.get_queue(str(arn).rpartition(":")[2])
    if queue.queue_arn != arn:
        raise QueueDoesNotExist
    return queue


REPAIRS = (Repair("sqs-moves", "A dead-letter queue is moved by StartMessageMoveTask, at once.", _know_moves),)
