"""Cases for HTTP APIs, permissions of functions, and state machines in templates."""

import json
from typing import Any

from moto.awslambda.models import lambda_backends

from tests.sandbox.aws import HOME, MEMBER, client
from tests.sandbox.kinds.case import Case, Resources, numbered, one

ROLE = f"arn:aws:iam::{MEMBER}:role/r"


def _api(n: int = 1) -> Resources:
    return {"A": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": f"api{n}", "ProtocolType": "HTTP"}}}


def _of_api(kind: str, **properties: Any) -> Resources:
    return {**_api(), **one(f"AWS::ApiGatewayV2::{kind}", ApiId={"Ref": "A"}, **properties)}


def _see_api() -> Any:
    apis = client("apigatewayv2").get_apis()["Items"]
    return apis[0]["Name"] if apis else None


def _integration(n: int) -> Resources:
    uri = f"arn:aws:lambda:{HOME}:{MEMBER}:function:f{n}"
    return _of_api("Integration", IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0")


def _first(call: str, word: str) -> Any:
    gateway = client("apigatewayv2")
    return getattr(gateway, call)(ApiId=gateway.get_apis()["Items"][0]["ApiId"])["Items"][0][word]


def _route(n: int) -> Resources:
    return _of_api("Route", RouteKey=f"GET /{n}", Target="integrations/i")


def _stage(n: int) -> Resources:
    return _of_api("Stage", StageName="$default", AutoDeploy=True, Description=f"text{n}")


def _permission(n: int) -> Resources:
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", **trust}}}
    code = {"Code": {"ZipFile": "x"}, "Handler": "main.handler", "Runtime": "python3.13", "Role": {"Fn::GetAtt": ["L", "Arn"]}}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "f", **code}}
    may = {"Action": "lambda:InvokeFunction", "FunctionName": {"Ref": "F"}, "Principal": "apigateway.amazonaws.com"}
    source = f"arn:aws:execute-api:{HOME}:{MEMBER}:a/{n}"
    return {"L": role, "F": function, **one("AWS::Lambda::Permission", **may, SourceArn=source)}


def _see_permission() -> Any:
    functions = [one for one in lambda_backends[MEMBER][HOME].list_functions(None) if one.function_name == "f"]
    statements = functions[0].policy.statements if functions else []
    return [statement["Condition"]["ArnLike"]["AWS:SourceArn"] for statement in statements] or None


def _machine(n: int) -> Resources:
    states = {"StartAt": "End", "States": {"End": {"Type": "Pass", "Result": "${word}", "End": True}}}
    said = {"Definition": states, "DefinitionSubstitutions": {"word": f"text{n}"}}
    return one("AWS::StepFunctions::StateMachine", StateMachineName="m", RoleArn=ROLE, **said)


def _see_machine() -> Any:
    machines = client("stepfunctions").list_state_machines()["stateMachines"]
    said = [client("stepfunctions").describe_state_machine(stateMachineArn=one["stateMachineArn"]) for one in machines]
    return json.loads(said[0]["definition"])["States"]["End"]["Result"] if said else None


CASES = (
    Case("AWS::ApiGatewayV2::Api", _api, _see_api, numbered("api")),
    Case(
        "AWS::ApiGatewayV2::Integration",
        _integration,
        lambda: _first("get_integrations", "IntegrationUri")[-2:],
        numbered("f"),
    ),
    Case("AWS::ApiGatewayV2::Route", _route, lambda: _first("get_routes", "RouteKey"), numbered("GET /")),
    Case("AWS::ApiGatewayV2::Stage", _stage, lambda: _first("get_stages", "Description"), numbered("text")),
    Case(
        "AWS::Lambda::Permission",
        _permission,
        _see_permission,
        lambda n: [f"arn:aws:execute-api:{HOME}:{MEMBER}:a/{n}"],
    ),
    Case("AWS::StepFunctions::StateMachine", _machine, _see_machine, numbered("text")),
)
