"""Who signed a request, and whether they may invoke the route ("Controlling access to HTTP APIs with IAM authorization").

The signature is made again with the secret that belongs to the key (Signature Version 4, service execute-api) and compared. A
caller of another account is refused, since an HTTP API has no policy of its own that could let them in.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from deployer.sandbox.gateway.knocking import Knock, forbidden
from deployer.sandbox.identity import Caller, caller_of, key_of
from deployer.sandbox.membership import organization_id
from deployer.sandbox.roles import allows, user_may

SERVICE = "execute-api"
SKEW = timedelta(minutes=5)
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)


def authorized(knock: Knock, arn: str) -> Mapping[str, Any]:
    """What API Gateway tells a function of the caller; raises ``RefusedError`` where the caller may not invoke this route."""
    signed = _SIGNED.fullmatch(knock.header("authorization"))
    if signed is None:
        raise forbidden("the request is not signed")
    region, account_id = arn.split(":")[3:5]
    caller = caller_of(signed["key"])
    if caller is None:
        raise forbidden(f"nobody has the key {signed['key']}")
    _check_signature(knock, signed, region)
    if caller.account_id != account_id:
        raise forbidden(f"{caller.arn} is of another account")
    _check_policies(caller, arn)
    return _told(caller, signed["key"])


def _check_signature(knock: Knock, signed: re.Match[str], region: str) -> None:
    if (signed["region"], signed["service"]) != (region, SERVICE):
        raise forbidden(f"signed for {signed['service']} in {signed['region']}, and not for {SERVICE} in {region}")
    _check_time(knock.header("x-amz-date"), signed["day"])
    names = signed["headers"].split(";")
    if "host" not in names:
        raise forbidden("the host is not signed")
    if knock.header("x-amz-content-sha256") not in {"", hashlib.sha256(knock.body).hexdigest()}:
        raise forbidden("the body is another than the one that was signed")
    if not hmac.compare_digest(_signature(knock, signed, names), signed["signature"]):
        raise forbidden("the signature is of another request, or made with another secret")


def _check_time(said: str, day: str) -> None:
    try:
        at = datetime.strptime(said, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise forbidden(f"signed at {said or 'no time'}") from error
    if abs(datetime.now(UTC) - at) > SKEW or not said.startswith(day):
        raise forbidden(f"signed at {said}, which is too long ago or to come")


def _signature(knock: Knock, signed: re.Match[str], names: list[str]) -> str:
    key = key_of(signed["key"])
    if key is None or (key.session_token or "") != knock.header("x-amz-security-token"):
        raise forbidden("the session token is another")
    auth = SigV4Auth(Credentials(key.access_key_id, key.secret_access_key), SERVICE, signed["region"])
    url = f"http://{knock.header('host')}{knock.target}"
    request = AWSRequest(knock.method, url, {name: knock.header(name) for name in names}, knock.body)
    request.context["timestamp"] = knock.header("x-amz-date")
    return str(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))


def _check_policies(caller: Caller, arn: str) -> None:
    region = arn.split(":")[3]
    request = {"aws:RequestedRegion": (region,), "aws:SecureTransport": ("true",), "aws:ViaAWSService": ("false",)}
    question = caller.asks("execute-api:Invoke", arn, request)
    answer = allows(caller.role_arn, question) if caller.role_arn else user_may(caller.arn, question)
    if not answer.is_allowed:
        raise forbidden(f"{caller.arn} may not invoke {arn}: {answer.because}")


def _told(caller: Caller, access_key_id: str) -> Mapping[str, Any]:
    return {
        "accessKey": access_key_id,
        "accountId": caller.account_id,
        "callerId": caller.user_id,
        "cognitoIdentity": None,
        "principalOrgId": organization_id(caller.account_id),
        "userArn": caller.arn,
        "userId": caller.user_id,
    }
