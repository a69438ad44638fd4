"""Where Security Hub gathers, in either of its kinds, and what a trail's selectors take in: what the sandbox cannot show."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from deployer.aws import recorders, trails
from deployer.aws.gate import ReadGate
from deployer.aws.seat import Seat
from deployer.calls import Door, Pair
from deployer.doctor import Result, Scope, Verdict, examine
from deployer.doctor.facts import Facts
from deployer.doctor.places import Seen, judged, look_into
from deployer.errors import AwsError, UnreachableError
from deployer.settings import SecurityHub, Settings, Sources
from deployer.wiring import Desk
from hub.sources.switched import Feed
from tests.fake_aws import AWAY, HOME, HUB, ONE, FakeAws, outside, some_settings

FAIL, WARN, PASS = Verdict.FAIL, Verdict.WARN, Verdict.PASS
SEAT = Seat(Door.HUB)
TRAIL = {"Name": "calls", "TrailARN": "arn:aws:cloudtrail:us-east-1:111111111111:trail/calls", "HomeRegion": AWAY}
SERVICES = frozenset({"cloudtrail.amazonaws.com", "guardduty.amazonaws.com"})


@dataclass
class Sending(FakeAws):
    """AWS with Security Hub, AWS Config and a trail, as they are told to be."""

    administrator: str = HUB
    off: dict[str, str] = field(default_factory=dict)
    """By Region, the code with which the newer Security Hub answers there."""
    linked: dict[str, Any] = field(default_factory=dict)
    selectors: dict[str, Any] = field(default_factory=dict)
    recorder: dict[str, Any] = field(default_factory=dict)

    def _list_delegated_administrators(self, call: Any, asked: Any) -> Any:
        wanted = self.administrator if asked["ServicePrincipal"].startswith("securityhub") else HUB
        return {"DelegatedAdministrators": [{"Id": wanted}] if wanted else []}

    def _describe_hub(self, _: Any, __: Any) -> Any:
        return {"HubArn": "arn"}

    def _describe_security_hub_v2(self, call: Any, _: Any) -> Any:
        if call.region in self.off:
            kind = AwsError if self.off[call.region] else UnreachableError
            raise kind("securityhub:DescribeSecurityHubV2", self.off[call.region], "no answer")
        return {"HubV2Arn": "arn"}

    def _list_finding_aggregators(self, _: Any, __: Any) -> Any:
        return {"FindingAggregators": [{"FindingAggregatorArn": "arn"}] if self.linked else []}

    def _get_finding_aggregator(self, _: Any, __: Any) -> Any:
        return self.linked

    def _list_aggregators_v2(self, _: Any, __: Any) -> Any:
        return {"AggregatorsV2": [{"AggregatorV2Arn": "arn"}] if self.linked else []}

    def _get_aggregator_v2(self, _: Any, __: Any) -> Any:
        return self.linked

    def _describe_trails(self, _: Any, __: Any) -> Any:
        return {"trailList": [TRAIL]}

    def _get_trail_status(self, _: Any, __: Any) -> Any:
        return {"IsLogging": True}

    def _get_event_selectors(self, _: Any, __: Any) -> Any:
        return self.selectors

    def _describe_configuration_recorder_status(self, _: Any, __: Any) -> Any:
        return {"ConfigurationRecordersStatus": [self.recorder]}


def look(code: str, aws: FakeAws, feed: Feed = Feed.ASFF) -> Result:
    """What one check says, with Security Hub among the sources."""
    settings: Settings = some_settings(sources=Sources(securityhub=SecurityHub(feed=feed)))
    desk = Desk(settings, ReadGate(aws), aws, outside(aws))
    (result,) = examine(desk, Scope(only=frozenset({code}))).results
    return result


def all_but(**more: Any) -> dict[str, Any]:
    """An aggregator that is at home in the hub's Region."""
    return {"FindingAggregationRegion": HOME, "AggregationRegion": HOME, **more}


@pytest.mark.parametrize(
    ("linked", "verdict"),
    [
        (all_but(RegionLinkingMode="ALL_REGIONS"), PASS),
        (all_but(RegionLinkingMode="SPECIFIED_REGIONS", Regions=[AWAY]), PASS),
        (all_but(RegionLinkingMode="SPECIFIED_REGIONS", Regions=["eu-north-1"]), FAIL),
        (all_but(RegionLinkingMode="ALL_REGIONS_EXCEPT_SPECIFIED", Regions=["eu-north-1"]), PASS),
        (all_but(RegionLinkingMode="ALL_REGIONS_EXCEPT_SPECIFIED", Regions=[AWAY]), FAIL),
        (all_but(RegionLinkingMode="NO_REGIONS"), FAIL),
        ({}, FAIL),
    ],
)
def test_every_region_must_be_linked_to_where_irhub_listens(linked: Any, verdict: Verdict) -> None:
    """By each of the ways to say which, and where each Region keeps its own."""
    answer = look("D055", Sending(linked=linked)).answer

    assert (answer.verdict, answer.details) == (verdict, (AWAY,) if verdict is FAIL else ())


def test_findings_that_gather_in_another_region_are_seen() -> None:
    """They would be waited for in vain."""
    linked = {"FindingAggregationRegion": AWAY, "RegionLinkingMode": "ALL_REGIONS"}
    result = look("D055", Sending(linked=linked))

    assert (result.answer.verdict, result.mend) == (FAIL, "edit irhub.yaml: sources.securityhub.region")


