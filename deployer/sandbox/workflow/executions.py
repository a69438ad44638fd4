"""The calls about executions and task tokens, answered as Step Functions answers them.

"Step Functions API": StartExecution, StopExecution, DescribeExecution, SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat.
"""

import json
import threading
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.moto_api._internal import mock_random
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.eval.callback.callback import CallbackOutcomeFailure, CallbackOutcomeSuccess
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from deployer.sandbox.repairs import Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import replaced, together
from deployer.sandbox.workflow.tasks import may_be_entered

COMPACT = (",", ":")


def described() -> Undo:
    """Executions have names and times that can be read, whatever they carry."""
    start_original, details_original = StepFunctionsParserBackend.start_execution, Execution.get_start_execution_details

    def start(backend: Any, state_machine_arn: str, name: Any = None, execution_input: Any = None, *more: Any) -> Any:
        if name:
            backend._validate_name(name)
        return start_original(backend, state_machine_arn, name or str(mock_random.uuid4()), execution_input, *more)

    def details(execution: Any) -> Any:
        found: Any = details_original(execution)
        found.start_time = _written(execution.start_date)
        return found

    return together(
        (
            replaced(StepFunctionsParserBackend, "start_execution", start),
            replaced(Execution, "get_start_execution_details", details),
            replaced(StepFunctionResponse, "describe_execution", _describe_execution),
        )
    )


def _written(date: datetime) -> str:
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{date.microsecond // 1000:03d}Z"


def _describe_execution(request: Any) -> ActionResult:
    execution = request.stepfunction_backend.describe_execution(request._get_param("executionArn"))
    said = {
        "executionArn": execution.execution_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "input": execution.execution_input,
        "inputDetails": {"included": True},
        "error": execution.error,
        "cause": execution.cause,
    }
    if execution.status == ExecutionStatus.SUCCEEDED.value:
        said |= {"output": to_json_str(execution.output, separators=COMPACT), "outputDetails": {"included": True}}
    return ActionResult({name: value for name, value in said.items() if value is not None})


def stopped() -> Undo:
    """StopExecution ends an execution at once, with the error and the cause that are given."""
    reflect_original: Any = BaseExecutionWorkerCommunication._reflect_execution_status

    def stop_execution(request: Any) -> ActionResult:
        execution = request.stepfunction_backend.describe_execution(request._get_param("executionArn"))
        if execution.status == ExecutionStatus.RUNNING.value:
            stop(execution, request._get_param("error"), request._get_param("cause"))
        return ActionResult({"stopDate": execution.stop_date})

    def reflect(told: Any) -> None:
        if told.execution.status == ExecutionStatus.RUNNING.value:
            reflect_original(told)

    return together(
        (
            replaced(StepFunctionResponse, "stop_execution", stop_execution),
            replaced(BaseExecutionWorkerCommunication, "_reflect_execution_status", reflect),
        )
    )


def stop(execution: Any, error: str | None = None, cause: str | None = None) -> None:
    """The execution is aborted, and whatever waits in it is told so."""
    execution.stop_date, execution.error, execution.cause = datetime.now(UTC), error, cause
    execution.exec_status = ExecutionStatus.ABORTED
    if execution.exec_worker.env is not None:
        execution.stop(stop_date=execution.stop_date, error=error, cause=cause)


def answered() -> Undo:
    """A task token is good for one answer, while its task waits; what is said afterwards is refused, not lost."""
    lock = threading.Lock()

    def send(request: Any, outcome_of: Any) -> EmptyResult:
        token = request._get_param("taskToken")
        with lock:
            _waiting(request.stepfunction_backend, token).notify(outcome_of(token))
        return EmptyResult()

    def success(request: Any) -> EmptyResult:
        output = request._get_param("output")
        _check_json(output)
        return send(request, lambda token: CallbackOutcomeSuccess(token, output))

    def failure(request: Any) -> EmptyResult:
        error, cause = request._get_param("error"), request._get_param("cause")
        return send(request, lambda token: CallbackOutcomeFailure(token, error, cause))

    def heartbeat(request: Any) -> EmptyResult:
        _waiting(request.stepfunction_backend, request._get_param("taskToken")).notify_heartbeat()
        return EmptyResult()

    return together(
        (
            replaced(StepFunctionResponse, "send_task_success", success),
            replaced(StepFunctionResponse, "send_task_failure", failure),
            replaced(StepFunctionResponse, "send_task_heartbeat", heartbeat),
        )
    )


def _waiting(backend: Any, token: str) -> Any:
    """The task that waits for this token's answer."""
    for execution in backend._get_executions():
        env = execution.exec_worker.env
        endpoint = env.callback_pool_manager.get(token) if env is not None else None
        if endpoint is None:
            continue
        if execution.status == ExecutionStatus.RUNNING.value and not endpoint._notify_event.is_set():
            return endpoint
        raise RefusalError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    raise RefusalError("InvalidToken", "Invalid Token: 'Invalid token'")


def _check_json(output: str) -> None:
    try:
        json.loads(output)
    except ValueError as error:
        raise RefusalError("InvalidOutput", f"Invalid Output: '{error}'") from error


def admitted() -> Undo:
    """A machine is refused whose role Step Functions cannot enter."""
    create_original, update_original = (
        StepFunctionsParserBackend.create_state_machine,
        StepFunctionsParserBackend.update_state_machine,
    )

    def create(backend: Any, name: str, definition: str, roleArn: str, *args: Any, **more: Any) -> Any:  # noqa: N803  # moto's name
        _check_role(roleArn, f"arn:aws:states:{backend.region_name}:{backend.account_id}:stateMachine:{name}")
        return create_original(backend, name, definition, roleArn, *args, **more)

    def update(backend: Any, arn: str, definition: Any = None, role_arn: Any = None, **more: Any) -> Any:
        if role_arn:
            _check_role(role_arn, arn)
        return update_original(backend, arn, definition, role_arn, **more)

    return together(
        (
            replaced(StepFunctionsParserBackend, "create_state_machine", create),
            replaced(StepFunctionsParserBackend, "update_state_machine", update),
        )
    )


def _check_role(role_arn: str, machine_arn: str) -> None:
    entry = may_be_entered(role_arn, (machine_arn,))
    if not entry.is_allowed:
        raise RefusalError(
            "AccessDeniedException",
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the "
            f"provided role. (sandbox: {entry.because})",
        )
