"""SQS: StartMessageMoveTask moves a dead-letter queue."""

import json
from collections.abc import Iterator

import pytest
from moto import mock_aws

from deployer.sandbox.repairs import repaired, sqs_moves
from tests.sandbox.aws import HOME, HUB, client

DEAD, WORK = (f"arn:aws:sqs:{HOME}:{HUB}:{name}" for name in ("dead", "work"))


def _queues() -> dict[str, str]:
    """A work queue and its dead-letter queue with two messages; their URLs."""
    sqs = client("sqs", HUB)
    urls = {"dead": sqs.create_queue(QueueName="dead")["QueueUrl"]}
    policy = json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 5})
    urls["work"] = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    for body in ("one", "two"):
        sqs.send_message(QueueUrl=urls["dead"], MessageBody=body)
    return urls


@pytest.fixture
def urls() -> Iterator[dict[str, str]]:
    """The queues, with the repair."""
    with mock_aws(), repaired(sqs_moves.REPAIRS):
        yield _queues()


def test_all_messages_are_moved_to_the_destination(urls: dict[str, str]) -> None:
    """The task says how many."""
    sqs = client("sqs", HUB)
    sqs.start_message_move_task(SourceArn=DEAD, DestinationArn=WORK)
    received = sqs.receive_message(QueueUrl=urls["work"], MaxNumberOfMessages=10)["Messages"]

    (task,) = sqs.list_message_move_tasks(SourceArn=DEAD)["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 2)
    assert {one["Body"] for one in received} == {"one", "two"}


@pytest.mark.usefixtures("urls")
def test_messages_that_came_from_no_queue_need_a_destination() -> None:
    """Without one the task fails and says why."""
    client("sqs", HUB).start_message_move_task(SourceArn=DEAD)

    (task,) = client("sqs", HUB).list_message_move_tasks(SourceArn=DEAD)["Results"]
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")


@pytest.mark.usefixtures("urls")
def test_only_a_dead_letter_queue_is_moved() -> None:
    """The work queue is none."""
    sqs = client("sqs", HUB)

    with pytest.raises(sqs.exceptions.ClientError, match="Dead Letter Queue"):
        sqs.start_message_move_task(SourceArn=WORK, DestinationArn=DEAD)


@pytest.mark.usefixtures("urls")
def test_a_queue_that_is_not_there_is_said() -> None:
    """Also where the name is known in another account."""
    sqs = client("sqs", HUB)

    with pytest.raises(sqs.exceptions.ClientError, match="does not exist"):
        sqs.start_message_move_task(SourceArn=DEAD.replace(HUB, "999999999999"), DestinationArn=WORK)


@mock_aws
def test_stock_moto_knows_no_move() -> None:
    """Canary for sqs-moves."""
    _queues()

    with pytest.raises(NotImplementedError):
        client("sqs", HUB).start_message_move_task(SourceArn=DEAD, DestinationArn=WORK)
