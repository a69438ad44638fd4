"""Makers for tests of machines: one that asks a person, one that waits, and what is read of an execution."""

import json
from typing import Any

from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import HOME, HUB, a_function, a_role

KEEPS = """
def handler(event, context):
    print(event)
    return {"said": event}
"""


def a_machine(sandbox: Sandbox, name: str, states: dict[str, Any], **more: Any) -> str:
    """The ARN of a machine in the hub that begins with the first of these states."""
    role = more.pop("role", None) or a_role(sandbox, f"{name}-machine", "states.amazonaws.com")
    definition = {"StartAt": next(iter(states)), "States": states, **more}
    stepfunctions = sandbox.client("stepfunctions", HUB, HOME)
    made = stepfunctions.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
    return str(made["stateMachineArn"])


def invoking(function_arn: str, **more: Any) -> dict[str, Any]:
    """A last state that invokes the function with the whole input."""
    given = {"FunctionName": function_arn, "Payload.$": "$"}
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": given, "End": True, **more}


def asking(function_arn: str, **more: Any) -> dict[str, Any]:
    """A last state that gives the function a token and waits for its answer."""
    given = {"FunctionName": function_arn, "Payload": {"token.$": "$$.Task.Token"}}
    resource = "arn:aws:states:::lambda:invoke.waitForTaskToken"
    return {"Type": "Task", "Resource": resource, "Parameters": given, "End": True, **more}


def an_asking_machine(sandbox: Sandbox, name: str, **more: Any) -> str:
    """The ARN of a machine that asks, through a function of its own."""
    return a_machine(sandbox, name, {"Ask": asking(a_function(sandbox, name, KEEPS), **more)})


def start(sandbox: Sandbox, machine: str, name: str = "first", **given: Any) -> str:
    """The ARN of an execution that has come to rest."""
    stepfunctions = sandbox.client("stepfunctions", HUB, HOME)
    arn = str(stepfunctions.start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))["executionArn"])
    sandbox.settle()
    return arn


def look(sandbox: Sandbox, execution: str) -> dict[str, Any]:
    """What DescribeExecution says."""
    said: dict[str, Any] = sandbox.client("stepfunctions", HUB, HOME).describe_execution(executionArn=execution)
    return said


def output(sandbox: Sandbox, execution: str) -> Any:
    """What an execution came to, once all is at rest."""
    sandbox.settle()
    return json.loads(look(sandbox, execution)["output"])


def token(sandbox: Sandbox) -> str:
    """The token that the last invocation was given."""
    return str(sandbox.functions.outcomes[-1].payload["said"]["token"])


def happened(sandbox: Sandbox, execution: str) -> list[str]:
    """The kinds of events of an execution."""
    history = sandbox.client("stepfunctions", HUB, HOME).get_execution_history(executionArn=execution)
    return [event["type"] for event in history["events"]]
