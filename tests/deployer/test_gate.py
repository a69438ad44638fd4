"""The one door to AWS: what it makes it remembers, what it must not make it refuses, what AWS says it translates."""

from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ParamValidationError, ProfileNotFound
from botocore.parsers import ResponseParserError
from botocore.session import Session as CoreSession
from botocore.stub import Stubber

from deployer import errors
from deployer.aws import reads
from deployer.aws.errors import translate
from deployer.aws.gate import Gate, ReadGate
from deployer.calls import Call, Door
from tests.fake_aws import HOME, FakeAws

WHO = Call(Door.HUB, "sts", "GetCallerIdentity", HOME)


class StubbedSession:
    """A session whose one client answers what it is told to."""

    def __init__(self, service: str) -> None:
        self._client = boto3.Session().client(service, region_name=HOME)
        self.stub = Stubber(self._client)
        self.stub.activate()

    def client(self, *_: object, **__: object) -> Any:
        """The stubbed client."""
        return self._client


def a_gate(service: str, operation: str, answer: Mapping[str, Any] | str) -> Gate:
    """A gate behind which this call gets this answer, or this error code."""
    session = StubbedSession(service)
    if isinstance(answer, str):
        session.stub.add_client_error(operation, service_error_code=answer)
    else:
        session.stub.add_response(operation, dict(answer))
    return Gate({}, enter=lambda _: session)


def test_a_call_is_made_and_remembered() -> None:
    """The answer is AWS's, and the call is on the record."""
    gate = a_gate("sts", "get_caller_identity", {"Account": "1"})

    assert gate.make(WHO)["Account"] == "1"
    assert gate.made == [WHO]


def test_a_refused_call_is_remembered_too() -> None:
    """What was tried counts, whatever became of it."""
    gate = a_gate("sts", "get_caller_identity", "AccessDenied")

    with pytest.raises(errors.DeniedError):
        gate.make(WHO)
    assert gate.made == [WHO]


def test_each_door_has_its_own_profile() -> None:
    """The management account is entered with the management profile, and the hub with the hub's."""
    asked: list[str | None] = []

    def enter(profile: str | None) -> StubbedSession:
        asked.append(profile)
        session = StubbedSession("sts")
        session.stub.add_response("get_caller_identity", {})
        return session

    gate = Gate({Door.HUB: "security", Door.MANAGEMENT: "payer"}, enter)
    gate.make(WHO)
    gate.make(Call(Door.MANAGEMENT, "sts", "GetCallerIdentity", HOME))
    assert asked == ["security", "payer"]


def test_a_stack_set_call_without_call_as_is_refused() -> None:
    """AWS would answer that the StackSet does not exist, which reads as if it had to be made."""
    gate = a_gate("cloudformation", "describe_stack_set", {})

    with pytest.raises(errors.DeployerError, match="CallAs"):
        gate.make(Call(Door.HUB, "cloudformation", "DescribeStackSet", HOME, {"StackSetName": "irhub-role"}))
    assert gate.made == []


def test_the_read_gate_refuses_what_is_not_on_the_list() -> None:
    """A write is refused before it is made, and told as our own fault."""
    aws = FakeAws()

    with pytest.raises(errors.WriteRefusedError, match="cloudformation:DeleteStack was not made"):
        ReadGate(aws).make(Call(Door.HUB, "cloudformation", "DeleteStack", HOME, {"StackName": "irhub-hub"}))
    assert aws.made == []


def test_the_read_gate_never_reads_a_secret() -> None:
    """Whether a secret exists is asked; reading it is a read too, and no business of a plan."""
    assert [name for name in reads.READS if "Secret" in name] == ["secretsmanager:DescribeSecret"]


@pytest.mark.parametrize("name", sorted(reads.READS))
def test_the_list_names_operations_that_exist(name: str) -> None:
    """A name with a slip in it would forbid the very call it was meant to allow."""
    service, operation = name.split(":")

    assert operation in CoreSession().get_service_model(service).operation_names


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("ValidationError", "Stack with id irhub-hub does not exist", errors.NotFoundError),
        ("ValidationError", "No updates are to be performed.", errors.NothingToUpdateError),
        ("ValidationError", "Template format error", errors.AwsError),
        ("StackSetNotFoundException", "not found", errors.NotFoundError),
        ("404", "Not Found", errors.NotFoundError),
        ("AccessDenied", "no", errors.DeniedError),
        ("Throttling", "slow down", errors.ThrottledError),
        ("ExpiredToken", "expired", errors.CredentialsError),
        ("Strange", "strange", errors.AwsError),
    ],
)
def test_what_aws_refuses_has_a_name_of_ours(code: str, message: str, kind: type[errors.AwsError]) -> None:
    """One table says which of our errors stands for which of AWS's."""
    error = translate(WHO, ClientError({"Error": {"Code": code, "Message": message}}, "GetCallerIdentity"))

    assert type(error) is kind
    assert message.rstrip(".") in str(error)


@pytest.mark.parametrize(
    ("foreign", "kind"),
    [
        (NoCredentialsError(), errors.CredentialsError),
        (ProfileNotFound(profile="nobody"), errors.CredentialsError),
        (EndpointConnectionError(endpoint_url="https://nowhere"), errors.UnreachableError),
        (ResponseParserError("not XML"), errors.UnreachableError),
        (ParamValidationError(report="no name"), errors.AwsError),
    ],
)
def test_what_never_reached_aws_has_a_name_of_ours(foreign: Exception, kind: type[errors.AwsError]) -> None:
    """Credentials that are missing and answers that never came are told apart."""
    assert type(translate(WHO, foreign)) is kind


def test_a_profile_that_does_not_exist_is_told_as_such() -> None:
    """The error of a wrong profile says what to do about it."""
    with pytest.raises(errors.CredentialsError, match=r"There are: .* Name one with --profile"):
        Gate({Door.HUB: "nobody-of-that-name"}).make(WHO)
