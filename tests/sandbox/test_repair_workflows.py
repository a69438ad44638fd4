"""Canaries of Step Functions, HTTP APIs and metrics: what stock moto does otherwise; when one fails, a repair can go."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.cloudwatch.models import CloudWatchBackend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.stepfunctions.responses import get_backend

from deployer.sandbox.workflow.running import SAYS
from tests.sandbox.aws import HOME, client

RUNS = {"stepfunctions": {"execute_state_machine": True}}
ROLE = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/nobody-made-it"


@pytest.fixture
def stock() -> Iterator[Any]:
    """Step Functions as moto has them, in its own default account."""
    with mock_aws(config=RUNS):
        yield boto3.client("stepfunctions", region_name=HOME)


def ended(stepfunctions: Any, state: dict[str, Any]) -> Any:
    """The execution of a machine of one state, once its threads ended."""
    definition = json.dumps({"StartAt": "One", "States": {"One": {**state, "End": True}}})
    machine = stepfunctions.create_state_machine(name="m", definition=definition, roleArn=ROLE)["stateMachineArn"]
    arn = stepfunctions.start_execution(stateMachineArn=machine, name="e")["executionArn"]
    execution = get_backend(DEFAULT_ACCOUNT_ID, HOME).describe_execution(arn)
    from moto.stepfunctions.parser.utils import TMP_THREADS

    for thread in TMP_THREADS:
        thread.join(10)
    return execution


def test_canary_of_running() -> None:
    """Without being told so moto runs no machine."""
    with mock_aws():
        stepfunctions = client("stepfunctions")
        pass_on = json.dumps({"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}})
        machine = stepfunctions.create_state_machine(name="m", definition=pass_on, roleArn=ROLE)["stateMachineArn"]
        arn = stepfunctions.start_execution(stateMachineArn=machine, name="e")["executionArn"]

        assert "Parser" not in type(get_backend("3" * 12, HOME)).__name__
        assert stepfunctions.describe_execution(executionArn=arn)["status"] == "RUNNING"


@pytest.mark.usefixtures("stock")
def test_canary_of_the_clock() -> None:
    """Its interpreter waits by events and sleeps of its own."""
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
    from moto.stepfunctions.parser.asl.eval.callback import callback

    assert callback.Event is threading.Event
    assert retrier_decl.time is time


@pytest.mark.usefixtures("stock")
def test_canary_of_ends() -> None:
    """What fails after a stop undoes it."""
    from moto.stepfunctions.parser.asl.eval.environment import Environment
    from moto.stepfunctions.parser.asl.eval.program_state import ProgramError, ProgramStopped

    env: Any = Environment.__new__(Environment)
    env._state_mutex, env._frames = threading.RLock(), []
    env.program_state_event = threading.Event()
    env._program_state = ProgramStopped(None, None, None)  # type: ignore[arg-type]
    env.set_error({})

    assert isinstance(env._program_state, ProgramError)


def test_canary_of_descriptions(stock: Any) -> None:
    """An execution that carries its own start cannot be described."""
    execution = ended(stock, {"Type": "Pass", "Parameters": {"at.$": "$$.Execution.StartTime"}})

    with pytest.raises(TypeError, match="not JSON serializable"):
        stock.describe_execution(executionArn=execution.execution_arn)


@pytest.mark.usefixtures("stock")
def test_canary_of_tokens() -> None:
    """The cause of a failure goes lost on the way."""
    from moto.stepfunctions.responses import StepFunctionResponse

    assert "cause" not in StepFunctionResponse.send_task_failure.__code__.co_names
    assert "cause" not in StepFunctionResponse.send_task_failure.__code__.co_consts


def test_canary_of_roles(stock: Any) -> None:
    """A machine runs with a role that is not there."""
    assert ended(stock, {"Type": "Pass"}).status == "SUCCEEDED"


def test_canary_of_http_apis() -> None:
    """Their address is one that nobody answers at."""
    with mock_aws():
        said = client("apigatewayv2").create_api(Name="a", ProtocolType="HTTP")

    assert said["ApiEndpoint"].endswith(".amazonaws.com")


def test_canary_of_own_metrics() -> None:
    """A function that ran has none."""
    with mock_aws():
        given = [one.namespace for one in CloudWatchBackend(HOME, DEFAULT_ACCOUNT_ID).aws_metric_data]

    assert not {"AWS/SQS", "AWS/Lambda", "AWS/States", "AWS/ApiGateway", "AWS/Events"} & set(given)


def test_each_repair_of_the_workflow_has_its_canary() -> None:
    """Beside those of HTTP APIs and of metrics."""
    canaries = [name for name in globals() if name.startswith("test_canary_")]

    assert len(canaries) == len(SAYS) + 2
