"""STS as AWS answers it: a role is entered only if it exists and its trust policy admits who asks.

Stock moto hands out a session of any role ARN to anybody ("STS API, AssumeRole"; IAM User Guide, "How to use trust
policies with IAM roles"). With the repair the role must stand in the target account, its trust policy must allow
`sts:AssumeRole` (and `sts:TagSession`, `sts:SetSourceIdentity` where the call needs them) to the caller. A caller that is
itself a role session needs the permission of its own role as well, and may ask for an hour at most ("role chaining").
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.core.exceptions import AccessDeniedError, InvalidClientTokenIdError
from moto.sts.exceptions import STSValidationError
from moto.sts.responses import TokenResponse

from deployer.sandbox.evaluator import Answer, Verdict, evaluate
from deployer.sandbox.identity import Caller, caller_of
from deployer.sandbox.membership import organization_id
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced
from deployer.sandbox.roles import allows, role_of

AN_HOUR = 3600
LONGEST_SESSION_POLICY = 2048


def _check_trust() -> Undo:
    original = TokenResponse.assume_role

    def assume_role(self: Any) -> Any:
        _refuse_what_aws_refuses(self)
        return original(self)

    return replaced(TokenResponse, "assume_role", assume_role)


def _refuse_what_aws_refuses(request: Any) -> None:
    caller = caller_of(request.access_key)
    if caller is None:
        raise InvalidClientTokenIdError
    _check_size(request._get_param("Policy") or "")
    role = role_of(request._get_param("RoleArn"))
    for action in _actions(request):
        answer = _asks(role, caller, action, request)
        if not answer.is_allowed:
            raise _refused(caller, action, request._get_param("RoleArn"), answer)
    _check_duration(request._get_int_param("DurationSeconds", AN_HOUR), role, caller)


def _actions(request: Any) -> Iterator[str]:
    yield "sts:AssumeRole"
    if request._get_param("Tags"):
        yield "sts:TagSession"
    if request._get_param("SourceIdentity"):
        yield "sts:SetSourceIdentity"


def _asks(role: Any, caller: Caller, action: str, request: Any) -> Answer:
    if role is None:
        return Answer(Verdict.DENIED, "there is no such role")
    question = caller.asks(action, role.arn, {**_keys(request), **_keys_of(role)})
    trust = evaluate(json.loads(role.assume_role_policy_document), question)
    return allows(caller.role_arn, question) if trust.is_allowed and caller.role_arn else trust


def _keys(request: Any) -> dict[str, tuple[str, ...]]:
    given = {f"sts:{name}": request._get_param(name) for name in ("ExternalId", "RoleSessionName", "SourceIdentity")}
    keys = {key: (value,) if value else () for key, value in given.items()}
    return {**keys, "aws:RequestedRegion": (request.region,)}


def _keys_of(role: Any) -> dict[str, tuple[str, ...]]:
    organization = organization_id(role.account_id)
    return {"aws:ResourceAccount": (role.account_id,), "aws:ResourceOrgID": (organization,) if organization else ()}


def _check_size(policy: str) -> None:
    if len(policy) > LONGEST_SESSION_POLICY:
        raise STSValidationError(
            "1 validation error detected: Value at 'policy' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LONGEST_SESSION_POLICY}",
        )


def _check_duration(seconds: int, role: Any, caller: Caller) -> None:
    if caller.is_session and seconds > AN_HOUR:
        raise STSValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )
    if seconds > int(role.max_session_duration or AN_HOUR):
        raise STSValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


def _refused(caller: Caller, action: str, role_arn: str, answer: Answer) -> AccessDeniedError:
    """AWS's words, and after them the sandbox's own reason, which AWS keeps to itself."""
    return AccessDeniedError(
        caller.arn, f"{action} on resource: {role_arn} (sandbox: {answer.verdict.value}, {answer.because})"
    )


REPAIRS = (
    Repair(
        "sts-trust",
        "AssumeRole needs a role that exists, whose trust policy admits the caller (principal, organization, ExternalId).",
        _check_trust,
    ),
)
