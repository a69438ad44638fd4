"""HTTP APIs of templates are served on loopback, as API Gateway serves them."""

import base64
import json

import pytest

from deployer.sandbox.identity import Keys, administrator_keys, session_keys
from deployer.sandbox.running import Sandbox
from tests.sandbox.doors import an_api, ask, ask_signed, http
from tests.sandbox.plumbing import HOME, HUB, MEMBER, a_policy

FAILS = "def handler(event, context):\n    raise ValueError('no')"
SLOW = "import time\ndef handler(event, context):\n    time.sleep(60)"
PLAIN = "def handler(event, context):\n    return {'answer': 42}"
ODD = "def handler(event, context):\n    return {'statusCode': 'fine'}"
COOKIES = """
def handler(event, context):
    return {"statusCode": 303, "headers": {"Location": "/next"}, "cookies": ["a=1; Path=/", "b=2"], "body": "eA==",
            "isBase64Encoded": True}
"""


@pytest.fixture(scope="module")
def url(sandbox: Sandbox) -> str:
    """An API whose function shows the event it was given."""
    return an_api(sandbox, "shows", routes=("ANY /{proxy+}", "GET /incidents/{id}", "POST /form"))


@pytest.fixture(scope="module")
def signed_url(sandbox: Sandbox) -> str:
    """An API that asks IAM."""
    return an_api(sandbox, "asks-iam", routes=("POST /cli/{verb}",), authorization="AWS_IAM")


def a_user(sandbox: Sandbox, name: str, account_id: str = HUB, action: str = "execute-api:Invoke") -> Keys:
    """Keys of a user who may do this."""
    iam = sandbox.client("iam", account_id, "us-east-1")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=a_policy(Action=action, Resource="*"))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Keys(key["AccessKeyId"], key["SecretAccessKey"])


def test_a_request_is_told_as_payload_format_2(url: str) -> None:
    """Names and values stand where API Gateway puts them."""
    _, event = ask(f"{url}/incidents/inc-1?a=1&a=2&b=", X_One="x", Cookie="k=v; l=w")

    assert event["version"] == "2.0"
    assert (event["routeKey"], event["rawPath"], event["rawQueryString"]) == (
        "GET /incidents/{id}",
        "/incidents/inc-1",
        "a=1&a=2&b=",
    )
    assert event["queryStringParameters"] == {"a": "1,2", "b": ""}
    assert event["pathParameters"] == {"id": "inc-1"}
    assert event["cookies"] == ["k=v", "l=w"]
    assert event["headers"]["x-one"] == "x"
    assert "cookie" not in event["headers"]
    assert event["isBase64Encoded"] is False
    assert "body" not in event


def test_the_context_names_the_api_and_the_client(url: str) -> None:
    """And who asked nobody has no authorizer."""
    _, event = ask(f"{url}/anything", "DELETE", User_Agent="tests")
    context = event["requestContext"]

    assert (context["accountId"], context["stage"], context["domainName"]) == (HUB, "$default", url.removeprefix("http://"))
    assert context["http"] == {
        "method": "DELETE", "path": "/anything", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "tests",
    }  # fmt: skip
    assert "authorizer" not in context
    assert context["timeEpoch"] > 0


@pytest.mark.parametrize(
    ("kind", "encoded"),
    [("application/json", False), ("text/plain; charset=utf-8", False), ("application/x-www-form-urlencoded", True)],
)
def test_only_text_comes_as_text(url: str, kind: str, encoded: bool) -> None:
    """A form does not."""
    _, event = ask(f"{url}/form", "POST", b"a=1", Content_Type=kind)

    assert event["isBase64Encoded"] is encoded
    assert event["body"] == (base64.b64encode(b"a=1").decode() if encoded else "a=1")


def test_what_no_route_takes_is_not_found(signed_url: str) -> None:
    """Nor is another method of the same path."""
    for method, path in (("POST", "/"), ("GET", "/cli/approve")):
        assert ask(f"{signed_url}{path}", method) == (404, {"message": "Not Found"})


def test_an_answer_has_headers_cookies_and_bytes(sandbox: Sandbox) -> None:
    """As the function gave them."""
    said = http.request("GET", f"{an_api(sandbox, 'cookies', COOKIES)}/x", redirect=False)

    assert (said.status, said.headers["location"], said.data) == (303, "/next", b"x")
    assert said.headers.getlist("set-cookie") == ["a=1; Path=/", "b=2"]
    assert said.headers["apigw-requestid"]


