"""A loopback HTTP receiver in the place of Slack, webhooks and whatever else irhub tells."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: str
    at: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is not a success."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = "/"
    """What the paths begin with that are refused so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody is answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"ok"


Door = Callable[[Received], Answer]


class Receiver:
    """Listens while its ``with`` block lasts; answers 200 ``ok`` unless told to refuse, or where a door answers."""

    def __init__(self) -> None:
        self._received: list[Received] = []
        self._refusals: list[Refusal] = []
        self._doors: dict[str, Door] = {}
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="receiver", daemon=True)

    @property
    def url(self) -> str:
        """The address to send to; every path is taken."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def received(self) -> tuple[Received, ...]:
        """Everything that was taken so far, in order; what was refused is not among it."""
        with self._changed:
            return tuple(self._received)

    def refuse(self, status: int, times: int = 1, retry_after: int | None = None, path: str = "/") -> None:
        """The next ``times`` requests to paths that begin so are answered with this status."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        with self._changed:
            self._refusals.extend([Refusal(status, headers, path)] * times)

    def wait_for(self, count: int, seconds: float = 10) -> tuple[Received, ...]:
        """Everything received once there are this many; what there is when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._received) >= count, seconds)
            return tuple(self._received)

    def serve(self, path: str, door: Door) -> None:
        """Requests to paths that begin so are answered by this from now on; they are kept like all others."""
        with self._changed:
            self._doors[path] = door

    def take(self, received: Received) -> Answer:
        """What a request is answered; it is kept, unless a refusal is due for it."""
        with self._changed:
            for place, refusal in enumerate(self._refusals):
                if received.path.startswith(refusal.path):
                    del self._refusals[place]
                    return Answer(refusal.status, refusal.headers, b"refused")
            self._received.append(received)
            self._changed.notify_all()
            door = next((door for path, door in self._doors.items() if received.path.startswith(path)), None)
        return door(received) if door else Answer()

    def __enter__(self) -> Self:
        """Listening."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Silent: the port is closed and the thread has ended."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads: ClassVar[bool] = False  # type: ignore[misc]  # closing waits for answers under way
    receiver: Receiver


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5

    def do_POST(self) -> None:
        """Takes a request and answers it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8", "replace")
        answer = self.server.receiver.take(Received(self.path, dict(self.headers), body, time.time()))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_PUT = do_POST  # noqa: N815  # the names are http.server's
    do_GET = do_POST  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Says nothing on stderr; what arrived is kept."""
