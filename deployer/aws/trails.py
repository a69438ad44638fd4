"""Trails of CloudTrail as one account sees them in one Region, and whether they take in calls that change something.

A trail of the organization, and one of several Regions, is seen in each account and Region that it records for; its status is
told Region by Region, its selectors where it is at home (CloudTrail API, DescribeTrails, GetTrailStatus, GetEventSelectors).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.seat import Seat
from deployer.calls import Aws

SERVICE = "cloudtrail"
WRITING = ("All", "WriteOnly")


@dataclass(frozen=True, slots=True)
class Trail:
    """One trail."""

    name: str
    of_organization: bool
    is_logging: bool
    takes_changes: bool = False
    """Whether it takes in all calls that manage and change something; not looked at where it is stopped."""

    @property
    def speaks(self) -> bool:
        """Whether EventBridge hears of calls by it."""
        return self.is_logging and self.takes_changes


def trails(aws: Aws, seat: Seat, region: str, services: frozenset[str]) -> tuple[Trail, ...]:
    """Every trail that records for the account in this Region; ``services`` are those whose calls it must not leave out."""
    listed = aws.make(seat.call(SERVICE, "DescribeTrails", region, {"includeShadowTrails": True})).get("trailList", ())
    return tuple(_trail(aws, seat, region, one, services) for one in listed)


def _trail(aws: Aws, seat: Seat, region: str, one: Mapping[str, Any], services: frozenset[str]) -> Trail:
    arn, of_organization = one["TrailARN"], bool(one.get("IsOrganizationTrail"))
    status = aws.make(seat.call(SERVICE, "GetTrailStatus", region, {"Name": arn}))
    if not status.get("IsLogging"):
        return Trail(one["Name"], of_organization, is_logging=False)
    said = aws.make(seat.call(SERVICE, "GetEventSelectors", one.get("HomeRegion", region), {"TrailName": arn}))
    return Trail(one["Name"], of_organization, is_logging=True, takes_changes=_takes_changes(said, services))


def _takes_changes(said: Mapping[str, Any], services: frozenset[str]) -> bool:
    """A trail without selectors takes in all that manages something."""
    plain, advanced = said.get("EventSelectors") or (), said.get("AdvancedEventSelectors") or ()
    if not plain and not advanced:
        return True
    return any(_plain(one, services) for one in plain) or any(_advanced(one, services) for one in advanced)


def _plain(selector: Mapping[str, Any], services: frozenset[str]) -> bool:
    takes = selector.get("IncludeManagementEvents", True) and selector.get("ReadWriteType", "All") in WRITING
    return bool(takes) and services.isdisjoint(selector.get("ExcludeManagementEventSources", ()))


def _advanced(selector: Mapping[str, Any], services: frozenset[str]) -> bool:
    """True where it takes in what manages something and no further field leaves out a call that we wait for."""
    fields = {one["Field"]: one for one in selector.get("FieldSelectors", ())}
    if "Management" not in fields.pop("eventCategory", {}).get("Equals", ()):
        return False
    reading = fields.pop("readOnly", {"Equals": ["false"]})
    source = fields.pop("eventSource", {"NotEquals": []})
    left_out = source.get("NotEquals", services)
    return not fields and reading.get("Equals") == ["false"] and services.isdisjoint(left_out)