def test_an_answer_without_a_status_is_json(sandbox: Sandbox) -> None:
    """It went well."""
    assert ask(f"{an_api(sandbox, 'plain', PLAIN)}/x") == (200, {"answer": 42})


@pytest.mark.parametrize(
    ("name", "code", "more"), [("fails", FAILS, {}), ("odd", ODD, {}), ("unpermitted", PLAIN, {"permits": "*/POST/x"})]
)
def test_what_goes_wrong_behind_the_door_is_told_in_no_words(
    sandbox: Sandbox, name: str, code: str, more: dict[str, str]
) -> None:
    """The sandbox itself keeps why."""
    url = an_api(sandbox, name, code, **more)

    assert ask(f"{url}/x") == (500, {"message": "Internal Server Error"})
    assert sandbox.gateways.refusals[-1].startswith("GET /x: 500, ")


def test_a_function_that_takes_too_long_is_unavailable(sandbox: Sandbox) -> None:
    """As API Gateway says of one that ran out of time."""
    url = an_api(sandbox, "slow", SLOW, function={"timeout": 1})

    assert ask(f"{url}/x") == (503, {"message": "Service Unavailable"})


def test_a_body_that_is_too_large_is_refused(url: str) -> None:
    """As are headers."""
    assert ask(f"{url}/x", "POST", b"x" * 7_000_000)[0] == 413
    assert ask(f"{url}/x", X_Long="x" * 11_000)[0] == 431


def test_a_user_is_told_by_the_authorizer(sandbox: Sandbox, signed_url: str) -> None:
    """By IAM's word, not by the client's."""
    status, event = ask_signed(a_user(sandbox, "grace"), f"{signed_url}/cli/approve")
    iam = event["requestContext"]["authorizer"]["iam"]

    assert status == 200
    assert (iam["accountId"], iam["userArn"]) == (HUB, f"arn:aws:iam::{HUB}:user/grace")
    assert iam["callerId"] == iam["userId"]
    assert iam["principalOrgId"] == sandbox.world.organization_id
    assert iam["cognitoIdentity"] is None


def test_a_session_is_told_with_its_name(sandbox: Sandbox, signed_url: str) -> None:
    """The role's id, and the session's name after it."""
    trust = a_policy(Principal={"AWS": HUB}, Action="sts:AssumeRole")
    iam = sandbox.client("iam", HUB, "us-east-1")
    role = iam.create_role(RoleName="callers", AssumeRolePolicyDocument=trust)["Role"]
    iam.put_role_policy(RoleName="callers", PolicyName="own", PolicyDocument=a_policy(Action="*", Resource="*"))
    _, event = ask_signed(session_keys(role["Arn"], "ada@example.com"), f"{signed_url}/cli/approve")

    told = event["requestContext"]["authorizer"]["iam"]
    assert told["userArn"] == f"arn:aws:sts::{HUB}:assumed-role/callers/ada@example.com"
    assert told["callerId"] == f"{role['RoleId']}:ada@example.com"


def test_who_may_not_is_forbidden(sandbox: Sandbox, signed_url: str) -> None:
    """Unsigned, with another secret, another body, another Region, of another account, or without a policy for it."""
    keys, url = administrator_keys(HUB), f"{signed_url}/cli/approve"
    tries = (
        ask(url, "POST"),
        ask_signed(Keys(keys.access_key_id, "another"), url),
        ask_signed(keys, url, instead='{"other": 1}'),
        ask_signed(keys, url, region="us-east-1"),
        ask_signed(administrator_keys(MEMBER), url),
        ask_signed(a_user(sandbox, "heidi", action="s3:GetObject"), url),
    )

    assert tries == ((403, {"message": "Forbidden"}),) * 6


def test_an_api_is_gone_with_its_stack(sandbox: Sandbox) -> None:
    """Its port is closed, and its function lets nobody in any more."""
    an_api(sandbox, "leaves", PLAIN)
    sandbox.client("cloudformation", HUB, HOME).delete_stack(StackName="leaves")

    assert "leaves" not in {one["Name"] for one in sandbox.client("apigatewayv2", HUB, HOME).get_apis()["Items"]}
    functions = sandbox.client("lambda", HUB, HOME)
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        json.loads(functions.get_policy(FunctionName="leaves")["Policy"])
