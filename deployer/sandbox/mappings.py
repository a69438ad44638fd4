"""Event source mappings from SQS as they are deployed, and the events that Lambda makes of messages.

Followed are "Using Lambda with Amazon SQS" and "Configuring scaling behavior for SQS event source mappings" of the Lambda
Developer Guide: batch size, partial batch responses, maximum concurrency, and five concurrent batches where none is set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.sqs.models import sqs_backends

FIRST_POLLERS = 5
"""With how many concurrent batches Lambda begins where the mapping sets no maximum."""
LARGEST_BATCH = 10
"""Of one ReceiveMessage; larger batches are gathered over a window, which irhub never uses."""


@dataclass(frozen=True, slots=True)
class Source:
    """One enabled mapping: a queue, and the function its messages go to (both moto's own objects)."""

    id: str
    queue: Any
    function: Any
    batch_size: int
    concurrency: int
    reports_failures: bool


def sources() -> Iterator[Source]:
    """Every enabled mapping of a queue that exists, in all accounts and Regions."""
    for backend in [one for account in list(lambda_backends.values()) for one in list(account.values())]:
        for mapping in list(backend._event_source_mappings.values()):
            queue = _queue(mapping.event_source_arn)
            function = backend.get_function_by_arn(mapping.function_arn)
            if queue is not None and function is not None and str(mapping.enabled).lower() == "true":
                yield _source(mapping, queue, function)


def _queue(arn: str) -> Any:
    _, _, service, region, account_id, name = arn.split(":", 5)
    return sqs_backends[account_id][region].queues.get(name) if service == "sqs" else None


def _source(mapping: Any, queue: Any, function: Any) -> Source:
    return Source(
        id=mapping.uuid,
        queue=queue,
        function=function,
        batch_size=min(mapping.batch_size, LARGEST_BATCH),
        concurrency=int((mapping.scaling_config or {}).get("MaximumConcurrency", FIRST_POLLERS)),
        reports_failures="ReportBatchItemFailures" in (mapping.function_response_types or ()),
    )


def event_of(messages: Sequence[Any], queue: Any) -> dict[str, Any]:
    """The event a function gets for these messages."""
    return {"Records": [_record(message, queue) for message in messages]}


def _record(message: Any, queue: Any) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
            "SenderId": message.sender_id,
            "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
            **(
                {"AWSTraceHeader": message.system_attributes["AWSTraceHeader"]}
                if "AWSTraceHeader" in message.system_attributes
                else {}
            ),
        },
        "messageAttributes": {name: _attribute(value) for name, value in message.message_attributes.items()},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.queue_arn,
        "awsRegion": queue.region,
    }


def _attribute(value: Any) -> dict[str, Any]:
    return {
        "stringValue": value.get("StringValue"),
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }


def to_keep(source: Source, messages: Sequence[Any], payload: Any) -> frozenset[str]:
    """The ids of the messages that failed; all of them where the function's report cannot be understood."""
    everything = frozenset(message.id for message in messages)
    if not source.reports_failures or not payload:
        return frozenset()
    try:
        failed = frozenset(str(item["itemIdentifier"]) for item in payload.get("batchItemFailures") or ())
    except (AttributeError, TypeError, KeyError):
        return everything
    return everything if failed - everything else failed
