"""GuardDuty as its administrator sees it, Region by Region (GuardDuty API).

Calls grow with Regions and with pages of fifty members, never with members times Regions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deployer.aws.seat import Seat
from deployer.calls import Aws, Call, Door

SERVICE = "guardduty"
PRINCIPAL = "guardduty.amazonaws.com"
A_PAGE = 50
ENABLED = "Enabled"


@dataclass(frozen=True, slots=True)
class Watch:
    """GuardDuty in one Region."""

    region: str
    detector: str = ""
    """The administrator's own detector; empty where it has none."""
    status: str = ""
    frequency: str = ""
    """How often repeats are published: FIFTEEN_MINUTES, ONE_HOUR or SIX_HOURS."""
    members: Mapping[str, str] = field(default_factory=dict)
    """How the administrator stands to each member, such as ``Enabled``."""


def administrators(aws: Aws, region: str) -> tuple[str, ...]:
    """GuardDuty's delegated administrators in one Region; only the management account may ask."""
    said = aws.make(Call(Door.MANAGEMENT, SERVICE, "ListOrganizationAdminAccounts", region))
    return tuple(one["AdminAccountId"] for one in said.get("AdminAccounts", ()) if one.get("AdminStatus") == "ENABLED")


def watch(aws: Aws, seat: Seat, region: str) -> Watch:
    """The administrator's detector in this Region, and all its members there."""
    found = aws.make(seat.call(SERVICE, "ListDetectors", region, {})).get("DetectorIds", ())
    if not found:
        return Watch(region)
    detector = str(found[0])
    said = aws.make(seat.call(SERVICE, "GetDetector", region, {"DetectorId": detector}))
    listing = {"DetectorId": detector, "OnlyAssociated": "true", "MaxResults": A_PAGE}
    members = _members(aws, seat.call(SERVICE, "ListMembers", region, listing))
    return Watch(region, detector, said.get("Status", ""), said.get("FindingPublishingFrequency", ""), members)


def _members(aws: Aws, call: Call) -> Mapping[str, str]:
    members: dict[str, str] = {}
    token: Mapping[str, str] = {}
    while True:
        said = aws.make(call.but(**token))
        members.update({one["AccountId"]: one.get("RelationshipStatus", "") for one in said.get("Members", ())})
        if not said.get("NextToken"):
            return members
        token = {"NextToken": said["NextToken"]}
