"""The one table that turns botocore's errors into ours."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConfigParseError,
    CredentialRetrievalError,
    HTTPClientError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    LoginError,
    MissingDependencyException,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.exceptions import (
    ConnectionError as NoConnectionError,
)
from botocore.parsers import ResponseParserError

from deployer.calls import Call
from deployer.errors import (
    AwsError,
    CredentialsError,
    DeniedError,
    NotFoundError,
    NothingToUpdateError,
    OperationBegunError,
    OperationRunsError,
    ThrottledError,
    UnreachableError,
)

FOREIGN = (BotoCoreError, ClientError, ResponseParserError)
"""All that botocore raises; ResponseParserError is of neither family."""

NO_CREDENTIALS = (
    ConfigParseError,
    CredentialRetrievalError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    LoginError,
    MissingDependencyException,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

NO_ANSWER = (HTTPClientError, NoConnectionError, ResponseParserError)
"""The network failed, or what came back cannot be read; every other error of botocore's is about what we asked."""

BY_CODE: dict[str, type[AwsError]] = {
    **dict.fromkeys(
        (
            "404",
            "AWS.SimpleQueueService.NonExistentQueue",
            "ChangeSetNotFound",
            "ChangeSetNotFoundException",
            "NoSuchBucket",
            "NoSuchEntity",
            "NoSuchKey",
            "NotFound",
            "NotFoundException",
            "OperationNotFoundException",
            "QueueDoesNotExist",
            "ResourceNotFoundException",
            "ResourcePolicyNotFoundException",
            "StackInstanceNotFoundException",
            "StackSetNotFoundException",
        ),
        NotFoundError,
    ),
    **dict.fromkeys(
        ("403", "AccessDenied", "AccessDeniedException", "AuthorizationError", "ForbiddenException", "UnauthorizedOperation"),
        DeniedError,
    ),
    **dict.fromkeys(
        (
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
        ),
        ThrottledError,
    ),
    **dict.fromkeys(
        (
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ),
        CredentialsError,
    ),
    "OperationInProgressException": OperationRunsError,
    "OperationIdAlreadyExistsException": OperationBegunError,
}

BY_WORDS: tuple[tuple[str, type[AwsError]], ...] = (
    ("does not exist", NotFoundError),
    ("No updates are to be performed", NothingToUpdateError),
)
"""CloudFormation says these with the code ValidationError, which means many other things too."""


def translate(call: Call, error: Exception, todo: str = "") -> AwsError:
    """Our error for botocore's, with the call, AWS's code and AWS's words; ``todo`` is what mends credentials, if known."""
    if isinstance(error, ClientError):
        return _refusal(call, error, todo)
    if isinstance(error, NO_CREDENTIALS):
        return CredentialsError(call.name, "", str(error), todo)
    kind = UnreachableError if isinstance(error, NO_ANSWER) else AwsError
    return kind(call.name, "", f"{type(error).__name__}: {error}")


def _refusal(call: Call, error: ClientError, todo: str) -> AwsError:
    said = error.response.get("Error", {})
    code = str(said.get("Code", "Unknown"))
    message = str(said.get("Message", "no reason given"))
    kind = BY_CODE.get(code)
    if kind is None and code == "ValidationError":
        kind = next((meant for words, meant in BY_WORDS if words in message), None)
    return (CredentialsError if todo else kind or AwsError)(_named(call, error), code, message, todo)


def _named(call: Call, error: ClientError) -> str:
    """The call; where AWS refused another one before it, which fetches credentials, that one too."""
    return call.name if error.operation_name == call.operation else f"{error.operation_name}, for {call.name},"
