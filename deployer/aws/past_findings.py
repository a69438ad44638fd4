"""Findings of the past, as GuardDuty and Security Hub still have them, the newest first.

GuardDuty keeps findings for ninety days, each Region its own; its administrator sees those of all members ("GuardDuty API",
ListFindings and GetFindings). Security Hub has those of all accounts and Regions where they gather ("Security Hub API",
GetFindings; GetFindingsV2 gives those of the newer Security Hub, in OCSF).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from deployer.aws.questions import FINDINGS, chunks
from deployer.calls import Aws, Call, Door, pages

A_PAGE = 100
"""The most findings of one GetFindings of Security Hub."""
CHANGED = "finding_info.modified_time_dt"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are wanted."""

    since: datetime
    until: datetime
    accounts: tuple[str, ...] = ()
    """Those of these accounts; of all where none is named."""
    most: int = 2_000
    """As many of one Region, the newest."""
    archived: bool = False
    """Archived ones too."""


def of_guardduty(aws: Aws, door: Door, region: str, wanted: Wanted) -> Iterator[Mapping[str, Any]]:
    """The findings that the detector there shows; none where there is no detector."""
    for detector in pages(aws, Call(door, "guardduty", "ListDetectors", region), "DetectorIds"):
        asked = {
            "DetectorId": detector,
            "FindingCriteria": {"Criterion": _criterion(wanted)},
            "SortCriteria": {"AttributeName": "updatedAt", "OrderBy": "DESC"},
            "MaxResults": FINDINGS,
        }
        listed = islice(pages(aws, Call(door, "guardduty", "ListFindings", region, asked), "FindingIds"), wanted.most)
        for some in chunks(listed, FINDINGS):
            parameters = {"DetectorId": detector, "FindingIds": list(some)}
            yield from aws.make(Call(door, "guardduty", "GetFindings", region, parameters))["Findings"]


def _criterion(wanted: Wanted) -> Mapping[str, Any]:
    of_accounts = {"accountId": {"Equals": list(wanted.accounts)}} if wanted.accounts else {}
    unarchived = {} if wanted.archived else {"service.archived": {"Equals": ["false"]}}
    since, until = (int(moment.timestamp() * 1_000) for moment in (wanted.since, wanted.until))
    return {"updatedAt": {"GreaterThanOrEqual": since, "LessThanOrEqual": until}, **of_accounts, **unarchived}


def of_security_hub(aws: Aws, door: Door, region: str, wanted: Wanted) -> Iterator[Mapping[str, Any]]:
    """The findings that gather there, but those of GuardDuty, which it tells better itself."""
    filters: dict[str, Any] = {
        "UpdatedAt": [{"Start": f"{wanted.since:%Y-%m-%dT%H:%M:%SZ}", "End": f"{wanted.until:%Y-%m-%dT%H:%M:%SZ}"}],
        "ProductName": [{"Value": "GuardDuty", "Comparison": "NOT_EQUALS"}],
    }
    if not wanted.archived:
        filters["RecordState"] = [{"Value": "ACTIVE", "Comparison": "EQUALS"}]
    if wanted.accounts:
        filters["AwsAccountId"] = [{"Value": one, "Comparison": "EQUALS"} for one in wanted.accounts]
    asked = {"Filters": filters, "SortCriteria": [{"Field": "UpdatedAt", "SortOrder": "desc"}], "MaxResults": A_PAGE}
    yield from islice(pages(aws, Call(door, "securityhub", "GetFindings", region, asked), "Findings"), wanted.most)


def of_newer_security_hub(aws: Aws, door: Door, region: str, wanted: Wanted) -> Iterator[Mapping[str, Any]]:
    """The same of the newer Security Hub, in OCSF."""
    period = {"Start": f"{wanted.since:%Y-%m-%dT%H:%M:%SZ}", "End": f"{wanted.until:%Y-%m-%dT%H:%M:%SZ}"}
    texts = [_text("metadata.product.name", "NOT_EQUALS", "GuardDuty")]
    if not wanted.archived:
        texts.append(_text("status", "NOT_EQUALS", "Archived"))
    filters: list[dict[str, Any]] = [
        {"DateFilters": [{"FieldName": CHANGED, "Filter": period}], "StringFilters": texts, "Operator": "AND"}
    ]
    if wanted.accounts:
        named = [_text("cloud.account.uid", "EQUALS", one) for one in wanted.accounts]
        filters.append({"StringFilters": named, "Operator": "OR"})
    asked = {
        "Filters": {"CompositeFilters": filters, "CompositeOperator": "AND"},
        "SortCriteria": [{"Field": CHANGED, "SortOrder": "desc"}],
        "MaxResults": A_PAGE,
    }
    yield from islice(pages(aws, Call(door, "securityhub", "GetFindingsV2", region, asked), "Findings"), wanted.most)


def _text(field: str, comparison: str, value: str) -> Mapping[str, Any]:
    return {"FieldName": field, "Filter": {"Value": value, "Comparison": comparison}}
