"""One warm Lambda execution environment: a child process that runs a handler, one event after another.

Started as a plain script with `python -I -S`, so that nothing but the standard library and the unpacked bundle can be
imported, as in Lambda. It speaks JSON lines with its parent: events come in on standard input, and `log`, `ready` and
`answer` lines go out on the standard output it started with; what the handler prints becomes `log` lines.

Whatever the code tries, it reaches loopback alone: an audit hook refuses every other address, every name to look up, and
every process it would start (https://docs.python.org/3/library/sys.html#sys.addaudithook).
"""

import importlib
import io
import json
import logging
import os
import sys
import time
import traceback
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
STARTS_A_PROCESS = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"}
)


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Raises PermissionError where the code would leave this machine or this process."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if not (isinstance(address, tuple) and address[0] in LOOPBACK):
            raise PermissionError(f"The sandbox reaches loopback alone, not {address}.")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        if arguments[0] not in LOOPBACK:
            raise PermissionError(f"The sandbox looks up no names, and not {arguments[0]}.")
    elif event in STARTS_A_PROCESS:
        raise PermissionError(f"The sandbox's functions start no processes ({event}).")


class Wire:
    """JSON lines to the parent."""

    def __init__(self, out: io.FileIO) -> None:
        self._out = out

    def send(self, **message: Any) -> None:
        """One line is on its way."""
        self._out.write((json.dumps(message, default=str) + "\n").encode())


class LogStream(io.TextIOBase):
    """Stands where standard output and error were, and sends each line as a log line."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._rest = ""

    def writable(self) -> bool:
        """It takes text."""
        return True

    def write(self, text: str) -> int:
        """Whole lines are sent, the rest waits for its end."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._wire.send(log=line)
        return len(text)

    def flush_rest(self) -> None:
        """Nothing waits any more."""
        if self._rest:
            self.write("\n")


class AsJson(logging.Formatter):
    """A log entry as Lambda writes it where the function logs JSON ("Using Lambda advanced logging controls with Python")."""

    OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object; what was handed over as fields stands at its top."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        said: dict[str, Any] = {
            "timestamp": at,
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        said |= {name: value for name, value in vars(record).items() if name not in self.OWN}
        if record.exc_info and record.exc_info[1]:
            said |= {"errorType": type(record.exc_info[1]).__name__, "errorMessage": str(record.exc_info[1])}
            said |= {"stackTrace": traceback.format_tb(record.exc_info[2])}
        return json.dumps(said, default=str, ensure_ascii=False)


def begin_logging(logs: LogStream) -> None:
    """What the handler logs goes there, in the form and from the level on that the function is set to."""
    logging.basicConfig(stream=logs, format="[%(levelname)s]\t%(message)s")
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(AsJson())
    if os.environ.get("AWS_LAMBDA_LOG_LEVEL"):
        level = os.environ["AWS_LAMBDA_LOG_LEVEL"]
        logging.getLogger().setLevel({"TRACE": "DEBUG", "FATAL": "CRITICAL", "WARN": "WARNING"}.get(level, level))


class Context:
    """The context object of a Lambda handler ("AWS Lambda context object in Python")."""

    def __init__(self, request: dict[str, Any]) -> None:
        environ = os.environ
        self._deadline = request["deadline"]
        self.aws_request_id = request["id"]
        self.invoked_function_arn = request["arn"]
        self.function_name = environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the parent ends this process."""
        return max(0, int((self._deadline - time.time()) * 1000))


def failure(error: BaseException, request_id: str = "") -> dict[str, Any]:
    """The error as Lambda gives it to whoever invoked the function."""
    said = {"errorMessage": str(error), "errorType": type(error).__name__}
    return {**said, "requestId": request_id, "stackTrace": traceback.format_tb(error.__traceback__)}


def load(name: str) -> Any:
    """The handler of this name, such as ``hub.handler.respond``."""
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), function)


class Ahead(datetime):
    """A clock that runs ahead of this machine's."""

    by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """The time, so much later."""
        return datetime.now(tz) + cls.by


def put_forward(handler: Any, seconds: float) -> None:
    """The handler's own modules read a clock that is so far ahead; those it stands on, and this file, keep the machine's."""
    Ahead.by = timedelta(seconds=seconds)
    package = handler.__module__.partition(".")[0]
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package and vars(module).get("datetime") is datetime:
            vars(module)["datetime"] = Ahead


def answer(handler: Any, request: dict[str, Any]) -> dict[str, Any]:
    """What the handler returned, or how it failed; both in one shape."""
    try:
        if request.get("ahead"):
            put_forward(handler, request["ahead"])
        payload = json.loads(json.dumps(handler(request["event"], Context(request))))
    except BaseException as error:  # noqa: BLE001  # a handler may fail in any way, and the parent must hear of it
        return {"failed": True, "payload": failure(error, request["id"])}
    return {"failed": False, "payload": payload}


def main() -> None:
    """Serves until the parent closes standard input."""
    wire = Wire(os.fdopen(os.dup(1), "wb", buffering=0))
    logs = LogStream(wire)
    sys.stdout = sys.stderr = logs
    begin_logging(logs)
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    sys.addaudithook(guard)
    try:
        handler = load(os.environ["_HANDLER"])
    except BaseException as error:  # noqa: BLE001  # the bundle is not ours to judge here
        wire.send(ready=failure(error))
        return
    wire.send(ready=None)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        said = answer(handler, request)
        logs.flush_rest()
        wire.send(answer=said)


if __name__ == "__main__":
    main()
