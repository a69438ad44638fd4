"""The hub's own queue, and the dead-letter queue beside it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from hub.aws.errors import translated

LONGEST_DELAY_SECONDS = 900
LONGEST_REASON = 500


class SqsQueue:
    """Messages to ourselves, and what cannot be read kept for people; a ``hub.Queue``."""

    def __init__(self, client: Any, url: str, dead_letter_url: str) -> None:
        self._client = client
        self._url = url
        self._dead_letter_url = dead_letter_url

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """The message is in the queue, due after the delay, which is at most 900 seconds."""
        delay = max(0, min(LONGEST_DELAY_SECONDS, delay_seconds))
        with translated("sqs:SendMessage"):
            self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps(message), DelaySeconds=delay)

    def bury(self, body: str, reason: str) -> None:
        """The body is in the dead-letter queue, with the reason as its attribute ``reason``."""
        said = {"reason": {"DataType": "String", "StringValue": _printable(reason)}}
        with translated("sqs:SendMessage"):
            self._client.send_message(QueueUrl=self._dead_letter_url, MessageBody=body, MessageAttributes=said)


def _printable(reason: str) -> str:
    """The reason without what SQS refuses in an attribute (SQS API, SendMessage), and never empty."""
    return re.sub(r"[^\x20-\x7e]+", " ", reason).strip()[:LONGEST_REASON] or "no reason given"
