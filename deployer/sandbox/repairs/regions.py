"""Which Regions an account has switched on, which moto does not know at all.

"Account Management API": ListRegions, EnableRegion, DisableRegion. The organization's owner, and who administers Account
Management for it, may name a member where the organization trusts the service; the owner may not name itself. A Region that
can be switched off is on here until somebody does so, and it changes at once.
"""

from typing import Any

from moto.account import urls
from moto.account.models import account_backends
from moto.account.responses import AccountResponse
from moto.core.responses import ActionResult, EmptyResult

from deployer.sandbox.membership import is_delegated, organization_of, owner_of, trusts
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import entered, replaced, together

SERVICE = "account.amazonaws.com"
ALWAYS = (
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
    "us-west-2",
)  # fmt: skip
OPTIONAL = (
    "af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
    "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1", "me-central-1",
    "me-south-1", "mx-central-1",
)  # fmt: skip


def _know_regions() -> Undo:
    methods = {"list_regions": _list, "enable_region": _switch("ENABLED"), "disable_region": _switch("DISABLED")}
    paths = ("listRegions", "enableRegion", "disableRegion")
    served = (entered(urls.url_paths, f"{{0}}/{path}$", AccountResponse.dispatch) for path in paths)
    return together((*served, *(replaced(AccountResponse, name, method) for name, method in methods.items())))


def _account(request: Any) -> str:
    """The account that the request is about, if the caller may ask about it."""
    own, named = request.current_account, request._get_param("AccountId")
    if not named:
        return str(own)
    owner = owner_of(own)
    may = owner is not None and (own == owner or is_delegated(own, SERVICE)) and trusts(own, SERVICE)
    known = may and named != owner and any(one.id == named for one in organization_of(own).accounts)
    if not known:
        raise RefusalError("AccessDeniedException", f"User is not authorized to perform account actions on {named}.")
    return str(named)


def _switched(account_id: str) -> dict[str, str]:
    """What was switched there, by Region."""
    kept: dict[str, str] = vars(account_backends[account_id]["aws"]).setdefault("regions", {})
    return kept


def _statuses(account_id: str) -> dict[str, str]:
    return {**dict.fromkeys(ALWAYS, "ENABLED_BY_DEFAULT"), **dict.fromkeys(OPTIONAL, "ENABLED"), **_switched(account_id)}


def is_on(account_id: str, region: str) -> bool:
    """Whether the account has this Region; one that nobody knows counts as on."""
    return _statuses(account_id).get(region) != "DISABLED"


def _list(request: Any) -> ActionResult:
    statuses = _statuses(_account(request))
    wanted = set(request._get_param("RegionOptStatusContains") or statuses.values())
    shown = [{"RegionName": name, "RegionOptStatus": status} for name, status in sorted(statuses.items()) if status in wanted]
    return ActionResult({"Regions": shown})


def _switch(status: str) -> Any:
    def switch(request: Any) -> EmptyResult:
        account_id, name = _account(request), request._get_param("RegionName")
        if name not in OPTIONAL:
            raise RefusalError("ValidationException", f"The Region {name} cannot be switched.")
        _switched(account_id)[name] = status
        return EmptyResult()

    return switch


REPAIRS = (
    Repair(
        "account-regions",
        "Regions of an account can be listed and switched, for members by who may; optional ones are on until then.",
        _know_regions,
    ),
)
