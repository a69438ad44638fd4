"""The parent's side of one execution environment: starts the child, gives it events, and ends it in time."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
START_SECONDS = 30
"""How long a handler may take to be imported; Lambda gives it ten on machines that do nothing else."""


class EndedError(Exception):
    """The child ended, or was ended, before it answered."""

    def __init__(self, kind: str, says: str) -> None:
        super().__init__(says)
        self.payload = {"errorType": kind, "errorMessage": says}


@dataclass
class Execution:
    """A child process that runs one handler; used by one thread at a time."""

    process: subprocess.Popen[bytes]
    timeout: float
    logs: list[str] = field(default_factory=list)
    """Lines since they were last taken away."""
    _rest: bytes = b""

    @classmethod
    def start(cls, environment: Mapping[str, str], folder: Path, timeout: float) -> "Execution":
        """The child runs; it may still be importing its handler."""
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and our own script
            [sys.executable, "-I", "-S", str(WORKER)],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        return cls(process, timeout)

    def ready(self) -> None:
        """The handler is imported; raises ``EndedError`` with what kept it from it."""
        failure = self._await("ready", time.monotonic() + START_SECONDS, START_SECONDS)
        if failure is not None:
            error = EndedError(str(failure["errorType"]), str(failure["errorMessage"]))
            error.payload = failure
            raise error

    def invoke(self, request_id: str, arn: str, event: Any, ahead: float = 0) -> Mapping[str, Any]:
        """The handler's answer, ``failed`` and ``payload``; raises ``EndedError`` where there is none in time.

        The handler's clock is so many seconds ahead.
        """
        request = {"id": request_id, "arn": arn, "event": event, "deadline": time.time() + self.timeout, "ahead": ahead}
        until = time.monotonic() + self.timeout
        try:
            self._stdin(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise self._ended() from error
        return dict(self._await("answer", until, self.timeout))

    def take_logs(self) -> tuple[str, ...]:
        """The lines since the last time."""
        lines = tuple(self.logs)
        self.logs.clear()
        return lines

    def end(self) -> None:
        """The child is gone, and its pipes are closed."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def _stdin(self, data: bytes) -> None:
        assert self.process.stdin is not None  # noqa: S101  # for the type checker: it is a pipe
        while data:
            data = data[self.process.stdin.write(data) :]

    def _await(self, kind: str, until: float, allowed: float) -> Any:
        while True:
            message = json.loads(self._line(until, allowed))
            if kind in message:
                return message[kind]
            self.logs.append(str(message.get("log", message)))

    def _line(self, until: float, allowed: float) -> bytes:
        assert self.process.stdout is not None  # noqa: S101  # for the type checker: it is a pipe
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self._rest:
            if not select.select([descriptor], [], [], max(0.0, until - time.monotonic()))[0]:
                raise EndedError("Sandbox.Timedout", f"Task timed out after {allowed:.2f} seconds")
            piece = os.read(descriptor, 1 << 16)
            if not piece:
                raise self._ended()
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        return line

    def _ended(self) -> EndedError:
        status = self.process.wait()
        return EndedError("Runtime.ExitError", f"Error: Runtime exited with error: exit status {status}")
