"""GuardDuty for a whole organization, Region by Region, which stock moto has not.

"GuardDuty API": only the management account names the administrator, and there is one; the administrator's detector holds the
settings for the organization and its members; CreateMembers gives each account of the organization a detector and makes it a
member, but for the management account, which must have one already. That ALL also reaches the accounts that are there takes up
to a day on AWS, and is not shown here.
"""

import json
from collections.abc import Mapping
from typing import Any

from moto.guardduty import urls
from moto.guardduty.models import guardduty_backends
from moto.guardduty.responses import GuardDutyResponse

from deployer.sandbox.membership import organization_of, owner_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.errors import RefusalError
from deployer.sandbox.repairs.patch import entered, replaced, together

MEMBERS_A_PAGE = 50
PRINCIPAL = "guardduty.amazonaws.com"
Members = dict[str, dict[str, str]]


def administrator_of(account_id: str, region: str) -> str:
    """GuardDuty's administrator in that Region of the account's organization; empty where there is none."""
    owner = owner_of(account_id)
    named = guardduty_backends[owner][region].admin_account_ids if owner else []
    return str(named[0]) if named else ""


def _serve() -> Undo:
    methods = {
        "enable_organization_admin_account": _enable_administrator,
        "list_organization_admin_accounts": _list_administrators,
        "describe_organization_configuration": _describe_configuration,
        "update_organization_configuration": _update_configuration,
        "create_members": _create_members,
        "list_members": _list_members,
        "start_monitoring_members": _start_members,
        "get_administrator_account": _administrator,
    }
    paths = ("admin", "member", "member/start")
    served = (
        entered(urls.url_paths, f"{{0}}/detector/(?P<detector_id>[^/]+)/{path}$", GuardDutyResponse.dispatch) for path in paths
    )
    return together((*served, *(replaced(GuardDutyResponse, name, method) for name, method in methods.items())))


def _enable_administrator(request: Any) -> str:
    _only_the_owner(request)
    wanted, named = request._get_param("adminAccountId"), request.guardduty_backend.admin_account_ids
    if named and named != [wanted]:
        raise RefusalError(
            "BadRequestException",
            "The request is rejected because an account is already enabled as the GuardDuty delegated administrator.",
        )
    organization = organization_of(request.current_account)
    if not any(admin.account.id == wanted and PRINCIPAL in admin.services for admin in organization.admins):
        organization.register_delegated_administrator(AccountId=wanted, ServicePrincipal=PRINCIPAL)
    named[:] = [wanted]
    return "{}"


def _list_administrators(request: Any) -> str:
    _only_the_owner(request)
    named = request.guardduty_backend.admin_account_ids
    return json.dumps({"adminAccounts": [{"adminAccountId": one, "adminStatus": "ENABLED"} for one in named]})


def _describe_configuration(request: Any) -> str:
    return json.dumps({"memberAccountLimitReached": False, "features": [], **_configuration(request)})


def _update_configuration(request: Any) -> str:
    every = request._get_param("autoEnableOrganizationMembers")
    _configuration(request).update(autoEnable=every in {"ALL", "NEW"}, autoEnableOrganizationMembers=every)
    return "{}"


def _create_members(request: Any) -> str:
    members, refused = _members(request), []
    for detail in request._get_param("accountDetails"):
        reason = _refused(request, detail["accountId"])
        if reason:
            refused.append({"accountId": detail["accountId"], "result": reason})
        else:
            members[detail["accountId"]] = _member(request, detail)
    return json.dumps({"unprocessedAccounts": refused})


def _refused(request: Any, account_id: str) -> str:
    known = {account.id: account.status for account in organization_of(request.current_account).accounts}
    detectors = guardduty_backends[account_id][request.region].detectors
    if known.get(account_id) != "ACTIVE":
        return "The request is rejected because the account is not an active member of the organization."
    if owner_of(account_id) == account_id and not detectors:
        return "The request is rejected because the management account must enable GuardDuty before being added as a member."
    return ""


def _member(request: Any, detail: Mapping[str, str]) -> dict[str, str]:
    backend = guardduty_backends[detail["accountId"]][request.region]
    if not backend.detectors:
        mine = request.guardduty_backend.get_detector(_detector_id(request))
        backend.create_detector(True, mine.finding_publish_freq, {}, {}, [])
    own = next(iter(backend.detectors))
    return {
        "accountId": detail["accountId"],
        "detectorId": own,
        "email": detail["email"],
        "masterId": request.current_account,
        "administratorId": request.current_account,
        "relationshipStatus": "Enabled",
        "updatedAt": "2026-01-01T00:00:00.000Z",
    }


def _list_members(request: Any) -> str:
    request.guardduty_backend.get_detector(_detector_id(request))
    members = [one for _, one in sorted(_kept(request.guardduty_backend, "members").items())]
    first, most = int(request._get_param("nextToken") or 0), int(request._get_param("maxResults") or MEMBERS_A_PAGE)
    page = members[first : first + most]
    more = {"nextToken": str(first + most)} if first + most < len(members) else {}
    return json.dumps({"members": page, **more})


def _start_members(request: Any) -> str:
    members, asked = _members(request), request._get_param("accountIds")
    for account_id in asked:
        if account_id in members:
            members[account_id]["relationshipStatus"] = "Enabled"
    unknown = [{"accountId": one, "result": "not a member"} for one in asked if one not in members]
    return json.dumps({"unprocessedAccounts": unknown})


def _administrator(request: Any) -> str:
    request.guardduty_backend.get_detector(_detector_id(request))
    named = administrator_of(request.current_account, request.region)
    kept = _kept(guardduty_backends[named][request.region], "members") if named else {}
    if request.current_account not in kept:
        return "{}"
    told = {"accountId": named, "relationshipStatus": kept[request.current_account]["relationshipStatus"]}
    return json.dumps({"administrator": told, "master": told})


def _only_the_owner(request: Any) -> None:
    if owner_of(request.current_account) != request.current_account:
        raise RefusalError("BadRequestException", "The request is rejected because the caller is not the management account.")


def _configuration(request: Any) -> dict[str, Any]:
    _of_the_administrator(request)
    kept = _kept(request.guardduty_backend, "configuration")
    kept.setdefault("autoEnable", False)
    kept.setdefault("autoEnableOrganizationMembers", "NONE")
    return kept


def _members(request: Any) -> Members:
    _of_the_administrator(request)
    return _kept(request.guardduty_backend, "members")


def _of_the_administrator(request: Any) -> None:
    request.guardduty_backend.get_detector(_detector_id(request))
    if administrator_of(request.current_account, request.region) != request.current_account:
        raise RefusalError(
            "BadRequestException", "The request is rejected because the caller is not the delegated administrator."
        )


def _kept(backend: Any, name: str) -> dict[str, Any]:
    kept: dict[str, Any] = vars(backend).setdefault(f"sandbox_{name}", {})
    return kept


def _detector_id(request: Any) -> str:
    return str(request.path.split("/")[2])


REPAIRS = (
    Repair(
        "guardduty-organization",
        "GuardDuty has one administrator for the organization, with settings for it and members, in each Region.",
        _serve,
    ),
)
