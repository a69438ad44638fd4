"""S3's bucket policies with their conditions: what they deny is denied to whom they mean, and to nobody else.

Stock moto ignores conditions, so the customary statement that denies requests without TLS denies everything ("Amazon S3
User Guide, Bucket policy examples"). The sandbox speaks plain HTTP on loopback where AWS has TLS, so its requests count as
encrypted.
"""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from deployer.sandbox.evaluator import Question, Verdict, evaluate
from deployer.sandbox.identity import Caller, caller_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

_caller: ContextVar[Caller | None] = ContextVar("who made the S3 request that is being answered", default=None)
_age: ContextVar[str] = ContextVar("how many milliseconds ago the S3 request was signed", default="0")
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
        token, signed = _caller.set(caller_of(self.get_access_key())), _age.set(_age_of(self))
        try:
            return original(self, *args, **kwargs)
        finally:
            _caller.reset(token)
            _age.reset(signed)

    return response


def _age_of(request: Any) -> str:
    """The value of ``s3:signatureAge``; nothing to speak of where the request was signed to be made at once."""
    at = _asked(request, "X-Amz-Date")
    signed = datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if at else datetime.now(UTC)
    return str(int((datetime.now(UTC) - signed).total_seconds() * 1000))


def _asked(request: Any, name: str) -> str:
    """A parameter of a presigned URL, or the header of that name; empty where there is none."""
    values = (getattr(request, "querystring", None) or {}).get(name) or ""
    return values if isinstance(values, str) else str(values[0])


def _permission(bucket: Any, action: str, resource: str) -> PermissionResult:
    """A deny that holds, or might hold, denies; otherwise an allow permits, and silence leaves it to others."""
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy: Mapping[str, Any] = json.loads(bucket.policy)
    caller = _caller.get()
    keys = {**_KEYS, "s3:signatureAge": (_age.get(),)}
    question = caller.asks(action, resource, keys) if caller else Question(action, resource, context=keys)
    denies = [statement for statement in _statements(policy) if statement.get("Effect") == "Deny"]
    if evaluate({"Statement": [_ALL, *denies]}, question).verdict is not Verdict.ALLOWED:
        return PermissionResult.DENIED
    return PermissionResult.PERMITTED if evaluate(policy, question).is_allowed else PermissionResult.NEUTRAL


def _know_who_signed() -> Undo:
    stock = S3Response.get_access_key

    def get_access_key(self: Any) -> str:
        return _asked(self, "X-Amz-Credential").partition("/")[0] or stock(self)

    return replaced(S3Response, "get_access_key", get_access_key)


def _copy_under_a_lock() -> Undo:
    stock = S3Response._key_response_put

    def put(self: Any, *args: Any, **kwargs: Any) -> Any:
        algorithm = self.headers.get("x-amz-checksum-algorithm")
        if algorithm and "x-amz-copy-source" in self.headers:
            self.headers = Headers({**dict(self.headers.items()), "x-amz-sdk-checksum-algorithm": algorithm})
        return stock(self, *args, **kwargs)

    return replaced(S3Response, "_key_response_put", put)


_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def _statements(policy: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    statements = policy.get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


REPAIRS = (
    Repair("s3-bucket-policies", "A bucket policy's conditions are read before it denies.", _read_conditions),
    Repair("s3-signed-urls", "What comes by a presigned URL comes from whoever signed it.", _know_who_signed),
    Repair(
        "s3-locked-copies",
        "An object is copied into a bucket that locks what it gets, as CopyObject names its hash.",
        _copy_under_a_lock,
    ),
)
