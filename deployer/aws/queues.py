"""Queues through the gate: what lies in one, and the calls that move it (SQS API).

SQS has no call that looks without taking: ReceiveMessage hides what it returns for a while. With a visibility timeout of 0
nothing is hidden, but then the same few messages may come again and again, and one never knows whether all were seen. So a
look takes messages for ``LOOK_SECONDS`` and gives them back as soon as it has ended; should it die, they come back by
themselves. Nothing is ever deleted by looking, and dead-letter queues have no redrive of their own that would count receives.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.calls import Aws, Call, Door
from deployer.letters.letter import Letter, Queue, moment

BATCH = 10
"""As many messages as one call takes (SQS API, ReceiveMessage)."""
LOOK_SECONDS = 30
WAIT_SECONDS = 1
"""A long poll asks every server of SQS; a short one asks some, and its empty answer means little."""


def url(aws: Aws, name: str, region: str) -> str:
    """The queue's URL; raises ``NotFoundError`` where there is none."""
    return str(aws.make(call("GetQueueUrl", region, QueueName=name))["QueueUrl"])


def counts(aws: Aws, region: str, queue_url: str) -> tuple[int, int]:
    """About how many messages can be seen, and how many somebody has taken just now."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    said = aws.make(call("GetQueueAttributes", region, QueueUrl=queue_url, AttributeNames=names))["Attributes"]
    visible, taken = (int(said.get(name, 0)) for name in names)
    return visible, taken


def arn(aws: Aws, region: str, queue_url: str) -> str:
    """The queue's ARN."""
    said = aws.make(call("GetQueueAttributes", region, QueueUrl=queue_url, AttributeNames=["QueueArn"]))
    return str(said["Attributes"]["QueueArn"])


def taken(aws: Aws, queue: Queue, queue_url: str, seconds: int = LOOK_SECONDS) -> tuple[Letter, ...]:
    """Some letters, hidden from everybody else for that long; with 0 seconds a glance that hides none and waits for none."""
    receive = call(
        "ReceiveMessage",
        queue.region,
        QueueUrl=queue_url,
        MaxNumberOfMessages=BATCH,
        VisibilityTimeout=seconds,
        WaitTimeSeconds=WAIT_SECONDS if seconds else 0,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    return tuple(_letter(queue, said) for said in aws.make(receive).get("Messages", ()))


def give_back(aws: Aws, queue_url: str, letters: tuple[Letter, ...]) -> None:
    """Everybody can see these letters again."""
    for some in _parts(letters):
        entries = [{"Id": str(place), "ReceiptHandle": one.handle, "VisibilityTimeout": 0} for place, one in enumerate(some)]
        aws.make(call("ChangeMessageVisibilityBatch", some[0].queue.region, QueueUrl=queue_url, Entries=entries))


def send(aws: Aws, region: str, queue_url: str, body: str) -> None:
    """The text is a message of that queue."""
    aws.make(call("SendMessage", region, QueueUrl=queue_url, MessageBody=body))


def delete(aws: Aws, letter: Letter, queue_url: str) -> None:
    """The letter is gone for good."""
    aws.make(call("DeleteMessage", letter.queue.region, QueueUrl=queue_url, ReceiptHandle=letter.handle))


def call(operation: str, region: str, **parameters: Any) -> Call:
    """A call of SQS with the hub account's credentials."""
    return Call(Door.HUB, "sqs", operation, region, parameters)


def _parts(letters: tuple[Letter, ...]) -> Iterator[tuple[Letter, ...]]:
    yield from (letters[start : start + BATCH] for start in range(0, len(letters), BATCH))


def _letter(queue: Queue, said: Mapping[str, Any]) -> Letter:
    system = said.get("Attributes", {})
    return Letter(
        id=said["MessageId"],
        queue=queue,
        body=said["Body"],
        sent_at=moment(system.get("SentTimestamp", "0")),
        receives=int(system.get("ApproximateReceiveCount", 0)),
        attributes={name: value.get("StringValue", "") for name, value in said.get("MessageAttributes", {}).items()},
        failed_in=system.get("DeadLetterQueueSourceArn", ""),
        handle=said["ReceiptHandle"],
    )
