"""The HTTP APIs of a running sandbox: each has its port as long as it exists.

An API is at work for its client only: what it set going elsewhere is what a sandbox settles.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from moto.apigatewayv2.models import ApiGatewayV2Backend

from deployer.sandbox.gateway.answering import Invoke, Served, answer
from deployer.sandbox.gateway.knocking import Knock, RefusedError, Reply
from deployer.sandbox.gateway.listening import Listener
from deployer.sandbox.measures.taken import Answered
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

SAYS = "HTTP APIs are served, each on a port of loopback: routes, IAM authorization, functions, permissions, limits."
FURTHER_PORTS = 20
"""How many ports after the sandbox's own an API tries, so that its address is the same after a restart."""


class Gateways:
    """Every HTTP API that is served, and why API Gateway itself answered."""

    def __init__(self, invoke: Invoke, port: int = 0) -> None:
        self._invoke = invoke
        self._ports = range(port + 1, port + 1 + FURTHER_PORTS) if port else range(0)
        self._listeners: dict[str, Listener] = {}
        self._refusals: list[str] = []
        self._answered: list[Answered] = []
        self._lock = threading.Lock()

    @property
    def repair(self) -> Repair:
        """What is to be applied to a sandbox."""
        return Repair("apigateway-served", SAYS, self._open)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why API Gateway itself answered, which it keeps from clients; the newest last."""
        with self._lock:
            return tuple(self._refusals)

    @property
    def answered(self) -> tuple[Answered, ...]:
        """Every answer so far."""
        with self._lock:
            return tuple(self._answered)

    def close(self) -> None:
        """No API is served."""
        for api_id in list(self._listeners):
            self._listeners.pop(api_id).close()

    def _open(self) -> Undo:
        create, delete = ApiGatewayV2Backend.create_api, ApiGatewayV2Backend.delete_api

        def create_api(backend: Any, *args: Any, **given: Any) -> Any:
            api = create(backend, *args, **given)
            if api.protocol_type == "HTTP":
                self._serve(backend, api)
            return api

        def delete_api(backend: Any, api_id: str) -> None:
            delete(backend, api_id)
            if api_id in self._listeners:
                self._listeners.pop(api_id).close()

        return together(
            (replaced(ApiGatewayV2Backend, "create_api", create_api), replaced(ApiGatewayV2Backend, "delete_api", delete_api))
        )

    def _serve(self, backend: Any, api: Any) -> None:
        def respond(knock: Knock) -> Reply:
            return self._answer(Served(api, backend.account_id, backend.region_name, listener.netloc), knock)

        listener = self._listening(respond)
        self._listeners[api.api_id] = listener.__enter__()
        api.api_endpoint = f"http://{listener.netloc}"

    def _listening(self, respond: Callable[[Knock], Reply]) -> Listener:
        for port in self._ports:
            try:
                return Listener(respond, port)
            except OSError:
                continue  # somebody else has it
        return Listener(respond)

    def _answer(self, served: Served, knock: Knock) -> Reply:
        began, why = time.time(), ""
        try:
            reply = answer(served, knock, self._invoke)
        except RefusedError as error:
            reply, why = error.reply, f"{knock.method} {knock.path}: {error.reply.status}, {error}"
        with self._lock:
            self._refusals += [why] if why else []
            self._answered.append(Answered(served.api.api_id, "$default", reply.status, began, time.time() - began))
        return reply
