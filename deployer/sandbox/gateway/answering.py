"""From a request to an answer: the route, who may take it, the function behind it, and what it returned.

"Working with AWS Lambda proxy integrations for HTTP APIs", and the quotas of API Gateway and Lambda.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from moto.awslambda.models import lambda_backends

from deployer.sandbox.evaluator import Question, evaluate
from deployer.sandbox.functions import Outcome
from deployer.sandbox.gateway.authorizing import authorized
from deployer.sandbox.gateway.knocking import Knock, RefusedError, Reply, broken
from deployer.sandbox.gateway.payload import context_of, event_of, reply_of
from deployer.sandbox.gateway.routes import Taken, choose

Invoke = Callable[[Any, Any], Outcome]
GATEWAY = "apigateway.amazonaws.com"
LARGEST_HEADERS = 10_240
LARGEST_BODY = 10 * 1024 * 1024
LARGEST_INVOCATION = 6 * 1024 * 1024
TIMED_OUT = "Sandbox.Timedout"


@dataclass(frozen=True)
class Served:
    """One API (moto's), the account and Region it is in, and the address it answers at."""

    api: Any
    account_id: str
    region: str
    netloc: str

    @property
    def arn(self) -> str:
        """The API, as policies about invoking it name it."""
        return f"arn:aws:execute-api:{self.region}:{self.account_id}:{self.api.api_id}"


def answer(served: Served, knock: Knock, invoke: Invoke) -> Reply:
    """What API Gateway answers; raises ``RefusedError`` where it answers by itself."""
    _check_size(knock)
    taken = choose(served.api, knock)
    request_id = uuid.uuid4().hex[:15] + "="
    caller = _caller(served, knock, taken)
    event = event_of(knock, taken, context_of(knock, taken, _named(served, request_id, caller)))
    reply = _invoked(served, taken, event, invoke)
    return replace(reply, headers=(*reply.headers, ("apigw-requestid", request_id)))


def _check_size(knock: Knock) -> None:
    if sum(len(name) + len(value) for name, value in knock.headers) > LARGEST_HEADERS:
        raise RefusedError(431, "Request Header Fields Too Large")
    if len(knock.body) > LARGEST_BODY:
        raise RefusedError(413, "Request Entity Too Large")


def _caller(served: Served, knock: Knock, taken: Taken) -> Mapping[str, Any] | None:
    """Whom IAM let in; None where the route asks nobody."""
    kind = taken.route.authorization_type or "NONE"
    if kind == "NONE":
        return None
    if kind != "AWS_IAM":
        raise broken(f"the sandbox's APIs authorize by AWS_IAM or not at all, and not by {kind}")
    return authorized(knock, f"{served.arn}/{taken.stage.name}/{knock.method}{knock.path}")


def _named(served: Served, request_id: str, caller: Mapping[str, Any] | None) -> dict[str, Any]:
    named = {
        "accountId": served.account_id,
        "apiId": served.api.api_id,
        "authentication": None,
        "domainName": served.netloc,
        "domainPrefix": served.api.api_id,
        "requestId": request_id,
    }
    return named if caller is None else {**named, "authorizer": {"iam": caller}}


def _invoked(served: Served, taken: Taken, event: Mapping[str, Any], invoke: Invoke) -> Reply:
    function = _function(served, taken)
    if len(json.dumps(event)) > LARGEST_INVOCATION:
        raise RefusedError(413, "Request Entity Too Large", "Lambda takes 6 MB")
    outcome = invoke(function, event)
    if outcome.failed and outcome.payload.get("errorType") == TIMED_OUT:
        raise RefusedError(503, "Service Unavailable", f"{function.function_name} took too long")
    if outcome.failed:
        raise broken(f"{function.function_name} failed: {outcome.payload.get('errorMessage')}")
    if len(json.dumps(outcome.payload)) > LARGEST_INVOCATION:
        raise broken(f"{function.function_name} answered more than 6 MB")
    return reply_of(outcome.payload)


def _function(served: Served, taken: Taken) -> Any:
    """The function behind the route, once its own policy lets this route in."""
    integration = served.api.integrations.get(str(taken.route.target or "").removeprefix("integrations/"))
    if integration is None or integration.integration_type != "AWS_PROXY" or integration.payload_format_version != "2.0":
        raise broken(f"{taken.route.route_key} leads to no function by payload format 2.0")
    arn = str(integration.integration_uri).rpartition("functions/")[2].removesuffix("/invocations")
    account_id, region = arn.split(":")[4], arn.split(":")[3]
    function = lambda_backends[account_id][region].get_function_by_arn(arn)
    if function is None:
        raise broken(f"there is no function {arn}")
    _check_permission(function, served, f"{served.arn}/{taken.source_arn}")
    return function


def _check_permission(function: Any, served: Served, source_arn: str) -> None:
    context = {
        "aws:SourceArn": (source_arn,),
        "aws:SourceAccount": (served.account_id,),
        "aws:PrincipalArn": (),
        "aws:PrincipalOrgID": (),
    }
    question = Question("lambda:InvokeFunction", function.function_arn, frozenset({"*", f"Service:{GATEWAY}"}), context)
    allowed = evaluate({"Statement": function.policy.statements}, question)
    if not allowed.is_allowed:
        raise broken(f"{function.function_name} does not let {source_arn} in: {allowed.because}")
