"""Facts about the translation of AWS's errors."""

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from hub.aws.errors import check_whole, translated
from hub.errors import AlreadyDoneError, AnswerLostError, AwsError, DeniedError, NotFoundError, ThrottledError

URL = {"endpoint_url": "https://ec2.example"}


def answer(code: str, status: int = 400, message: str = "words") -> ClientError:
    """An error answer of AWS."""
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}, "X")  # type: ignore[typeddict-item]


def met(error: Exception) -> AwsError:
    """What we see of a foreign error."""
    with pytest.raises(AwsError) as caught, translated("ec2:X"):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("RequestLimitExceeded", 503, ThrottledError),
        ("Throttling", 400, ThrottledError),
        ("ThrottlingException", 400, ThrottledError),
        ("TooManyRequestsException", 429, ThrottledError),
        ("ProvisionedThroughputExceededException", 400, ThrottledError),
        ("SlowDown", 503, ThrottledError),
        ("ConcurrentSnapshotLimitExceeded", 400, ThrottledError),
        ("SnapshotCreationPerVolumeRateExceeded", 400, ThrottledError),
        ("ConditionalRequestConflict", 409, ThrottledError),
        ("WAFOptimisticLockException", 400, ThrottledError),
        ("ConcurrentModification", 409, ThrottledError),
        ("EntityTemporarilyUnmodifiable", 409, ThrottledError),
        ("OperationAborted", 409, ThrottledError),
        ("ResourceConflictException", 409, ThrottledError),
        ("ConflictException", 409, ThrottledError),
        ("ResourceInUseException", 409, ThrottledError),
        ("InvalidDBInstanceState", 400, ThrottledError),
        ("InvalidDBClusterStateFault", 400, ThrottledError),
        ("WAFNonexistentItemException", 400, NotFoundError),
        ("DBInstanceNotFound", 404, NotFoundError),
        ("DBClusterSnapshotNotFoundFault", 404, NotFoundError),
        ("DBSnapshotAlreadyExists", 400, AlreadyDoneError),
        ("DBClusterSnapshotAlreadyExistsFault", 400, AlreadyDoneError),
        ("InvalidGroup.Duplicate", 400, AlreadyDoneError),
        ("InvalidPermission.Duplicate", 400, AlreadyDoneError),
        ("PreconditionFailed", 412, AlreadyDoneError),
        ("UnauthorizedOperation", 403, DeniedError),
        ("AccessDenied", 403, DeniedError),
        ("AccessDeniedException", 400, DeniedError),
        ("AuthorizationError", 403, DeniedError),
        ("403", 403, DeniedError),
        ("InvalidInstanceID.NotFound", 400, NotFoundError),
        ("NoSuchEntity", 404, NotFoundError),
        ("NoSuchKey", 404, NotFoundError),
        ("ResourceNotFoundException", 400, NotFoundError),
        ("AccountNotFoundException", 400, NotFoundError),
        ("404", 404, NotFoundError),
        ("AWS.SimpleQueueService.NonExistentQueue", 400, NotFoundError),
        ("InternalError", 500, AnswerLostError),
        ("ServiceUnavailable", 503, AnswerLostError),
        ("InvalidParameterValue", 400, AwsError),
        ("LimitExceeded", 409, AwsError),
        ("IncorrectInstanceState", 400, AwsError),
    ],
)
def test_codes_are_told_apart(code: str, status: int, kind: type[AwsError]) -> None:
    """Each of AWS's conventions for a code leads to the error that says what to do about it."""
    assert type(met(answer(code, status))) is kind


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(**URL),
        ConnectTimeoutError(**URL),
        ConnectionClosedError(**URL),
        EndpointConnectionError(**URL, error="refused"),
        ResponseParserError("no XML"),
    ],
)
def test_no_answer_is_a_lost_answer(error: Exception) -> None:
    """Whatever keeps the answer from us, we do not know whether the call was carried out."""
    assert isinstance(met(error), AnswerLostError)


def test_anything_else_of_botocore_is_an_aws_error() -> None:
    """Missing credentials are no lost answer: nothing was sent."""
    assert type(met(NoCredentialsError())) is AwsError


def test_an_error_names_the_call_and_awss_words() -> None:
    """Who reads it at night knows what failed and why."""
    error = met(answer("UnauthorizedOperation"))

    assert (error.call, error.code, str(error)) == (
        "ec2:X",
        "UnauthorizedOperation",
        "ec2:X failed: UnauthorizedOperation: words",
    )


def test_encoded_text_is_left_out() -> None:
    """EC2's encoded authorization message helps nobody in a notice."""
    error = met(answer("UnauthorizedOperation", message="You may not. Encoded authorization failure message: " + "x" * 900))

    assert str(error).endswith("You may not.")


def test_an_endless_message_is_cut() -> None:
    """An error is a sentence or two, whatever AWS had to say."""
    assert len(str(met(answer("Odd", message="x" * 5_000)))) < 600


def test_our_own_errors_pass() -> None:
    """What was translated already is left as it is."""
    mine: Any = ThrottledError("a", "b", "c")

    assert met(mine) is mine


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"failures": [{"arn": "a", "reason": "MISSING"}]}, AwsError),
        ({"UnprocessedFindings": [{"ErrorCode": "FindingNotFound", "ErrorMessage": "gone"}]}, NotFoundError),
        ({"UnprocessedFindings": [{"ErrorCode": "ConcurrentUpdateError", "ErrorMessage": "busy"}]}, ThrottledError),
    ],
)
def test_what_a_good_answer_says_was_not_done_is_an_error(answer: dict[str, Any], kind: type[AwsError]) -> None:
    """Security Hub and ECS answer with a list of what they refused, and no error."""
    with pytest.raises(kind) as caught:
        check_whole("ecs:X", answer)

    assert type(caught.value) is kind


def test_an_answer_that_refuses_nothing_is_whole() -> None:
    """The list is there, and empty."""
    check_whole("ecs:X", {"failures": [], "UnprocessedFindings": []})
