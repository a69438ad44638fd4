"""HTTP APIs in templates, and who may invoke a function: kinds of which moto knows the calls, or half of the resource.

Stock moto makes no API, route, integration or stage from a template, and never takes a function's permission away again
("AWS::ApiGatewayV2 resource types", "AWS::Lambda::Permission").
"""

from typing import Any

from moto.apigatewayv2.models import apigatewayv2_backends
from moto.awslambda.models import lambda_backends

from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.resources.kind import Kind, Made, Wanted, backend_of, before, own

_API = {
    "api_key_selection_expression": "ApiKeySelectionExpression",
    "cors_configuration": "CorsConfiguration",
    "description": "Description",
    "disable_schema_validation": "DisableSchemaValidation",
    "disable_execute_api_endpoint": "DisableExecuteApiEndpoint",
    "name": "Name",
    "route_selection_expression": "RouteSelectionExpression",
    "version": "Version",
}
_INTEGRATION = {
    "connection_type": "ConnectionType",
    "description": "Description",
    "integration_method": "IntegrationMethod",
    "integration_type": "IntegrationType",
    "integration_uri": "IntegrationUri",
    "payload_format_version": "PayloadFormatVersion",
    "timeout_in_millis": "TimeoutInMillis",
}
_ROUTE = {
    "route_key": "RouteKey",
    "target": "Target",
    "authorization_type": "AuthorizationType",
    "authorizer_id": "AuthorizerId",
    "operation_name": "OperationName",
}
_STAGE = ("StageName", "AccessLogSettings", "AutoDeploy", "DefaultRouteSettings", "Description", "RouteSettings")


def _words(wanted: Wanted, names: dict[str, str]) -> dict[str, Any]:
    return {name: wanted.get(word) for name, word in names.items()}


def _api(wanted: Wanted) -> Any:
    """The API that a route, an integration or a stage is of."""
    return backend_of(apigatewayv2_backends, wanted).get_api(wanted.get("ApiId"))


def _settle_api(made: Made, wanted: Wanted) -> Made:
    backend = backend_of(apigatewayv2_backends, wanted)
    said = _words(wanted, _API)
    if before(made):
        api = backend.update_api(made.physical_resource_id, **said)
        backend.untag_resource(api.arn, list(backend.get_tags(api.arn)))
        backend.tag_resource(api.arn, dict(wanted.tags))
    else:
        api = backend.create_api(**said, protocol_type=wanted.get("ProtocolType"), tags=dict(wanted.tags))
    made.physical_resource_id = api.api_id
    made.attributes = {"ApiId": api.api_id, "ApiEndpoint": api.api_endpoint}
    return made


def _drop_api(made: Made, wanted: Wanted) -> None:
    backend_of(apigatewayv2_backends, wanted).delete_api(made.physical_resource_id)


def _settle_integration(made: Made, wanted: Wanted) -> Made:
    api, said = _api(wanted), _words(wanted, _INTEGRATION)
    if before(made):
        _set(api.integrations[made.physical_resource_id], said)
        return made
    made.physical_resource_id = api.create_integration(**said).id
    return made


def _drop_integration(made: Made, wanted: Wanted) -> None:
    _forget(wanted, "integrations", made)


def _settle_route(made: Made, wanted: Wanted) -> Made:
    api, said = _api(wanted), _words(wanted, _ROUTE)
    others = (route for route_id, route in api.routes.items() if route_id != made.physical_resource_id)
    if any(route.route_key == said["route_key"] for route in others):
        raise RefusalError("ConflictException", f"Route with key {said['route_key']} already exists for this API")
    if before(made):
        _set(api.routes[made.physical_resource_id], said)
        return made
    route = api.create_route(api_key_required=False, authorization_scopes=wanted.get("AuthorizationScopes"), **said)
    made.physical_resource_id = route.route_id
    made.attributes = {"RouteId": route.route_id}
    return made


def _set(resource: Any, said: dict[str, Any]) -> None:
    for name, value in said.items():
        setattr(resource, name, value)


