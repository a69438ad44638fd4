"""GuardDuty's members as the organization's administrator lists them; moto has no members.

"GuardDuty API", ListMembers: here a member is an account of the organization that has a detector in that Region, and it is
enabled as its detector is. Only the delegated administrator has any.
"""

import json
from typing import Any

from moto.guardduty import urls
from moto.guardduty.models import guardduty_backends
from moto.guardduty.responses import GuardDutyResponse

from deployer.sandbox.membership import is_delegated, organization_of
from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import entered, replaced, together

PRINCIPAL = "guardduty.amazonaws.com"
A_PAGE = 50


def _list_members() -> Undo:
    path = r"{0}/detector/(?P<detector_id>[^/]+)/member$"
    served = entered(urls.url_paths, path, GuardDutyResponse.dispatch)
    return together((served, replaced(GuardDutyResponse, "list_members", _members)))


def _members(request: Any) -> str:
    request.guardduty_backend.get_detector(request.path.split("/")[2])
    own, region = request.current_account, request.region
    accounts = organization_of(own).accounts if is_delegated(own, PRINCIPAL) else ()
    members = [member for one in accounts if one.id != own for member in _member(one, own, region)]
    first = int(request._get_param("nextToken") or 0)
    last = first + int(request._get_param("maxResults") or A_PAGE)
    return json.dumps({"members": members[first:last], **({"nextToken": str(last)} if last < len(members) else {})})


def _member(account: Any, administrator: str, region: str) -> list[dict[str, str]]:
    detectors = guardduty_backends[account.id][region].detectors
    return [
        {
            "accountId": account.id,
            "detectorId": detector.id,
            "masterId": administrator,
            "administratorId": administrator,
            "email": account.email,
            "relationshipStatus": "Enabled" if detector.to_json()["status"] == "ENABLED" else "Disabled",
            "updatedAt": "2026-01-01T00:00:00Z",
        }
        for detector in list(detectors.values())[:1]
    ]


REPAIRS = (
    Repair(
        "guardduty-members",
        "GuardDuty's administrator lists as members the accounts that have a detector.",
        _list_members,
    ),
)
