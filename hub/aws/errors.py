"""What AWS and botocore raise, translated into our own errors by one table.

Two things are less plain than they look. ``ResponseParserError`` (a body that is cut off or broken) is neither a
``ClientError`` nor a ``BotoCoreError``, and it says nothing about whether the call was carried out; so it counts as a lost
answer. And a connection that cannot be opened counts as one too, although nothing was sent then: with retries it may be the
last of several attempts, of which an earlier one arrived.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

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
            "|^ConcurrentModification|^ConcurrentUpdateError$|^EntityTemporarilyUnmodifiable|^OperationAborted$"
            "|^(Resource)?ConflictException$|^ResourceInUseException$|^InvalidDB(Instance|Cluster)State(Fault)?$"
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
``If-None-Match``) or of one set of addresses (AWS WAFV2 API, UpdateIPSet, ``LockToken``). So do conflicts with another change
that is on its way: to one user or role (IAM API, PutRolePolicy), bucket (S3 API, "Error responses"), function (Lambda API,
PutFunctionConcurrency), cluster (EKS API, UpdateClusterConfig), permission set (IAM Identity Center API,
ProvisionPermissionSet), or database (RDS API, ModifyDBInstance), which two actions that people agreed to may begin at once.
"""
REFUSED_IN_PART: Mapping[str, tuple[str, str]] = {
    "UnprocessedFindings": ("ErrorCode", "ErrorMessage"),
    "failures": ("reason", "detail"),
}
"""Where an answer that is no error says what was not done, with the fields of code and message: Security Hub and ECS."""


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


def check_whole(call: str, answer: Mapping[str, Any]) -> None:
    """Returns where all of it was done; raises our error for the first part that AWS says it did not do."""
    for name, (code, message) in REFUSED_IN_PART.items():
        for part in answer.get(name) or ():
            kind = _kind(str(part.get(code, ""))) or AwsError
            raise kind(call, str(part.get(code, "")), _cut(str(part.get(message, ""))))


def code_of(error: ClientError) -> str:
    """AWS's code of an error answer."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _of_answer(call: str, error: ClientError) -> AwsError:
    code, message = code_of(error), _cut(str(error.response.get("Error", {}).get("Message", "")))
    if kind := _kind(code):
        return kind(call, code, message)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    kind = AnswerLostError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else AwsError
    return kind(call, code, message)


def _kind(code: str) -> type[AwsError] | None:
    """Our error for the code; None where the table has none."""
    return next((kind for kind, pattern in TABLE if pattern.search(code)), None)


def _cut(message: str) -> str:
    plain = message.partition("Encoded authorization failure message")[0].strip()
    return plain if len(plain) <= LONGEST_MESSAGE else plain[: LONGEST_MESSAGE - 1] + "…"
