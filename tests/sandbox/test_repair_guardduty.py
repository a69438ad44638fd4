"""GuardDuty: findings are kept, listed, archived and made as samples."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.guardduty.responses import GuardDutyResponse
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from deployer.sandbox.repairs import guardduty, repaired
from deployer.sandbox.repairs.guardduty import PUBLISHED, keep
from tests.sandbox.aws import HOME, MEMBER, client

HUB, MANAGEMENT = "222222222222", "111111111111"


def _finding(name: str, severity: float = 8.0, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "Backdoor:EC2/C&CActivity.B", "severity": severity, "service": {"archived": False}, **more}


@pytest.fixture
def detector() -> Iterator[str]:
    """The detector of a member that has two findings."""
    with repaired(guardduty.REPAIRS), mock_aws():
        for finding in (_finding("low", 2.0), _finding("high", 8.0)):
            keep(MEMBER, HOME, finding)
        yield client("guardduty").list_detectors()["DetectorIds"][0]


def _listed(detector: str, **criterion: Any) -> list[str]:
    criteria = {name.replace("_", "."): condition for name, condition in criterion.items()}
    return list(client("guardduty").list_findings(DetectorId=detector, FindingCriteria={"Criterion": criteria})["FindingIds"])


def test_findings_are_listed_and_read(detector: str) -> None:
    """In the casing of the API."""
    assert _listed(detector) == ["low", "high"]
    assert client("guardduty").get_findings(DetectorId=detector, FindingIds=["high"])["Findings"][0]["Severity"] == 8.0


def test_criteria_choose(detector: str) -> None:
    """By value and by comparison."""
    assert _listed(detector, severity={"Gte": 7}) == ["high"]
    assert _listed(detector, id={"Eq": ["low"]}) == ["low"]
    assert _listed(detector, id={"Neq": ["low"]}) == ["high"]


def test_an_archived_finding_says_so_until_it_is_not(detector: str) -> None:
    """Archiving can be taken back."""
    member = client("guardduty")
    member.archive_findings(DetectorId=detector, FindingIds=["high"])

    assert _listed(detector, service_archived={"Eq": ["true"]}) == ["high"]
    member.unarchive_findings(DetectorId=detector, FindingIds=["high"])
    assert _listed(detector, service_archived={"Eq": ["true"]}) == []


def test_another_region_has_its_own_findings(detector: str) -> None:
    """GuardDuty is Regional."""
    assert detector
    assert client("guardduty", MEMBER, "us-east-1").list_detectors()["DetectorIds"] == []


def test_a_sample_is_kept_and_published(detector: str) -> None:
    """It says that it is a sample, and its event speaks of the account and Region it was made in."""
    published: list[Any] = []
    PUBLISHED.append(lambda *event: published.append(event))
    client("guardduty").create_sample_findings(DetectorId=detector, FindingTypes=["Recon:EC2/Portscan"])
    PUBLISHED.clear()

    ((account, region, event),) = published
    assert (account, region, event["account"], event["detail"]["title"][:8]) == (MEMBER, HOME, MEMBER, "[SAMPLE]")
    assert event["detail"]["id"] in _listed(detector)


def test_without_types_several_samples_are_made(detector: str) -> None:
    """Also of access keys."""
    client("guardduty").create_sample_findings(DetectorId=detector)

    assert len(_listed(detector)) == 5


def test_findings_are_served_over_http() -> None:
    """The paths are known to moto's server too."""
    with repaired(guardduty.REPAIRS):
        server = ThreadedMotoServer(port=0)
        server.start()
        try:
            host, port = server.get_host_and_port()
            keep("123456789012", HOME, _finding("one"))
            there = client("guardduty", "123456789012", endpoint_url=f"http://{host}:{port}")
            detector = there.list_detectors()["DetectorIds"][0]
            assert there.list_findings(DetectorId=detector)["FindingIds"] == ["one"]
        finally:
            server.stop()


def test_stock_moto_has_no_findings() -> None:
    """Canary for guardduty-findings."""
    assert not hasattr(GuardDutyResponse, "list_findings")


def test_statistics_name_the_types_there_were(detector: str) -> None:
    """Each once, with the time of its last finding."""
    client("guardduty").create_sample_findings(DetectorId=detector, FindingTypes=["Recon:EC2/Portscan"])
    asked = {"GroupBy": "FINDING_TYPE", "FindingCriteria": {"Criterion": {"type": {"Equals": ["Recon:EC2/Portscan"]}}}}
    (group,) = client("guardduty").get_findings_statistics(DetectorId=detector, **asked)["FindingStatistics"][
        "GroupedByFindingType"
    ]

    assert group["FindingType"] == "Recon:EC2/Portscan"
    assert group["LastGeneratedAt"]


def test_findings_are_chosen_by_time(detector: str) -> None:
    """In milliseconds since the epoch, as the API compares times."""
    keep(MEMBER, HOME, _finding("timed", updatedAt="2026-11-21T12:00:00.000Z"))
    noon = 1_795_262_400_000

    assert _listed(detector, updatedAt={"Gte": noon}, id={"Eq": ["timed"]}) == ["timed"]
    assert _listed(detector, updatedAt={"Gt": noon}, id={"Eq": ["timed"]}) == []


def test_the_administrator_sees_and_archives_what_members_have(detector: str) -> None:
    """And the member itself may not archive any more."""
    client("guardduty", HUB, HOME).create_detector(Enable=True)
    client("guardduty", MANAGEMENT, HOME).enable_organization_admin_account(AdminAccountId=HUB)
    own = client("guardduty", HUB, HOME).list_detectors()["DetectorIds"][0]
    client("guardduty", HUB, HOME).archive_findings(DetectorId=own, FindingIds=["high"])

    assert _listed(detector, service_archived={"Eq": ["true"]}) == ["high"]
    with pytest.raises(client("guardduty").exceptions.BadRequestException):
        client("guardduty").archive_findings(DetectorId=detector, FindingIds=["low"])
