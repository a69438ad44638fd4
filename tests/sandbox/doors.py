"""Makers for tests of HTTP APIs: one in the hub, and requests to it, signed or not."""

import json
from typing import Any

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from deployer.sandbox.identity import Keys
from deployer.sandbox.running import Sandbox
from tests.sandbox.plumbing import HOME, HUB, a_function

SHOWS = """
import json
def handler(event, context):
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(event)}
"""
http = urllib3.PoolManager(retries=False)


def an_api(sandbox: Sandbox, name: str, code: str = SHOWS, routes: tuple[str, ...] = ("ANY /{proxy+}",), **more: Any) -> str:
    """The address of an API in the hub, of a template, whose routes lead to one function."""
    function = a_function(sandbox, name, code, **more.pop("function", {}))
    resources = _resources(name, function, routes, more)
    outputs = {"Url": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}}
    cloudformation = sandbox.client("cloudformation", HUB, HOME)
    body = json.dumps({"Resources": resources, "Outputs": outputs})
    cloudformation.create_stack(StackName=name, TemplateBody=body)
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return str(stack["Outputs"][0]["OutputValue"])


def _resources(name: str, function: str, routes: tuple[str, ...], more: dict[str, Any]) -> dict[str, Any]:
    api = {"ApiId": {"Ref": "Api"}}
    leads = {"Target": {"Fn::Sub": "integrations/${Integration}"}, "AuthorizationType": more.get("authorization", "NONE")}
    integration = {"IntegrationType": "AWS_PROXY", "IntegrationUri": function, "PayloadFormatVersion": "2.0"}
    source = {"Fn::Sub": f"arn:aws:execute-api:{HOME}:{HUB}:${{Api}}/{more.get('permits', '*')}"}
    may = {"Action": "lambda:InvokeFunction", "FunctionName": function, "Principal": "apigateway.amazonaws.com"}
    return {
        "Api": _resource("ApiGatewayV2::Api", Name=name, ProtocolType="HTTP"),
        "Integration": _resource("ApiGatewayV2::Integration", **api, **integration),
        **{f"Route{n}": _resource("ApiGatewayV2::Route", **api, **leads, RouteKey=key) for n, key in enumerate(routes)},
        "Stage": _resource("ApiGatewayV2::Stage", **api, StageName="$default", AutoDeploy=True),
        "Permission": _resource("Lambda::Permission", **may, SourceArn=source),
    }


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def ask(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, Any]:
    """The status and the JSON that a request is answered with."""
    said = http.request(method, url, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return said.status, said.json()


def ask_signed(keys: Keys, url: str, method: str = "POST", body: bytes = b"{}", **more: str) -> tuple[int, Any]:
    """As ``ask``, signed with these keys."""
    request = AWSRequest(method, url, {"Content-Type": "application/json"}, body)
    credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token or None)
    SigV4Auth(credentials, "execute-api", more.pop("region", HOME)).add_auth(request)
    said = http.request(method, url, body=more.pop("instead", "").encode() or body, headers=dict(request.headers.items()))
    return said.status, said.json()
