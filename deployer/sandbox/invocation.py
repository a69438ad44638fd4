"""Lambda's Invoke, answered by functions that really run ("Lambda API, Invoke").

An asynchronous invocation is answered at once and runs aside; Lambda would try a failed one twice more, the sandbox does
not, so that a failure is seen.
"""

import base64
import json
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from moto.awslambda.models import LambdaFunction

from deployer.sandbox.functions import Functions, Outcome
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced

Aside = Callable[[Callable[[], object]], None]


def really_run(functions: Functions, aside: Aside) -> Repair:
    """The repair by which Invoke runs the deployed bundle instead of a container."""

    def invoke(function: Any, body: Any, request: Mapping[str, str], response: MutableMapping[str, str]) -> str | bytes:
        event = json.loads(body) if body else {}
        kind = request.get("x-amz-invocation-type", "RequestResponse")
        if kind == "RequestResponse":
            return _answered(functions.invoke(function, event), response)
        if kind == "Event":
            aside(lambda: functions.invoke(function, event))
        return ""

    def apply() -> Undo:
        return replaced(LambdaFunction, "invoke", invoke)

    return Repair("lambda-invoke", "Functions run: the deployed bundle, in child processes that reach loopback alone.", apply)


def _answered(outcome: Outcome, response: MutableMapping[str, str]) -> bytes:
    if outcome.failed:
        response["x-amz-function-error"] = "Unhandled"
    response["x-amz-log-result"] = base64.b64encode("\n".join(outcome.logs).encode()[-4096:]).decode()
    return json.dumps(outcome.payload).encode()
