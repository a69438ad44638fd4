"""Accounts and their organization as AWS shows them: who may ask, what is paged how, and which keys exist.

"Organizations API": the management account answers its own calls; a delegated administrator may read what the management
account may read; every other member is denied, save for DescribeOrganization. Stock moto answers a delegated administrator
with an empty list of accounts, and any member with the roots.
"""

from typing import Any

from moto.cloudformation.responses import CloudFormationResponse
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import InvalidClientTokenIdError, JsonRESTError
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import get_service_model
from moto.organizations.models import FakeAccount, FakeDelegatedAdministrator, organizations_backends
from moto.organizations.responses import OrganizationsResponse
from moto.organizations.utils import PAGINATION_MODEL
from moto.s3.exceptions import S3InvalidAccessKeyIdError

from deployer.sandbox.identity import caller_of
from deployer.sandbox.membership import STACKSETS, is_delegated, organization_of, owner_of, trusts
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.delegation import lends
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import entered, replaced, together
from deployer.sandbox.world import PARTITION

ACCOUNTS_A_PAGE = 20
FOR_EVERY_MEMBER = frozenset(
    {"DescribeOrganization", "DescribeEffectivePolicy", "DescribeHandshake", "ListHandshakesForAccount"}
)
_XML = frozenset({"query", "ec2", "rest-xml"})


def _answer_as_the_owner() -> Undo:
    return replaced(OrganizationsResponse, "organizations_backend", property(_backend_for))


def _backend_for(request: Any) -> Any:
    """The backend that answers this request: the caller's own, or for a delegated reader the owner's."""
    account_id, action = request.current_account, request._get_action()
    own = organizations_backends[account_id][request.partition]
    if owner_of(account_id) in {None, account_id} or action in FOR_EVERY_MEMBER:
        return own
    if is_delegated(account_id) and action.startswith(("Describe", "List")):
        return organization_of(account_id)
    if lends(account_id, request.get_access_key(), action):
        return organization_of(account_id)
    raise RefusalError("AccessDeniedException", "You don't have permissions to access this resource.")


def _page_accounts() -> Undo:
    model = {**PAGINATION_MODEL["list_accounts"], "limit_default": ACCOUNTS_A_PAGE, "unique_attribute": "Id"}
    return entered(PAGINATION_MODEL, "list_accounts", model)


def _tell_paths() -> Undo:
    original = FakeAccount.describe

    def describe(self: Any) -> dict[str, Any]:
        return {**original(self), "Paths": [f"{'/'.join((self.organization_id, *_way_down(self)))}/"]}

    return replaced(FakeAccount, "describe", describe)


def _way_down(account: Any) -> list[str]:
    """The root, the units beneath it, and the account itself."""
    parents = {unit.id: unit.parent_id for unit in organizations_backends[account.master_account_id][PARTITION].ou}
    way, unit = [account.id], account.parent_id
    while unit:
        way.insert(0, unit)
        unit = parents.get(unit)
    return way


def _delegate_stacksets() -> Undo:
    services = [*FakeDelegatedAdministrator.SUPPORTED_SERVICES, STACKSETS]
    return replaced(FakeDelegatedAdministrator, "SUPPORTED_SERVICES", services)


def _refuse_unknown_keys() -> Undo:
    original = ActionAuthenticatorMixin._authenticate_and_authorize_action

    def _authenticate_and_authorize_action(self: Any, *args: Any, **kwargs: Any) -> None:
        _check_key(self)
        original(self, *args, **kwargs)

    return replaced(ActionAuthenticatorMixin, "_authenticate_and_authorize_action", _authenticate_and_authorize_action)


def _check_key(request: Any) -> None:
    """Unsigned requests, and those in which the sandbox itself names the account, are left to moto."""
    if "Authorization" not in request.headers or "x-moto-account-id" in request.headers:
        return
    if caller_of(request.get_access_key()) is not None:
        return
    if request.service_name == "s3":
        raise S3InvalidAccessKeyIdError
    if get_service_model(request.boto3_service_name).protocol in _XML:
        raise InvalidClientTokenIdError
    raise JsonRESTError("UnrecognizedClientException", "The security token included in the request is invalid.")


def _trusted_access() -> Undo:
    return together(
        (
            replaced(CloudFormationResponse, "activate_organizations_access", _activate),
            replaced(CloudFormationResponse, "deactivate_organizations_access", _deactivate),
            replaced(CloudFormationResponse, "describe_organizations_access", _describe),
        )
    )


def _activate(request: Any) -> EmptyResult:
    _owned_by_caller(request).enable_aws_service_access(ServicePrincipal=STACKSETS)
    return EmptyResult()


def _deactivate(request: Any) -> EmptyResult:
    _owned_by_caller(request).disable_aws_service_access(ServicePrincipal=STACKSETS)
    return EmptyResult()


def _owned_by_caller(request: Any) -> Any:
    if owner_of(request.current_account) != request.current_account:
        raise RefusalError("InvalidOperationException", "Only the management account can change organizations access.")
    return organization_of(request.current_account)


def _describe(request: Any) -> ActionResult:
    as_delegate = request._get_param("CallAs") == "DELEGATED_ADMIN" and is_delegated(request.current_account, STACKSETS)
    if not as_delegate and owner_of(request.current_account) != request.current_account:
        raise RefusalError("InvalidOperationException", "You must be the management account or a delegated administrator.")
    return ActionResult({"Status": "ENABLED" if trusts(request.current_account, STACKSETS) else "DISABLED"})


REPAIRS = (
    Repair(
        "organizations-readers",
        "A delegated administrator reads its owner's organization; other members are denied.",
        _answer_as_the_owner,
    ),
    Repair("organizations-pages", "ListAccounts answers twenty accounts a page.", _page_accounts),
    Repair("organizations-paths", "An account says which units it lies in.", _tell_paths),
    Repair(
        "organizations-stacksets-delegate", "An account can be registered as StackSets' administrator.", _delegate_stacksets
    ),
    Repair("known-keys", "A key that nobody made is refused, instead of standing for a default account.", _refuse_unknown_keys),
    Repair("stacksets-trusted-access", "Trusted access of StackSets can be switched on, off and asked for.", _trusted_access),
)
