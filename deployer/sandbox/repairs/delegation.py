"""The organization's delegation policy, which moto has not, and what it lends to members.

"Organizations API": PutResourcePolicy, DescribeResourcePolicy, DeleteResourcePolicy. A member whom that policy allows a call
about policies makes it as the management account would ("Delegated administrator for AWS Organizations").
"""

import json
from typing import Any

from moto.organizations.responses import OrganizationsResponse

from deployer.sandbox.evaluator import evaluate
from deployer.sandbox.identity import caller_of
from deployer.sandbox.membership import is_delegated, organization_of, owner_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import replaced, together

KEPT = "sandbox_delegation"


def lends(account_id: str, access_key_id: str, action: str) -> bool:
    """Whether the delegation policy lets that caller make this call of Organizations."""
    content = vars(organization_of(account_id)).get(KEPT, "")
    caller = caller_of(access_key_id)
    if not content or caller is None:
        return False
    return evaluate(json.loads(content), caller.asks(f"organizations:{action}", "*", {})).is_allowed


def _keep_delegation() -> Undo:
    methods = {"put_resource_policy": _put, "describe_resource_policy": _describe, "delete_resource_policy": _delete}
    return together(replaced(OrganizationsResponse, name, method) for name, method in methods.items())


def _put(request: Any) -> str:
    _of_the_owner(request)
    vars(organization_of(request.current_account))[KEPT] = request._get_param("Content")
    return _describe(request)


def _describe(request: Any) -> str:
    if owner_of(request.current_account) != request.current_account and not is_delegated(request.current_account):
        raise RefusalError("AccessDeniedException", "You don't have permissions to access this resource.")
    content = vars(organization_of(request.current_account)).get(KEPT, "")
    if not content:
        raise RefusalError("ResourcePolicyNotFoundException", "We can't find a resource policy request with that parameter.")
    return json.dumps({"ResourcePolicy": {"ResourcePolicySummary": {"Id": "rp-sandbox"}, "Content": content}})


def _delete(request: Any) -> str:
    _of_the_owner(request)
    vars(organization_of(request.current_account)).pop(KEPT, None)
    return "{}"


def _of_the_owner(request: Any) -> None:
    if owner_of(request.current_account) != request.current_account:
        raise RefusalError("AccessDeniedException", "You don't have permissions to access this resource.")


REPAIRS = (
    Repair(
        "organizations-delegation",
        "The organization's delegation policy can be put, read and deleted, and lends what it says to members.",
        _keep_delegation,
    ),
)