def _drop_route(made: Made, wanted: Wanted) -> None:
    _forget(wanted, "routes", made)


def _settle_stage(made: Made, wanted: Wanted) -> Made:
    api = _api(wanted)
    if not before(made) and wanted.get("StageName") in api.stages:
        raise RefusalError("ConflictException", "Stage already exists")
    config = {word[0].lower() + word[1:]: wanted.get(word) for word in _STAGE if wanted.get(word) is not None}
    api.create_stage({**config, "stageVariables": wanted.get("StageVariables") or {}, "tags": dict(wanted.tags)})
    made.physical_resource_id = wanted.get("StageName")
    return made


def _drop_stage(made: Made, wanted: Wanted) -> None:
    _forget(wanted, "stages", made)


def _forget(wanted: Wanted, kind: str, made: Made) -> None:
    """What is of an API that is gone is gone too."""
    api = backend_of(apigatewayv2_backends, wanted).apis.get(wanted.get("ApiId"))
    if api is not None:
        getattr(api, kind).pop(made.physical_resource_id, None)


def _settle_permission(made: Made, wanted: Wanted) -> Made:
    function = backend_of(lambda_backends, wanted).get_function(wanted.get("FunctionName"))
    made.physical_resource_id = wanted.name
    _forget_statement(function, wanted.name)
    function.policy.statements.append(_statement(wanted, function.function_arn))
    return made


def _statement(wanted: Wanted, function_arn: str) -> dict[str, Any]:
    principal = str(wanted.get("Principal"))
    named = {"Service": principal} if principal.endswith(".amazonaws.com") else _account(principal)
    statement = {"Sid": wanted.name, "Effect": "Allow", "Principal": named, "Action": wanted.get("Action")}
    keys = {
        ("ArnLike", "AWS:SourceArn"): wanted.get("SourceArn"),
        ("StringEquals", "AWS:SourceAccount"): wanted.get("SourceAccount"),
        ("StringEquals", "aws:PrincipalOrgID"): wanted.get("PrincipalOrgID"),
    }
    condition: dict[str, dict[str, Any]] = {}
    for (operator, key), value in keys.items():
        if value is not None:
            condition.setdefault(operator, {})[key] = value
    return {**statement, "Resource": function_arn, **({"Condition": condition} if condition else {})}


def _account(principal: str) -> Any:
    return "*" if principal == "*" else {"AWS": f"arn:aws:iam::{principal}:root" if principal.isdigit() else principal}


def _forget_statement(function: Any, sid: str) -> None:
    function.policy.statements[:] = [one for one in function.policy.statements if one.get("Sid") != sid]


def _drop_permission(made: Made, wanted: Wanted) -> None:
    backend = backend_of(lambda_backends, wanted)
    name = str(wanted.get("FunctionName")).rpartition(":")[2]
    if any(function.function_name == name for function in backend.list_functions(None)):
        _forget_statement(backend.get_function(wanted.get("FunctionName")), made.physical_resource_id)


KINDS = (
    Kind(
        "AWS::ApiGatewayV2::Api",
        _settle_api,
        _drop_api,
        ("ProtocolType",),
        own("AWS::ApiGatewayV2::Api", "", ("ApiId", "ApiEndpoint")),
    ),
    Kind(
        "AWS::ApiGatewayV2::Integration",
        _settle_integration,
        _drop_integration,
        ("ApiId",),
        own("AWS::ApiGatewayV2::Integration"),
    ),
    Kind("AWS::ApiGatewayV2::Route", _settle_route, _drop_route, ("ApiId",), own("AWS::ApiGatewayV2::Route", "", ("RouteId",))),
    Kind("AWS::ApiGatewayV2::Stage", _settle_stage, _drop_stage, ("ApiId", "StageName"), own("AWS::ApiGatewayV2::Stage")),
    Kind("AWS::Lambda::Permission", _settle_permission, _drop_permission, ("FunctionName",), own("AWS::Lambda::Permission")),
)
