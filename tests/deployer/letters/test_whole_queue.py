"""SQS moves a whole queue only where somebody saw that all of it may go the same way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.aws.gate import ReadGate
from deployer.calls import Call, one_by_one
from deployer.errors import ThrottledError
from deployer.letters.letter import Letter, Queue
from deployer.letters.reading import Shelf
from deployer.letters.redriving import redrive
from deployer.wiring import Desk, Outside
from tests.fake_aws import HOME, some_settings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
QUEUE = Queue("irhub-dead-letters", HOME, "")
SEEN = Shelf(QUEUE, 1, 0, (Letter("12345678", QUEUE, '{"irhub": "tick"}', NOW, handle="1"),))


class Post:
    """SQS with queues in which nothing can be seen any more."""

    def __init__(self, *, throttled: bool = False) -> None:
        self.made: list[str] = []
        self._throttled = throttled

    def make(self, call: Call) -> Mapping[str, Any]:
        """The answer, as short as can be."""
        self.made.append(call.operation)
        if self._throttled and call.operation == "StartMessageMoveTask":
            raise ThrottledError(call.name, "Throttling", "Slow down")
        done = {"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": 1}
        return {"QueueUrl": "url", "Attributes": {"QueueArn": "arn"}, "Results": [done], "Messages": []}


def desk(aws: Post) -> Desk:
    """A desk over it."""
    return Desk(some_settings(), aws, aws, Outside(lambda _: aws, ReadGate, lambda _: None, one_by_one, lambda _: None))  # type: ignore[arg-type, return-value]


def test_a_queue_that_was_seen_whole_is_moved_by_sqs() -> None:
    """One call, and it goes on without us."""
    aws = Post()

    assert redrive(desk(aws), [SEEN], None, NOW).complete
    assert "StartMessageMoveTask" in aws.made


@pytest.mark.parametrize(
    "shelf", [replace(SEEN, visible=2), replace(SEEN, taken=1)], ids=["not all seen", "somebody holds one"]
)
def test_what_nobody_saw_is_never_moved_along(shelf: Shelf) -> None:
    """It may be an alarm's news, or meant for the bus: the hub would not know what to do with it."""
    aws = Post()
    redrive(desk(aws), [shelf], None, NOW)

    assert "StartMessageMoveTask" not in aws.made


def test_a_move_that_aws_refuses_is_told_and_not_called_done() -> None:
    """What other queues came to is still told."""
    done = redrive(desk(Post(throttled=True)), [SEEN], None, NOW)

    assert not done.complete
    assert "Slow down" in done.moved[0].failed
