"""Machines run in the hub's account, their tasks invoke the deployed functions, and people answer by token."""

import json

import pytest
from botocore.exceptions import ClientError

from deployer.sandbox.running import Sandbox
from tests.sandbox.machines import (
    KEEPS,
    a_machine,
    an_asking_machine,
    asking,
    happened,
    invoking,
    look,
    output,
    start,
    token,
)
from tests.sandbox.plumbing import HOME, HUB, a_function, a_role


def answer(sandbox: Sandbox, given: str, value: object) -> None:
    """Somebody answers a task."""
    sandbox.client("stepfunctions", HUB, HOME).send_task_success(taskToken=given, output=json.dumps(value))


def test_a_task_invokes_the_function_of_its_account(sandbox: Sandbox) -> None:
    """And what it returns goes on in the execution."""
    machine = a_machine(sandbox, "calls", {"Call": invoking(a_function(sandbox, "calls", KEEPS), OutputPath="$.Payload")})

    assert output(sandbox, start(sandbox, machine, incident="i-1")) == {"said": {"incident": "i-1"}}


def test_a_task_is_invoked_by_a_session_of_the_machine_s_role(sandbox: Sandbox) -> None:
    """So that the record says who did it."""
    machine = a_machine(sandbox, "signs", {"Call": invoking(a_function(sandbox, "signs", KEEPS))})
    start(sandbox, machine)

    last = [call for call in sandbox.calls if call.name == "lambda:Invoke"][-1]
    assert last.principal_arn.startswith(f"arn:aws:sts::{HUB}:assumed-role/signs-machine/")


def test_an_execution_that_waits_for_a_person_is_at_rest(sandbox: Sandbox) -> None:
    """And goes on with what the person said."""
    execution = start(sandbox, an_asking_machine(sandbox, "asks"))
    assert look(sandbox, execution)["status"] == "RUNNING"

    answer(sandbox, token(sandbox), {"approved": True})

    assert output(sandbox, execution) == {"approved": True}


def test_several_are_asked_side_by_side(sandbox: Sandbox) -> None:
    """A map waits in each of its items, and ends with the last answer."""
    ask = asking(a_function(sandbox, "asks-each", KEEPS))
    one = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Ask", "States": {"Ask": ask}}
    machine = a_machine(sandbox, "asks-each", {"Each": {"Type": "Map", "ItemsPath": "$.of", "ItemProcessor": one, "End": True}})
    before = len(sandbox.functions.outcomes)
    execution = start(sandbox, machine, of=[1, 2])
    for outcome in sandbox.functions.outcomes[before:]:
        answer(sandbox, outcome.payload["said"]["token"], "yes")

    assert output(sandbox, execution) == ["yes", "yes"]


def test_time_outs_are_hastened_where_asked(sandbox: Sandbox) -> None:
    """What merely waits for its time does not take a person's time away."""
    execution = start(sandbox, an_asking_machine(sandbox, "expires", TimeoutSeconds=3600))

    for time_outs in (False, True):
        sandbox.hasten(time_outs=time_outs)
        sandbox.settle()
        assert (look(sandbox, execution)["status"] == "FAILED") is time_outs
    assert look(sandbox, execution)["error"] == "States.Timeout"


def test_a_wait_is_hastened(sandbox: Sandbox) -> None:
    """An hour is over when it is told so."""
    machine = a_machine(sandbox, "waits", {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}})
    execution = start(sandbox, machine)
    assert look(sandbox, execution)["status"] == "RUNNING"

    assert sandbox.hasten() == 1
    sandbox.settle()

    assert look(sandbox, execution)["status"] == "SUCCEEDED"


def test_a_retry_is_hastened(sandbox: Sandbox) -> None:
    """The pause before it is one that waits for its time."""
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 600, "MaxAttempts": 1}]
    fails = a_function(sandbox, "fails", "def handler(event, context):\n    raise ValueError('no')")
    execution = start(sandbox, a_machine(sandbox, "retries", {"Call": invoking(fails, Retry=retry)}))

    sandbox.hasten()
    sandbox.settle()

    assert look(sandbox, execution)["error"] == "ValueError"
    assert sum(one.function_name == "fails" for one in sandbox.functions.outcomes) == 2


def test_an_execution_is_stopped_while_it_waits(sandbox: Sandbox) -> None:
    """It ends as aborted, with what was said, and its token is good for nothing."""
    execution = start(sandbox, an_asking_machine(sandbox, "stops"))
    said = sandbox.client("stepfunctions", HUB, HOME).stop_execution(executionArn=execution, error="closed", cause="released")
    sandbox.settle()

    assert said["stopDate"]
    assert [look(sandbox, execution)[name] for name in ("status", "error", "cause")] == ["ABORTED", "closed", "released"]
    assert happened(sandbox, execution)[-1] == "ExecutionAborted"
    assert "TaskTimedOut" not in happened(sandbox, execution)
    with pytest.raises(ClientError, match="TaskTimedOut"):
        answer(sandbox, token(sandbox), "late")


