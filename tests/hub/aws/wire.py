"""The wire between a client and moto: every request is counted, one at a time, and may fail in the ways that wires fail."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ConnectionClosedError
from moto.core.models import botocore_stubber

LEASE_SECONDS = 65


class Crash(BaseException):
    """The function's process ends here."""


@dataclass(slots=True)
class Wire:
    """Puts itself between a client and moto."""

    client: Any
    requests: list[str] = field(default_factory=list)
    crash_before: int = -1
    """The number of the request at which the process ends, unsent."""
    crash_after: int = -1
    """The number of the request whose answer the process does not live to see."""
    lose: int = 0
    """How many answers are lost on their way back."""
    repeat: int = 0
    """How many requests are sent again, as botocore does when an answer is lost; only the second answer arrives."""
    meddle: Callable[[str], object] = str
    """What somebody else does just before a request gets through."""
    lock: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Takes moto's place."""
        self.client.meta.events.unregister("before-send", botocore_stubber)
        self.client.meta.events.register("before-send", self.carry)

    def step_aside(self) -> None:
        """Gives moto its place back."""
        self.client.meta.events.unregister("before-send", self.carry)
        self.client.meta.events.register("before-send", botocore_stubber)

    def carry(self, request: Any, event_name: str, **_: Any) -> Any:
        """Carries one request to moto, and its answer back."""
        with self.lock:
            number = len(self.requests)
            self.requests.append(event_name.rpartition(".")[2])
            self.meddle(self.requests[-1])
            if number == self.crash_before:
                raise Crash
            answer = botocore_stubber(event_name=event_name, request=request)
            if number == self.crash_after:
                raise Crash
            if self.lose:
                self.lose -= 1
                raise ConnectionClosedError(endpoint_url=request.url)
            if self.repeat:
                self.repeat -= 1
                answer = botocore_stubber(event_name=event_name, request=request)
        return answer
