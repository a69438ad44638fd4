"""Quotas of the services that irhub uses, which moto does not know.

"Service Quotas API", ListServiceQuotas; "Lambda API", GetAccountSettings. The values are AWS's defaults; nothing in the
sandbox keeps anybody from exceeding them.
"""

import json
from typing import Any

from moto.awslambda import urls
from moto.awslambda.models import lambda_backends
from moto.awslambda.responses import LambdaResponse
from moto.servicequotas.responses import ServiceQuotasResponse

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import entered, replaced, together

QUOTAS = {
    "cloudformation": {
        "L-0485CB21": ("Stack count", 2000),
        "L-EC62D81A": ("Stack sets per administrator account", 1000),
        "L-C8225BA5": ("Stack instances per stack set", 100_000),
    },
    "events": {"L-244521F2": ("Number of rules", 300)},
    "lambda": {"L-B99A9384": ("Concurrent executions", 1000)},
}
"""By service and code: the name and the value."""
EXECUTIONS = 1000


def _know_quotas() -> Undo:
    return replaced(ServiceQuotasResponse, "list_service_quotas", _list)


def _list(request: Any) -> str:
    service = request._get_param("ServiceCode")
    if service not in QUOTAS:
        raise RefusalError("NoSuchResourceException", f"The service {service} is not known here.")
    shown = [
        {"ServiceCode": service, "QuotaCode": code, "QuotaName": name, "Value": float(value)}
        for code, (name, value) in QUOTAS[service].items()
    ]
    return json.dumps({"Quotas": shown})


def _know_account_settings() -> Undo:
    path = r"{0}/(?P<api_version>[^/]+)/account-settings/?$"
    return together(
        (
            entered(urls.url_paths, path, LambdaResponse.dispatch),
            replaced(LambdaResponse, "get_account_settings", _account_settings),
        )
    )


def _account_settings(request: Any) -> str:
    functions = list(lambda_backends[request.current_account][request.region].list_functions())
    reserved = sum(int(one.reserved_concurrency or 0) for one in functions)
    limit = {"ConcurrentExecutions": EXECUTIONS, "UnreservedConcurrentExecutions": EXECUTIONS - reserved}
    return json.dumps({"AccountLimit": limit, "AccountUsage": {"FunctionCount": len(functions)}})


REPAIRS = (
    Repair(
        "service-quotas", "Quotas of CloudFormation, EventBridge and Lambda can be listed; nothing enforces them.", _know_quotas
    ),
    Repair("lambda-account-settings", "Lambda tells how much concurrency is left unreserved.", _know_account_settings),
)
