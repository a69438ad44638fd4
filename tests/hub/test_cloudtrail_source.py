"""Calls that blind those who watch, as CloudTrail records them."""

from typing import Any

import pytest

from hub.errors import MalformedEventError, RefusedError
from hub.sources import Trust, read
from hub.sources.cloudtrail import read_finding
from tests.fakes import MEMBER
from tests.hub.listened import HOME, call, trusting

TRAIL = f"arn:aws:cloudtrail:{HOME}:{MEMBER}:trail/audit"
MANAGEMENT = {"field": "eventCategory", "equals": ["Management"]}
DATA = {"field": "eventCategory", "equals": ["Data"]}


def test_a_stopped_trail_is_known_by_its_arn() -> None:
    """Who stopped it, and from where, stands in the title for people."""
    finding = read(call("cloudtrail", "StopLogging", {"name": "audit"}), trusting())

    assert (finding.target.kind, finding.target.id) == ("AWS::CloudTrail::Trail", TRAIL)
    assert "assumed-role/deploy/mallory at 203.0.113.7 stopped the trail 'audit'" in finding.title
    assert finding.doubt == ""


@pytest.mark.parametrize("name", ["audit", TRAIL])
def test_a_trail_is_one_target_however_it_is_named(name: str) -> None:
    """A bare name and an ARN lead to one case."""
    assert read(call("cloudtrail", "DeleteTrail", {"name": name}), trusting()).target.id == TRAIL


@pytest.mark.parametrize("name", ["arn:aws:cloudtrail:eu-west-1:111111111111:trail/all", "*", "a", "", None])
def test_a_trail_that_is_not_the_accounts_own_is_told_only(name: Any) -> None:
    """A trail of the organization can be stopped from afar; what cannot be a name becomes no target."""
    assert read(call("cloudtrail", "StopLogging", {"name": name}), trusting()).target.kind == "AWS::::Account"


def test_a_failed_call_is_told_and_names_no_trail() -> None:
    """Nothing changed, so nothing is restored: no action works on an account."""
    tried = call("cloudtrail", "StopLogging", {"name": "audit"}, errorCode="AccessDenied")
    finding = read(tried, trusting())

    assert (finding.target.kind, finding.severity) == ("AWS::::Account", 5.0)
    assert finding.type == "Tampering:cloudtrail/StopLogging.Failed"
    assert "in vain" in finding.title


@pytest.mark.parametrize(
    ("name", "parameters", "word"),
    [
        ("UpdateTrail", {"name": "audit", "isMultiRegionTrail": False}, "isMultiRegionTrail switched off"),
        ("UpdateTrail", {"name": "audit", "isOrganizationTrail": False}, "isOrganizationTrail switched off"),
        ("UpdateTrail", {"name": "audit", "enableLogFileValidation": False}, "enableLogFileValidation switched off"),
        ("UpdateTrail", {"name": "audit", "s3BucketName": "elsewhere"}, "s3BucketName changed"),
        ("PutEventSelectors", {"trailName": "audit", "eventSelectors": []}, "nothing is recorded"),
        ("PutEventSelectors", {"trailName": "audit", "eventSelectors": [{"includeManagementEvents": False}]}, "management"),
        ("PutEventSelectors", {"trailName": "audit", "eventSelectors": [{"readWriteType": "ReadOnly"}]}, "only part"),
        (
            "PutEventSelectors",
            {"trailName": "audit", "eventSelectors": [{"excludeManagementEventSources": ["kms.amazonaws.com"]}]},
            "some services",
        ),
        (
            "PutEventSelectors",
            {"trailName": "audit", "advancedEventSelectors": [{"fieldSelectors": [DATA]}]},
            "management",
        ),
    ],
)  # fmt: skip
def test_a_trail_that_is_weakened_is_told_with_what(name: str, parameters: dict[str, Any], word: str) -> None:
    """Most of what weakens a trail leaves it logging."""
    assert word in read(call("cloudtrail", name, parameters), trusting()).title


@pytest.mark.parametrize(
    ("service", "name", "parameters"),
    [
        ("cloudtrail", "UpdateTrail", {"name": "audit", "isMultiRegionTrail": True}),
        ("cloudtrail", "PutEventSelectors", {"trailName": "audit", "eventSelectors": [{"readWriteType": "All"}]}),
        ("cloudtrail", "PutEventSelectors", {"advancedEventSelectors": [{"fieldSelectors": [MANAGEMENT]}]}),
        ("guardduty", "UpdateDetector", {"detectorId": "d", "enable": True}),
        ("guardduty", "UpdateDetector", {"detectorId": "d", "features": [{"name": "S3", "status": "ENABLED"}]}),
        ("guardduty", "UpdateDetector", {"detectorId": "d", "dataSources": {"s3Logs": {"enable": True}}}),
    ],
)
def test_a_call_that_weakens_nothing_is_refused(service: str, name: str, parameters: dict[str, Any]) -> None:
    """The same call sets a trail up, or makes it stronger."""
    with pytest.raises(RefusedError, match="weakens"):
        read(call(service, name, parameters), trusting())