@pytest.mark.parametrize(
    ("administrator", "mend"), [(ONE, "edit irhub.yaml: sources.securityhub.account"), ("", "aws securityhub enable-organ")]
)
def test_another_administrator_of_security_hub_is_seen(administrator: str, mend: str) -> None:
    """And that there is none: the hub account would hear of its own findings alone."""
    result = look("D055", Sending(administrator=administrator, linked=all_but(RegionLinkingMode="ALL_REGIONS")))

    assert result.answer.verdict is FAIL
    assert result.mend.startswith(mend)


def test_the_newer_security_hub_is_asked_by_its_own_calls() -> None:
    """Whether it is on, and what is linked; the older one may be off."""
    aws = Sending(linked=all_but(RegionLinkingMode="SPECIFIED_REGIONS", LinkedRegions=[AWAY]))
    results = [look(code, aws, Feed.OCSF).answer.verdict for code in ("D054", "D055")]

    assert results == [PASS, PASS]
    assert not {"DescribeHub", "ListFindingAggregators"} & {call.operation for call in aws.made}


def test_a_newer_security_hub_that_is_off_is_seen_beside_what_is_unknown() -> None:
    """A Region without the service gives no answer, and is not called off."""
    aws = Sending(off={HOME: "ResourceNotFoundException", AWAY: ""})
    result = look("D054", aws, Feed.OCSF)

    assert result.answer.verdict is FAIL
    assert result.answer.details == (
        f"{HOME}: it is off",
        f"unknown: {AWAY}: securityhub:DescribeSecurityHubV2: no answer",
    )
    assert "enable-security-hub-v2" in result.mend


def test_a_region_without_the_service_is_unknown() -> None:
    """No answer is no verdict."""
    answer = look("D054", Sending(off={AWAY: ""}), Feed.OCSF).answer

    assert (answer.verdict, answer.unknown, len(answer.details)) == (WARN, True, 1)


def test_accounts_beyond_the_bound_are_counted_and_not_called_well() -> None:
    """The way to ask them all is named; where there is no way in, that comes first."""
    beyond, shut = judged(Seen(well=75, left=4), "D056", ("well", "")), judged(Seen(left=4, shut=2), "D056", ("well", ""))

    assert (beyond.unknown, beyond.says) == (True, "unknown: well in 75 places of account and Region; 4 accounts not asked")
    assert beyond.mend.endswith(" --every-account")
    assert "no way into 2 accounts" in shut.says


@pytest.mark.parametrize(("every", "well"), [(False, 25), (True, 30)])
def test_no_more_accounts_are_looked_into_than_are_wanted(*, every: bool, well: int) -> None:
    """Thirty of them, each in one Region, by a role in each."""
    aws = Sending()
    facts = Facts(Desk(some_settings(), ReadGate(aws), aws, outside(aws)), Scope(member_role="R", every_account=every), None)
    seen = look_into(facts, (Pair(f"{number:012}", HOME) for number in range(30)), lambda seat, _: "" if seat.role else "none")

    assert seen == Seen(well=well, left=30 - well)


def advanced(**fields: Any) -> dict[str, Any]:
    """One advanced selector of what manages."""
    every = {"eventCategory": {"Equals": ["Management"]}, **fields}
    return {"AdvancedEventSelectors": [{"FieldSelectors": [{"Field": name, **said} for name, said in every.items()]}]}


def plain(**said: Any) -> dict[str, Any]:
    """One selector of the older form."""
    return {"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "All", **said}]}


@pytest.mark.parametrize(
    ("selectors", "takes"),
    [
        ({}, True),
        (plain(), True),
        (plain(ReadWriteType="WriteOnly", ExcludeManagementEventSources=["kms.amazonaws.com"]), True),
        (plain(ReadWriteType="ReadOnly"), False),
        (plain(IncludeManagementEvents=False), False),
        (advanced(), True),
        (advanced(readOnly={"Equals": ["false"]}), True),
        (advanced(readOnly={"Equals": ["true"]}), False),
        (advanced(eventSource={"NotEquals": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]}), True),
        (advanced(eventSource={"NotEquals": ["guardduty.amazonaws.com"]}), False),
        (advanced(eventSource={"Equals": ["iam.amazonaws.com"]}), False),
        (advanced(eventName={"NotEquals": ["StopLogging"]}), False),
        (advanced(eventCategory={"Equals": ["Data"]}), False),
    ],
)
def test_what_a_trail_takes_in_is_read_from_its_selectors(selectors: Any, takes: bool) -> None:
    """Calls that manage and change something, of every service that is waited for."""
    (found,) = trails.trails(Sending(selectors=selectors), SEAT, HOME, SERVICES)

    assert (found.takes_changes, found.speaks) == (takes, takes)


def test_a_trails_selectors_are_asked_for_where_it_is_at_home() -> None:
    """Its status is told Region by Region, and both by its ARN, since it may be another account's."""
    aws = Sending()
    trails.trails(aws, SEAT, HOME, SERVICES)

    asked = [(call.operation, call.region, *call.parameters.values()) for call in aws.made[1:]]
    assert asked == [("GetTrailStatus", HOME, TRAIL["TrailARN"]), ("GetEventSelectors", AWAY, TRAIL["TrailARN"])]


def test_a_recorder_whose_last_recording_failed_says_why() -> None:
    """It is switched on and yet records nothing."""
    failing = {"name": "default", "recording": True, "lastStatus": "Failure", "lastErrorCode": "AccessDenied"}
    found = recorders.recorder(Sending(recorder=failing), SEAT, HOME)

    assert found == recorders.Recorder("default", records=True, failure="AccessDenied")
