"""S3's bucket policies with their conditions: what they deny is denied to whom they mean, and to nobody else.

Stock moto ignores conditions, so the customary statement that denies requests without TLS denies everything ("Amazon S3
User Guide, Bucket policy examples"). The sandbox speaks plain HTTP on loopback where AWS has TLS, so its requests count as
encrypted.
"""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from deployer.sandbox.evaluator import Question, Verdict, evaluate
from deployer.sandbox.identity import Caller, caller_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

_caller: ContextVar[Caller | None] = ContextVar("who made the S3 request that is being answered", default=None)
_KEYS = {"aws:SecureTransport": ("true",), "aws:ViaAWSService": ("false",), "aws:CalledVia": ()}


def _read_conditions() -> Undo:
    return together(
        (
            replaced(S3Response, "_bucket_response", _remembering_the_caller(S3Response._bucket_response)),
            replaced(S3Response, "_key_response", _remembering_the_caller(S3Response._key_response)),
            replaced(FakeBucket, "get_permission", _permission),
        )
    )


def _remembering_the_caller(original: Any) -> Any:
    def response(self: Any, *args: Any, **kwargs: Any) -> Any:
        token = _caller.set(caller_of(self.get_access_key()))
        try:
            return original(self, *args, **kwargs)
        finally:
            _caller.reset(token)

    return response


def _permission(bucket: Any, action: str, resource: str) -> PermissionResult:
    """A deny that holds, or might hold, denies; otherwise an allow permits, and silence leaves it to others."""
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy: Mapping[str, Any] = json.loads(bucket.policy)
    caller = _caller.get()
    question = caller.asks(action, resource, _KEYS) if caller else Question(action, resource, context=_KEYS)
    denies = [statement for statement in _statements(policy) if statement.get("Effect") == "Deny"]
    if evaluate({"Statement": [_ALL, *denies]}, question).verdict is not Verdict.ALLOWED:
        return PermissionResult.DENIED
    return PermissionResult.PERMITTED if evaluate(policy, question).is_allowed else PermissionResult.NEUTRAL


_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def _statements(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    statements = policy.get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


REPAIRS = (Repair("s3-bucket-policies", "A bucket policy's conditions are read before it denies.", _read_conditions),)