def test_a_token_takes_one_answer(sandbox: Sandbox) -> None:
    """The second, and one that is none, are refused."""
    ask = an_asking_machine(sandbox, "once")
    start(sandbox, ask)
    answer(sandbox, token(sandbox), "first")

    for given, code in ((token(sandbox), "TaskTimedOut"), ("none", "InvalidToken")):
        with pytest.raises(ClientError, match=code):
            answer(sandbox, given, "second")


def test_a_failure_is_caught_with_its_words(sandbox: Sandbox) -> None:
    """Error and cause both arrive."""
    catch = [{"ErrorEquals": ["Rejected"], "ResultPath": "$", "Next": "End"}]
    ask = asking(a_function(sandbox, "rejects", KEEPS), Catch=catch)
    execution = start(sandbox, a_machine(sandbox, "rejects", {"Ask": ask, "End": {"Type": "Succeed"}}))
    stepfunctions = sandbox.client("stepfunctions", HUB, HOME)
    stepfunctions.send_task_failure(taskToken=token(sandbox), error="Rejected", cause="not now")

    assert output(sandbox, execution) == {"Error": "Rejected", "Cause": "not now"}


def test_a_heartbeat_keeps_a_task_alive(sandbox: Sandbox) -> None:
    """And an answer that is no JSON is refused."""
    start(sandbox, an_asking_machine(sandbox, "beats", HeartbeatSeconds=60, TimeoutSeconds=3600))
    stepfunctions = sandbox.client("stepfunctions", HUB, HOME)
    stepfunctions.send_task_heartbeat(taskToken=token(sandbox))

    with pytest.raises(ClientError, match="InvalidOutput"):
        stepfunctions.send_task_success(taskToken=token(sandbox), output="no JSON")
    answer(sandbox, token(sandbox), "there")


def test_one_name_is_one_execution(sandbox: Sandbox) -> None:
    """The same input finds it, another is refused, and so is its name once it ended."""
    machine = an_asking_machine(sandbox, "names")
    execution = start(sandbox, machine, of=1)

    assert start(sandbox, machine, of=1) == execution
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        start(sandbox, machine, of=2)
    answer(sandbox, token(sandbox), "end")
    sandbox.settle()
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        start(sandbox, machine, of=1)


def test_dates_can_be_read(sandbox: Sandbox) -> None:
    """Also where an execution carries its own start."""
    state = {"Type": "Pass", "Parameters": {"at.$": "$$.Execution.StartTime"}, "End": True}
    execution = start(sandbox, a_machine(sandbox, "dates", {"Say": state}))

    assert str(output(sandbox, execution)["at"]).endswith("Z")
    assert happened(sandbox, execution)[0] == "ExecutionStarted"


def test_a_role_that_allows_nothing_fails_the_task(sandbox: Sandbox) -> None:
    """In the words of Lambda."""
    role = a_role(sandbox, "weak-machine", "states.amazonaws.com", action="s3:GetObject")
    machine = a_machine(sandbox, "weak", {"Call": invoking(a_function(sandbox, "weak", KEEPS))}, role=role)
    said = look(sandbox, start(sandbox, machine))

    assert said["error"] == "Lambda.AWSLambdaException"
    assert "is not authorized to perform: lambda:InvokeFunction" in said["cause"]


def test_a_role_that_lets_nobody_in_is_refused(sandbox: Sandbox) -> None:
    """No machine is made with it."""
    role = a_role(sandbox, "closed-machine", "lambda.amazonaws.com")

    with pytest.raises(ClientError, match="AccessDeniedException"):
        a_machine(sandbox, "closed", {"End": {"Type": "Succeed"}}, role=role)


def test_a_machine_of_a_template_runs_as_the_template_says(sandbox: Sandbox) -> None:
    """With its substitutions, and after an update as the update says."""
    role = a_role(sandbox, "stacked-machine", "states.amazonaws.com")
    cloudformation = sandbox.client("cloudformation", HUB, HOME)
    answers = []
    for operation, word in (("create_stack", "one"), ("update_stack", "two")):
        body = {"StartAt": "Say", "States": {"Say": {"Type": "Pass", "Result": "${word}", "End": True}}}
        properties = {"Definition": body, "DefinitionSubstitutions": {"word": word}, "RoleArn": role, "StateMachineName": "st"}
        resource = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
        outputs = {"Arn": {"Value": {"Ref": "M"}}}
        getattr(cloudformation, operation)(
            StackName="machine", TemplateBody=json.dumps({"Resources": {"M": resource}, "Outputs": outputs})
        )
        arn = cloudformation.describe_stacks(StackName="machine")["Stacks"][0]["Outputs"][0]["OutputValue"]
        answers.append(output(sandbox, start(sandbox, arn, name=word)))

    assert answers == ["one", "two"]
