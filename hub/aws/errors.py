"""What AWS and botocore raise, translated into our own errors by one table.

Two things are less plain than they look. ``ResponseParserError`` (a body that is cut off or broken) is neither a
``ClientError`` nor a ``BotoCoreError``, and it says nothing about whether the call was carried out; so it counts as a lost
answer. And a connection that cannot be opened counts as one too, although nothing was sent then: with retries it may be the
last of several attempts, of which an earlier one arrived.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.parsers import ResponseParserError

from hub.errors import AlreadyDoneError, AnswerLostError, AwsError, DeniedError, NotFoundError, ThrottledError

LONGEST_MESSAGE = 500
"""A refusal may carry a kilobyte of encoded text, which helps nobody in a notice."""

TABLE: tuple[tuple[type[AwsError], re.Pattern[str]], ...] = (
    (
        ThrottledError,
        re.compile(
            "Throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|ThroughputExceeded|SlowDown"
            "|TransactionInProgress|PriorRequestNotComplete|ConditionalRequestConflict|WAFOptimisticLock|WAFUnavailableEntity"
            "|ConcurrentSnapshotLimitExceeded|SnapshotCreationPerVolumeRateExceeded|^ResourceLimitExceeded$"
        ),
    ),
    (
        AlreadyDoneError,
        re.compile(r"^(Invalid(Group|Permission)\.Duplicate|PreconditionFailed|DB(Cluster)?SnapshotAlreadyExists(Fault)?)$"),
    ),
    (DeniedError, re.compile("^(UnauthorizedOperation|AccessDenied.*|AuthorizationError|AuthFailure|Client.Unauthor.*|403)$")),
    (
        NotFoundError,
        re.compile(r"^NoSuch|NotFound(Exception|Fault)?$|NonExistentQueue|QueueDoesNotExist|^404$|^WAFNonexistentItem"),
    ),
)
"""Our error for AWS's code; the first line that fits. Codes are told apart by the services' own conventions.

Limits that pass by themselves put the work off like throttling does: snapshots that are being made, or copied into one Region,
at once, and how often one volume may be snapshotted (EC2 API, "Error codes"); two writers of one object (S3 API, PutObject,
``If-None-Match``) or of one set of addresses (AWS WAFV2 API, UpdateIPSet, ``LockToken``).
"""


@contextmanager
def translated(call: str) -> Iterator[None]:
    """Whatever botocore raises inside becomes one of our errors, which names the call."""
    try:
        yield
    except ClientError as error:
        raise _of_answer(call, error) from error
    except (HTTPClientError, NoConnectionError, ResponseParserError) as error:
        raise AnswerLostError(call, type(error).__name__, _cut(str(error))) from error
    except BotoCoreError as error:
        raise AwsError(call, type(error).__name__, _cut(str(error))) from error


def code_of(error: ClientError) -> str:
    """AWS's code of an error answer."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _of_answer(call: str, error: ClientError) -> AwsError:
    code, message = code_of(error), _cut(str(error.response.get("Error", {}).get("Message", "")))
    for kind, pattern in TABLE:
        if pattern.search(code):
            return kind(call, code, message)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    kind = AnswerLostError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else AwsError
    return kind(call, code, message)


def _cut(message: str) -> str:
    plain = message.partition("Encoded authorization failure message")[0].strip()
    return plain if len(plain) <= LONGEST_MESSAGE else plain[: LONGEST_MESSAGE - 1] + "…"
