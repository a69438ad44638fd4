"""Facts about executions: started once under a name, woken once by their word, and what AWS answers else."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from hub.aws.workflow import StepFunctions
from hub.errors import AnswerLostError, AwsError, DeniedError, ThrottledError
from tests.asked import an_ask

MACHINE = "arn:aws:states:eu-west-1:222222222222:stateMachine:irhub-workflow"


class Client:
    """Answers with what was put in, and remembers what it was asked."""

    def __init__(self, error: str = "") -> None:
        self.error = error
        self.requests: list[dict[str, Any]] = []

    def start_execution(self, **request: Any) -> dict[str, Any]:
        """An execution, or an error."""
        self.requests.append(request)
        if self.error == "timeout":
            raise ReadTimeoutError(endpoint_url="https://states")
        if self.error:
            raise ClientError({"Error": {"Code": self.error, "Message": "no"}}, "StartExecution")
        return {}

    send_task_success = start_execution


def test_an_execution_is_started_under_incident_and_round() -> None:
    """With pointers alone."""
    client = Client()

    assert StepFunctions(client, MACHINE).start("inc-1", 2, (an_ask(),))

    (request,) = client.requests
    assert (request["stateMachineArn"], request["name"]) == (MACHINE, "inc-1-r2")
    assert json.loads(request["input"])["asks"] == [{"action": "switch-off", "seconds": 3_600}]


def test_one_that_has_ended_is_not_started_again() -> None:
    """Its name is taken for 90 days."""
    assert not StepFunctions(Client("ExecutionAlreadyExists"), MACHINE).start("inc-1", 2, ())


def test_a_word_wakes_whoever_waits_under_it() -> None:
    """With an answer as JSON."""
    client = Client()

    assert StepFunctions(client, MACHINE).wake("token", {"status": "approved"})
    assert client.requests == [{"taskToken": "token", "output": '{"status": "approved"}'}]


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_nobody_waits_under_a_word_that_was_used(code: str) -> None:
    """Or whose time is over; that is an answer and no error."""
    assert not StepFunctions(Client(code), MACHINE).wake("token", {})


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("AccessDeniedException", DeniedError),
        ("ThrottlingException", ThrottledError),
        ("InvalidArn", AwsError),
        ("timeout", AnswerLostError),
    ],
)
def test_what_aws_refuses_is_one_of_our_errors(code: str, error: type[AwsError]) -> None:
    """As everywhere."""
    machine = StepFunctions(Client(code), MACHINE)

    with pytest.raises(error):
        machine.start("inc-1", 1, ())
    with pytest.raises(error):
        machine.wake("token", {})
