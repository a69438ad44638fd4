"""Security Hub as its administrator sees it, in either of its two kinds: whether it is on, and which Regions it gathers from.

The two are switched on apart from each other, and each gathers for itself (Security Hub API, DescribeHub and
DescribeSecurityHubV2, GetFindingAggregator and GetAggregatorV2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.custom_actions import OFF
from deployer.aws.seat import Seat
from deployer.calls import Aws
from deployer.errors import AwsError
from hub.sources.switched import Feed

SERVICE = "securityhub"
PRINCIPAL = "securityhub.amazonaws.com"
DESCRIBES = {Feed.ASFF: "DescribeHub", Feed.OCSF: "DescribeSecurityHubV2"}


@dataclass(frozen=True, slots=True)
class Gathering:
    """Where findings of several Regions come together."""

    home: str
    mode: str
    """ALL_REGIONS, ALL_REGIONS_EXCEPT_SPECIFIED, SPECIFIED_REGIONS or NO_REGIONS."""
    named: frozenset[str] = frozenset()
    """The Regions that the mode speaks of."""

    def takes(self, region: str) -> bool:
        """Whether findings of that Region come to this one."""
        if region == self.home or self.mode == "ALL_REGIONS":
            return True
        if self.mode == "ALL_REGIONS_EXCEPT_SPECIFIED":
            return region not in self.named
        return self.mode == "SPECIFIED_REGIONS" and region in self.named


def is_on(aws: Aws, seat: Seat, region: str, feed: Feed) -> bool:
    """Whether the kind of Security Hub that sends this feed is on in the account and Region."""
    try:
        aws.make(seat.call(SERVICE, DESCRIBES[feed], region, {}))
    except AwsError as error:
        if error.code in OFF:
            return False
        raise
    return True


def gathering(aws: Aws, seat: Seat, region: str, feed: Feed) -> Gathering | None:
    """How findings gather in the account, as one of its Regions tells; None where each Region keeps its own."""
    if feed is Feed.ASFF:
        listed = aws.make(seat.call(SERVICE, "ListFindingAggregators", region, {})).get("FindingAggregators", ())
        return _of_first(aws, seat, region, listed) if listed else None
    listed = aws.make(seat.call(SERVICE, "ListAggregatorsV2", region, {})).get("AggregatorsV2", ())
    return _of_first_newer(aws, seat, region, listed) if listed else None


def _of_first(aws: Aws, seat: Seat, region: str, listed: Any) -> Gathering:
    named = {"FindingAggregatorArn": listed[0]["FindingAggregatorArn"]}
    said = aws.make(seat.call(SERVICE, "GetFindingAggregator", region, named))
    return _gathering(said, said.get("FindingAggregationRegion", ""), said.get("Regions", ()))


def _of_first_newer(aws: Aws, seat: Seat, region: str, listed: Any) -> Gathering:
    named = {"AggregatorV2Arn": listed[0]["AggregatorV2Arn"]}
    said = aws.make(seat.call(SERVICE, "GetAggregatorV2", region, named))
    return _gathering(said, said.get("AggregationRegion", ""), said.get("LinkedRegions", ()))


def _gathering(said: Mapping[str, Any], home: str, named: Any) -> Gathering:
    return Gathering(home, said.get("RegionLinkingMode", ""), frozenset(named or ()))
