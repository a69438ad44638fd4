"""moto's server on loopback, behind a door of ours that reads, records, and makes trouble on order.

What moto cannot do is answered as such, with a code that no client retries, instead of moto's HTTP 500 with a web page.
"""

import io
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from moto.core.routing import get_service_router
from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from deployer.errors import DeployerError
from deployer.sandbox.faults import Called, Fault, Faults, Moment, Trouble
from deployer.sandbox.reading import Answered, Asked, Environ, Knock, error_code, read, refusal
from deployer.sandbox.recorder import RecordedCall, Recorder, masked

StartResponse = Callable[..., Any]
OwnDoor = Callable[[Knock], Answered]
"""Answers what is asked of the sandbox itself."""

USED = ("autoscaling", "dynamodb", "ec2", "events", "iam", "s3", "secretsmanager", "sns", "sqs", "sts")
OWN_PATHS = "/irhub/"
HOST = "127.0.0.1"


class PortTakenError(DeployerError):
    """The port that was asked for cannot be listened on."""

    def __init__(self, port: int, error: OSError) -> None:
        super().__init__(f"The sandbox cannot listen on port {port}.", f"{error.strerror}.", "Give another --port, or none.")


class CutError(ConnectionError):
    """The connection ends here, without an answer."""


@dataclass
class Front:
    """The door: a WSGI application around moto's."""

    recorder: Recorder
    faults: Faults
    principal_arn: Callable[[str], str]
    """Whose key that is."""
    own: OwnDoor | None = None
    crashes: list[str] = field(default_factory=list)
    """Tracebacks of what moto failed at."""
    inside: DomainDispatcherApplication = field(default_factory=lambda: DomainDispatcherApplication(create_backend_app))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        stream = environ["wsgi.input"]
        body = stream.read() if environ.get("wsgi.input_terminated") else stream.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ.update({"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
        answered = self._answer(environ, body)
        start_response(f"{answered.status} {'OK' if answered.status < 400 else 'Error'}", list(answered.headers))  # noqa: PLR2004
        return [answered.body]

    def load(self) -> None:
        """moto has loaded the services that an incident uses; AWS need not, so no incident should wait for it."""
        for service in USED:
            get_service_router(service)
            scope = f"AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/{service}/aws4_request, x=y"
            headers = {"HTTP_AUTHORIZATION": scope, "HTTP_X_AMZ_TARGET": "DynamoDB_20120810.X", "HTTP_HOST": HOST}
            self.inside.get_application({"PATH_INFO": "/", **headers})

    def _answer(self, environ: Environ, body: bytes) -> Answered:
        path = environ.get("PATH_INFO", "")
        if self.own and path.startswith(OWN_PATHS) and "HTTP_AUTHORIZATION" not in environ:
            return self.own(Knock(environ.get("REQUEST_METHOD", "GET"), path, environ.get("QUERY_STRING", ""), body))
        asked = read(environ, body)
        return self._pass_on(environ) if asked is None else self._recorded(asked, environ)

    def _recorded(self, asked: Asked, environ: Environ) -> Answered:
        called = Called(asked.service, asked.operation, get_account_id_from(asked.access_key_id), asked.region)
        by = self.principal_arn(asked.access_key_id)
        fault, started = self.faults.take(called), time.time()
        answered = self._troubled(asked, environ, fault) if fault else self._safely(asked, environ)
        error = error_code(answered) if answered else "AnswerLost"
        applied = fault is None or fault.when is Moment.AFTER
        where = (called.service, called.operation, called.account_id, called.region)
        self.recorder.keep(RecordedCall(*where, by, masked(asked.parameters), started, time.time(), error, applied))
        if answered is None:
            raise CutError
        return answered

    def _troubled(self, asked: Asked, environ: Environ, fault: Fault) -> Answered | None:
        if fault.when is Moment.AFTER:
            self._safely(asked, environ)
        return None if fault.trouble.cut else refusal(asked, fault.trouble)

    def _safely(self, asked: Asked, environ: Environ) -> Answered:
        try:
            return self._pass_on(environ)
        except NotImplementedError as error:
            return refusal(asked, Trouble("NotImplemented", f"The sandbox cannot do {asked.operation}: {error}", 501))
        except Exception as error:  # noqa: BLE001  # a server answers, whatever moto did
            self.crashes.append(traceback.format_exc())
            return refusal(asked, Trouble("InternalFailure", f"The sandbox failed at it: {error!r}", 500))

    def _pass_on(self, environ: Environ) -> Answered:
        head: list[Any] = []
        pieces = self.inside(environ, lambda status, headers, _=None: head.extend((status, headers)))
        try:
            body = b"".join(pieces)
        finally:
            getattr(pieces, "close", lambda: None)()
        return Answered(int(head[0].split()[0]), tuple(head[1]), body)


class _QuietHandler(MotoRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # the name is werkzeug's
        """Says nothing on stderr: calls are recorded, crashes are kept."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002  # the signature is werkzeug's
        """Ends the connection at once."""
        self.close_connection = True


class Server:
    """Listens while its ``with`` block lasts."""

    def __init__(self, front: Front, port: int = 0) -> None:
        listening = _listen(port)
        self._server: BaseWSGIServer = make_server(
            HOST, port, front, threaded=True, request_handler=_QuietHandler, fd=listening.fileno()
        )
        listening.close()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sandbox", daemon=True)

    @property
    def endpoint(self) -> str:
        """The address that every AWS client is given."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Listening."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Silent: the port is closed and the thread has ended."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        raise PortTakenError(port, error) from error
