"""Lambda functions that really run: the deployed bundle, unpacked, in child processes that stay warm.

A function has one child for each invocation that runs at the same time, kept for the next one. A child is started anew
when code, handler, environment or role changed. It has the environment the stack gave the function, the keys of a session
of the function's own role, and nothing else of the machine it runs on; see `worker` for what it may reach.
"""

import hashlib
import json
import os
import threading
import time
import uuid
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from deployer.sandbox.closed import prove_closed
from deployer.sandbox.execution import EndedError, Execution
from deployer.sandbox.identity import session_keys
from deployer.sandbox.measures.embedded import measure
from deployer.sandbox.pool import Pool, Variety
from deployer.sandbox.roles import may_enter

Function = Any
"""moto's LambdaFunction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one invocation ended."""

    function_name: str
    request_id: str
    payload: Any
    """What the handler returned, or the error as Lambda words it."""
    failed: bool
    cold: bool
    started: float
    ended: float
    logs: tuple[str, ...] = ()


class Functions:
    """Runs functions; every child ends with ``close``."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self._folder = folder
        self._endpoint = endpoint
        self._pool = Pool()
        self._outcomes: list[Outcome] = []
        self._lock = threading.Lock()
        self.ahead: float = 0
        """By how many seconds the clock of functions is ahead."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every invocation that ended so far."""
        with self._lock:
            return tuple(self._outcomes)

    def invoke(self, function: Function, event: Any) -> Outcome:
        """The function has run with this event; how it ended is on record, its log lines in its log group."""
        request_id, started = str(uuid.uuid4()), time.time()
        variety = _variety(function)
        try:
            execution, cold = self._pool.take(variety, lambda: self._start(function))
        except EndedError as error:
            return self._kept(
                function, Outcome(function.function_name, request_id, error.payload, True, True, started, time.time())
            )
        try:
            answer = execution.invoke(request_id, function.function_arn, event, self.ahead)
            failed, payload = bool(answer["failed"]), answer["payload"]
            logs = execution.take_logs()
            self._pool.give_back(variety, execution)
        except EndedError as error:
            failed, payload, logs = True, {**error.payload, "requestId": request_id}, execution.take_logs()
            self._pool.drop(execution)
        ended = time.time()
        return self._kept(function, Outcome(function.function_name, request_id, payload, failed, cold, started, ended, logs))

    def warm(self, function: Function) -> None:
        """One child waits for the first event with its handler imported, as with provisioned concurrency."""
        variety = _variety(function)
        execution, _ = self._pool.take(variety, lambda: self._start(function))
        self._pool.give_back(variety, execution)

    def close(self) -> None:
        """Every child has ended; what still ran is cut off, as on a machine that is switched off."""
        self._pool.close()

    def _kept(self, function: Function, outcome: Outcome) -> Outcome:
        with self._lock:
            self._outcomes.append(outcome)
            function.logs_backend.ensure_log_group(function.logs_group_name)
            function.save_logs("\n".join((f"START RequestId: {outcome.request_id}", *outcome.logs, _report(outcome))))
            for line in outcome.logs:
                measure(line, function.account_id, function.region)
        return outcome

    def _start(self, function: Function) -> Execution:
        entry = may_enter("lambda.amazonaws.com", function.role, _source(function))
        if not entry.is_allowed:
            raise EndedError("AccessDenied", f"Lambda cannot enter the role of the function: {entry.because}")
        folder = self._unpacked(function)
        environment = _environment(function, self._endpoint, folder)
        prove_closed(environment)
        return Execution.start(environment, folder, float(function.timeout))

    def _unpacked(self, function: Function) -> Path:
        folder = self._folder / hashlib.sha256(function.code_bytes).hexdigest()[:16]
        with self._lock:
            if not folder.exists():
                with zipfile.ZipFile(BytesIO(function.code_bytes)) as bundle:
                    bundle.extractall(folder)
        return folder


def _source(function: Function) -> dict[str, tuple[str, ...]]:
    return {"aws:SourceArn": (function.function_arn,), "aws:SourceAccount": (function.account_id,)}


def _report(outcome: Outcome) -> str:
    milliseconds = (outcome.ended - outcome.started) * 1000
    return f"REPORT RequestId: {outcome.request_id}\tDuration: {milliseconds:.2f} ms\tFailed: {str(outcome.failed).lower()}"


def _variety(function: Function) -> Variety:
    state = [function.code_sha_256, function.handler, function.role, function.timeout, function.environment_vars]
    return Variety(function.function_arn, json.dumps(state, sort_keys=True))


def _environment(function: Function, endpoint: str, folder: Path) -> dict[str, str]:
    """What Lambda sets ("Defined runtime environment variables"), what the stack sets, and where the sandbox is."""
    keys = session_keys(function.role, function.function_name)
    return {
        **{name: str(value) for name, value in function.environment_vars.items()},
        "_HANDLER": function.handler,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": f"sandbox/{uuid.uuid4().hex}",
        "AWS_LAMBDA_LOG_FORMAT": getattr(function, "irhub_log_format", "Text"),
        "AWS_LAMBDA_LOG_LEVEL": getattr(function, "irhub_log_level", ""),
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_SESSION_TOKEN": keys.session_token or "",
        "LAMBDA_TASK_ROOT": str(folder),
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "PATH": os.defpath,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
