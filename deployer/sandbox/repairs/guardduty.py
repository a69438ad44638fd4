"""GuardDuty's findings, which stock moto has not: kept per detector, listed, read, archived, and made as samples.

"GuardDuty API": ListFindings with criteria, GetFindings, GetFindingsStatistics by type, ArchiveFindings, UnarchiveFindings,
CreateSampleFindings. The organization's administrator sees its members' findings too, and where there is one only it
archives. A
finding is kept in the casing of the wire, which is that of the EventBridge event's detail. What makes findings on AWS is
not here: the sandbox raises them, and keeps them with `keep`.
"""

import json
import operator
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.guardduty import urls
from moto.guardduty.models import guardduty_backends
from moto.guardduty.responses import GuardDutyResponse

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import entered, replaced, together
from deployer.sandbox.repairs.samples import DEFAULT_TYPES, a_sample

FINDINGS_A_PAGE = 50


class MembersMayNotError(JsonRESTError):
    """A member tried what only its administrator may."""

    def __init__(self) -> None:
        super().__init__("BadRequestException", "The request is rejected because the caller is a member account.")


Published = Callable[[str, str, Mapping[str, Any]], None]

PUBLISHED: list[Published] = []
"""Called with account, Region and EventBridge event of each sample finding; the pump puts itself here."""


def keep(account_id: str, region: str, finding: Mapping[str, Any]) -> None:
    """The finding can be listed, read and archived in that account and Region, under its first detector.

    Where GuardDuty was never switched on there it is now, because a finding of GuardDuty says that it was.
    """
    backend = guardduty_backends[account_id][region]
    if not backend.detectors:
        backend.create_detector(enable=True, finding_publishing_frequency="", data_sources={}, tags={}, features=[])
    detector = next(iter(backend.detectors.values()))
    _findings(detector)[finding["id"]] = json.loads(json.dumps(finding))


def _keep_findings() -> Undo:
    methods = {
        "list_findings": _list_findings,
        "get_findings": _get_findings,
        "archive_findings": _archived(True),
        "unarchive_findings": _archived(False),
        "create_sample_findings": _create_sample_findings,
        "get_findings_statistics": _get_findings_statistics,
    }
    paths = ("findings", "findings/get", "findings/statistics", "findings/archive", "findings/unarchive", "findings/create")
    served = (
        entered(urls.url_paths, f"{{0}}/detector/(?P<detector_id>[^/]+)/{path}$", GuardDutyResponse.dispatch) for path in paths
    )
    return together((*served, *(replaced(GuardDutyResponse, name, method) for name, method in methods.items())))


def _findings(detector: Any) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = vars(detector).setdefault("findings", {})
    return kept


def _of_request(request: Any) -> dict[str, dict[str, Any]]:
    return _findings(request.guardduty_backend.get_detector(request.path.split("/")[2]))


def _administrators(region: str) -> set[str]:
    return {
        name for account_id in tuple(guardduty_backends) for name in guardduty_backends[account_id][region].admin_account_ids
    }


def _seen_by(request: Any) -> Mapping[str, dict[str, Any]]:
    """The account's own findings; for the organization's administrator those of every account."""
    own = _of_request(request)
    if request.current_account not in _administrators(request.region):
        return own
    backends = (guardduty_backends[account_id][request.region] for account_id in tuple(guardduty_backends))
    return ChainMap(own, *(_findings(detector) for backend in backends for detector in tuple(backend.detectors.values())))


def _matching(request: Any) -> dict[str, dict[str, Any]]:
    criteria = (request._get_param("findingCriteria") or {}).get("criterion") or {}
    return {name: finding for name, finding in _seen_by(request).items() if _meets(finding, criteria)}


def _get_findings_statistics(request: Any) -> str:
    last: dict[str, str] = {}
    for finding in _matching(request).values():
        last[finding["type"]] = max(last.get(finding["type"], ""), finding.get("updatedAt", ""))
    groups = [{"findingType": kind, "lastGeneratedAt": at, "totalFindings": 1} for kind, at in sorted(last.items())]
    return json.dumps({"findingStatistics": {"groupedByFindingType": groups}})


def _list_findings(request: Any) -> str:
    matching = list(_matching(request))
    first = int(request._get_param("nextToken") or 0)
    last = first + int(request._get_param("maxResults") or FINDINGS_A_PAGE)
    return json.dumps({"findingIds": matching[first:last], "nextToken": str(last) if last < len(matching) else ""})


def _meets(finding: Mapping[str, Any], criteria: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(
        _OPERATORS[name](_number(_value(finding, path)), wanted)
        if name in _ORDERS
        else _OPERATORS[name](_value(finding, path), wanted)
        for path, condition in criteria.items()
        for name, wanted in condition.items()
    )


def _value(finding: Any, path: str) -> Any:
    for step in path.split("."):
        finding = finding.get(step) if isinstance(finding, Mapping) else None
    return finding


def _number(value: Any) -> Any:
    """A time as criteria compare it, in milliseconds since the epoch ("GuardDuty API", ListFindings, ``updatedAt``)."""
    return datetime.fromisoformat(value).timestamp() * 1_000 if isinstance(value, str) else value or 0


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_one_of(value: Any, wanted: Iterable[str]) -> bool:
    return _word(value) in set(wanted)


def _is_none_of(value: Any, wanted: Iterable[str]) -> bool:
    return not _is_one_of(value, wanted)


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": _is_one_of,
    "equals": _is_one_of,
    "neq": _is_none_of,
    "notEquals": _is_none_of,
    "gt": operator.gt,
    "greaterThan": operator.gt,
    "gte": operator.ge,
    "greaterThanOrEqual": operator.ge,
    "lt": operator.lt,
    "lessThan": operator.lt,
    "lte": operator.le,
    "lessThanOrEqual": operator.le,
}


_ORDERS = frozenset({"gt", "greaterThan", "gte", "greaterThanOrEqual", "lt", "lessThan", "lte", "lessThanOrEqual"})


def _get_findings(request: Any) -> str:
    kept = _seen_by(request)
    return json.dumps({"findings": [kept[name] for name in request._get_param("findingIds") if name in kept]})


def _archived(archived: bool) -> Callable[[Any], str]:
    def set_archived(request: Any) -> str:
        administrators = _administrators(request.region)
        if administrators and request.current_account not in administrators:
            raise MembersMayNotError
        kept = _seen_by(request)
        for name in request._get_param("findingIds"):
            if name in kept:
                kept[name].setdefault("service", {})["archived"] = archived
        return "{}"

    return set_archived


def _create_sample_findings(request: Any) -> str:
    kept, detector_id = _of_request(request), request.path.split("/")[2]
    for kind in request._get_param("findingTypes") or DEFAULT_TYPES:
        event = a_sample(kind, request.current_account, request.region, detector_id)
        kept[event["detail"]["id"]] = event["detail"]
        for listener in tuple(PUBLISHED):
            listener(request.current_account, request.region, event)
    return "{}"


REPAIRS = (
    Repair(
        "guardduty-findings",
        "Findings can be listed, read, archived, and made as samples, which are published.",
        _keep_findings,
    ),
)
