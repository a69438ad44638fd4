"""IAM Identity Center as AWS answers it, where permission sets become roles.

Provisioning a set writes its inline policy into the roles that Identity Center made for it, in every account that has one (IAM
Identity Center API, ProvisionPermissionSet). Here that ends within the call; on AWS it takes seconds to minutes.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from moto.iam.models import iam_backends
from moto.ssoadmin.models import SSOAdminBackend
from moto.ssoadmin.responses import SSOAdminResponse

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced

INLINE = "AwsSSOInlinePolicy"


def _provision_into_roles() -> Undo:
    stock = SSOAdminBackend.provision_permission_set

    def provision_permission_set(self: Any, instance_arn: str, permission_set_arn: str) -> None:
        stock(self, instance_arn, permission_set_arn)
        found = self._find_permission_set(instance_arn, permission_set_arn)
        for backend, role in _roles_of(found.name):
            if found.inline_policy:
                backend.put_role_policy(role, INLINE, found.inline_policy)
            elif INLINE in backend.list_role_policies(role):
                backend.delete_role_policy(role, INLINE)

    return replaced(SSOAdminBackend, "provision_permission_set", provision_permission_set)


def _roles_of(name: str) -> Iterator[tuple[Any, str]]:
    """The roles that are named after the set, each with the backend that it lies in."""
    pattern = re.compile(rf"AWSReservedSSO_{re.escape(name)}_[0-9a-f]{{16}}")
    for account in list(iam_backends.values()):
        for backend in list(account.values()):
            yield from ((backend, role.name) for role in list(backend.roles.values()) if pattern.fullmatch(role.name))


def _list_provisionings() -> Undo:
    def list_permission_set_provisioning_status(_self: Any) -> str:
        return json.dumps({"PermissionSetsProvisioningStatus": []})

    return replaced(SSOAdminResponse, "list_permission_set_provisioning_status", list_permission_set_provisioning_status)


REPAIRS = (
    Repair(
        "sso-provisioning",
        "Provisioning a permission set writes its inline policy into its roles in all accounts, within the call.",
        _provision_into_roles,
    ),
    Repair(
        "sso-provisionings",
        "ListPermissionSetProvisioningStatus answers (moto knows no such call): none is ever in progress.",
        _list_provisionings,
    ),
)
