"""Tasks of a machine in its own account, as its own role, and only what that role may invoke.

Stock moto runs every task with made-up keys, so in the default account, whoever's the machine is, and asks nobody. What is
asked here is what "IAM and Step Functions" says: the role lets states.amazonaws.com in, and allows lambda:InvokeFunction on
the function. Of other services' tasks the role is entered and its policies are not asked.
"""

import sys
import uuid
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.utils import boto_client
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from deployer.sandbox.evaluator import Answer
from deployer.sandbox.identity import Caller, Keys, session_keys
from deployer.sandbox.repairs import Undo
from deployer.sandbox.repairs.patch import replaced, together
from deployer.sandbox.roles import allows, may_enter, role_of

STATES = "states.amazonaws.com"
ActingAs = Callable[[Keys, str, str], Any]
"""Makes a client that signs with these keys, for a service in a Region."""


def in_their_own_account(acting_as: ActingAs) -> Undo:
    """Tasks act as the role of their machine, or of their own credentials."""
    original = boto_client.boto_client_for
    sessions: dict[str, Keys] = {}

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        role_arn = state_credentials.role_arn
        if role_arn not in sessions:
            sessions[role_arn] = session_keys(role_arn, _session_name())
        return acting_as(sessions[role_arn], service, region)

    named = [module for name, module in list(sys.modules.items()) if name.startswith("moto.stepfunctions.parser")]
    users = [module for module in named if getattr(module, "boto_client_for", None) is original]
    return together(replaced(module, "boto_client_for", boto_client_for) for module in users)


def _session_name() -> str:
    """As Step Functions names its sessions: 32 letters that say nothing."""
    return uuid.uuid4().hex


def as_far_as_the_role_allows() -> Undo:
    """A function is invoked only where the machine's role may be entered and allows it."""
    original = lambda_eval_utils._invoke_lambda_function

    def invoke(parameters: dict[str, Any], region: str, state_credentials: Any) -> Any:
        check(state_credentials.role_arn, region, parameters["FunctionName"])
        return original(parameters, region, state_credentials)

    def cause(client_error: ClientError) -> tuple[str, str]:
        error, because = told(client_error)
        return ("Lambda.AWSLambdaException" if error == "Lambda.AccessDeniedException" else error), because

    told = StateTaskServiceLambda._error_cause_from_client_error
    return together(
        (
            replaced(lambda_eval_utils, "_invoke_lambda_function", invoke),
            replaced(StateTaskServiceLambda, "_error_cause_from_client_error", staticmethod(cause)),
        )
    )


def check(role_arn: str, region: str, function: str) -> None:
    """Returns if the machine's role may invoke this function; raises what Lambda would answer else."""
    account_id = role_arn.split(":")[4]
    arn = function if function.startswith("arn:") else f"arn:aws:lambda:{region}:{account_id}:function:{function}"
    entry = may_be_entered(role_arn, _machines_of(role_arn, region))
    if not entry.is_allowed:
        raise _refused(f"{STATES} cannot enter {role_arn}: {entry.because}")
    answer = _may_invoke(role_arn, arn)
    if not answer.is_allowed:
        raise _refused(
            f"{role_arn} is not authorized to perform: lambda:InvokeFunction on resource: {arn} (sandbox: {answer.because})"
        )


def may_be_entered(role_arn: str, machine_arns: tuple[str, ...]) -> Answer:
    """Whether Step Functions may enter this role for these machines ("Preventing cross-service confused deputy issue")."""
    return may_enter(STATES, role_arn, {"aws:SourceAccount": (role_arn.split(":")[4],), "aws:SourceArn": machine_arns})


def _machines_of(role_arn: str, region: str) -> tuple[str, ...]:
    """The machines that run as this role."""
    machines = stepfunctions_parser_backends[role_arn.split(":")[4]][region].state_machines
    return tuple(machine.arn for machine in machines if machine.roleArn == role_arn)


def _may_invoke(role_arn: str, function_arn: str) -> Answer:
    account_id, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    session = f"arn:aws:sts::{account_id}:assumed-role/{name}/states"
    caller = Caller(account_id, session, role_arn, f"{role_of(role_arn).id}:states", is_session=True)
    region = function_arn.split(":")[3]
    request = {"aws:RequestedRegion": (region,), "aws:ResourceAccount": (account_id,), "aws:SecureTransport": ("true",)}
    return allows(role_arn, caller.asks("lambda:InvokeFunction", function_arn, request))


def _refused(message: str) -> ClientError:
    error = {"Code": "AccessDeniedException", "Message": f"User: {message}"}
    return ClientError(
        {"Error": error, "ResponseMetadata": {"HTTPStatusCode": 403, "RequestId": str(uuid.uuid4())}},  # type: ignore[typeddict-item]
        "Invoke",
    )