@pytest.mark.parametrize(
    ("service", "name", "parameters", "kind"),
    [
        ("guardduty", "DeleteDetector", {"detectorId": "12abc34d"}, "AWS::GuardDuty::Detector"),
        ("guardduty", "UpdateDetector", {"detectorId": "12abc34d", "enable": False}, "AWS::GuardDuty::Detector"),
        (
            "guardduty",
            "UpdateDetector",
            {"detectorId": "*", "features": [{"name": "S3", "status": "DISABLED"}]},
            "AWS::::Account",
        ),
        (
            "guardduty",
            "UpdateDetector",
            {"detectorId": "12abc34d", "dataSources": {"kubernetes": {"auditLogs": {"enable": False}}}},
            "AWS::GuardDuty::Detector",
        ),
        ("config", "StopConfigurationRecorder", {"configurationRecorderName": "default"}, "AWS::::Account"),
        ("securityhub", "DisableSecurityHub", None, "AWS::::Account"),
        ("ec2", "DeleteFlowLogs", {"DeleteFlowLogsRequest": {}}, "AWS::::Account"),
        ("organizations", "LeaveOrganization", None, "AWS::::Account"),
    ],
)
def test_neighbours_of_the_trail_are_watched_too(service: str, name: str, parameters: Any, kind: str) -> None:
    """Detectors, recorders, flow logs, and leaving the organization."""
    assert read(call(service, name, parameters), trusting()).target.kind == kind


def test_what_global_services_record_is_of_their_region() -> None:
    """Organizations records in us-east-1, wherever the caller was."""
    event = call("organizations", "LeaveOrganization", None, awsRegion="us-east-1") | {"region": "us-east-1"}

    assert read(event, trusting()).region == "us-east-1"


@pytest.mark.parametrize("role", ["contain", "restore", "verify"])
def test_our_own_roles_are_no_intruders(role: str) -> None:
    """What irhub does about an incident must not open the next."""
    ours = {"sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{MEMBER}:role/irhub/irhub-{role}"}}}
    with pytest.raises(RefusedError, match="own role"):
        read(call("cloudtrail", "UpdateTrail", {"name": "audit"}, userIdentity=ours), trusting())


def test_a_role_of_our_name_elsewhere_is_not_ours() -> None:
    """Only the path and the account make it ours."""
    theirs = {"sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{MEMBER}:role/irhub-contain"}}, "type": "Root"}
    finding = read(call("cloudtrail", "StopLogging", {"name": "audit"}, userIdentity=theirs), trusting())

    assert "Root" in finding.title


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("detail.eventName", {"eventName": "StartLogging"}),
        ("detail.eventSource", {"eventSource": "guardduty.amazonaws.com", "eventName": "DeleteDetector"}),
        ("account", {"recipientAccountId": "444444444444"}),
        ("region", {"awsRegion": "us-east-1"}),
    ],
)
def test_what_does_not_agree_is_refused(field: str, changes: dict[str, str]) -> None:
    """Another call, another service, another account, another Region."""
    event = call("cloudtrail", "StopLogging", {"name": "audit"})
    event["detail"].update(changes)
    with pytest.raises(RefusedError) as told:
        read(event, trusting())

    assert told.value.field == field


def test_old_records_name_the_account_of_who_called() -> None:
    """Records of version 1.0 have no other."""
    assert read(call("cloudtrail", "StopLogging", {"name": "audit"}, recipientAccountId=None), trusting()).account_id == MEMBER


def test_an_event_without_a_record_is_malformed() -> None:
    """It is kept in the dead-letter queue."""
    with pytest.raises(MalformedEventError):
        read(call("cloudtrail", "StopLogging", None) | {"detail": {}}, trusting())


def test_it_is_refused_where_cloudtrail_is_off() -> None:
    """Whatever rules somebody left behind."""
    with pytest.raises(RefusedError, match="switched on"):
        read(call("cloudtrail", "StopLogging", {"name": "audit"}), Trust())


def test_a_bare_record_is_read() -> None:
    """As people hand it over."""
    assert read_finding(call("cloudtrail", "StopLogging", {"name": "audit"})["detail"]).target.id == TRAIL
