"""Listens for one API, on a port of its own."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self

from deployer.sandbox.gateway.knocking import Knock, Reply

HOST = "127.0.0.1"
Answer = Callable[[Knock], Reply]


class Listener:
    """Answers while its ``with`` block lasts."""

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self._server = _Server((HOST, port), _Handler)
        self._server.answer = answer
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="api", daemon=True)

    @property
    def netloc(self) -> str:
        """Host and port."""
        return f"{HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Listening."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Silent: the port is closed and the thread has ended."""
        self.close()

    def close(self) -> None:
        """The port is closed."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads: ClassVar[bool] = False  # type: ignore[misc]  # closing waits for answers under way
    answer: Answer


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def handle_any(self) -> None:
        """Takes a request, whatever its method, and answers it."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = tuple(self.headers.items())
        knock = Knock(self.command, self.path, headers, body, str(self.client_address[0]), self.request_version)
        reply = self.server.answer(knock)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815  # http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Says nothing on stderr."""
