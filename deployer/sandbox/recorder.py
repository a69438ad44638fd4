"""Every API call that reached the sandbox: who made it, where, with what, and how it ended.

The observer judges the promises by this record alone, so it is written at the door and not by the code it judges. What
AWS would carry itself (events, queue messages to a function) is no API call and is not in it.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MASKED = "***"
_SECRET = frozenset(
    {
        "secretstring", "secretbinary", "authparameters", "password", "plaintext", "secretaccesskey", "sessiontoken",
        "clientsecret", "apikeyvalue", "userdata",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One API call; times are seconds since the epoch, `error` is AWS's code or empty."""

    service: str
    """botocore's name of the service, such as ``ec2``."""
    operation: str
    account_id: str
    """The account it works in, which is that of the key."""
    region: str
    principal_arn: str
    parameters: Mapping[str, Any]
    started: float
    ended: float
    error: str = ""
    applied: bool = True
    """False where a planted fault kept the call from being carried out; a lost answer is an error that was applied."""

    @property
    def name(self) -> str:
        """The call as ``ec2:DescribeInstances``."""
        return f"{self.service}:{self.operation}"


class Recorder:
    """The calls in the order in which they ended."""

    def __init__(self) -> None:
        self._calls: list[RecordedCall] = []
        self._lock = threading.Lock()

    def keep(self, call: RecordedCall) -> None:
        """The call is on record."""
        with self._lock:
            self._calls.append(call)

    @property
    def calls(self) -> tuple[RecordedCall, ...]:
        """All calls so far."""
        with self._lock:
            return tuple(self._calls)

    def since(self, mark: int) -> tuple[RecordedCall, ...]:
        """The calls after the first ``mark``; with ``len(recorder.calls)`` taken before, those of one stretch of work."""
        with self._lock:
            return tuple(self._calls[mark:])


def masked(parameters: Any) -> Any:
    """The parameters without secrets, and with files as their size."""
    if isinstance(parameters, Mapping):
        return {name: MASKED if str(name).lower() in _SECRET else masked(value) for name, value in parameters.items()}
    if isinstance(parameters, list | tuple):
        return [masked(value) for value in parameters]
    if isinstance(parameters, bytes):
        return f"<{len(parameters)} bytes>"
    return parameters
