"""The calls that blind those who watch: trails, detectors, recorders and flow logs that are stopped, weakened or deleted.

One table says which they are, what each is about, and whether what was asked for weakens anything: most of them always do, but
some also make things stronger, or look just like the harmless call that sets a trail up (CloudTrail API, UpdateTrail and
PutEventSelectors). A call that only strengthens is noted and nothing else. Where a call says nothing of a setting it stays as
it was, so only what it says counts; that a trail writes to another bucket or under another key may be either, and is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.sources.foreign import Reader
from hub.sources.guardduty_resource import ACCOUNT

TRAIL = "AWS::CloudTrail::Trail"
Weakening = Callable[[Reader], str]
"""What in the request weakens something, in words; empty where nothing does."""

_GUARDS = ("isMultiRegionTrail", "isOrganizationTrail", "includeGlobalServiceEvents", "enableLogFileValidation")
_ROUTES = ("s3BucketName", "s3KeyPrefix", "kmsKeyId", "cloudWatchLogsLogGroupArn", "snsTopicName")


@dataclass(frozen=True, slots=True)
class Tampering:
    """One call, and what it is about."""

    says: str
    """What the call did, as the beginning of a sentence."""
    kind: str = ACCOUNT
    id: str = ""
    """The parameter that names the resource; empty where the account is all there is to name."""
    weakening: Weakening | None = None
    """None where the call always weakens."""


def _updated_trail(request: Reader) -> str:
    lost = [name for name in _GUARDS if request.values.get(name) is False]
    moved = [name for name in _ROUTES if request.values.get(name) is not None]
    return ", ".join((*(f"{name} switched off" for name in lost), *(f"{name} changed" for name in moved)))


def _selected(request: Reader) -> str:
    """What the new selectors no longer record; events about management are what the rest stands on."""
    if request.values.get("advancedEventSelectors"):
        advanced = request.parts("advancedEventSelectors")
        return "" if any(_takes_management(one) for one in advanced) else "events about management are no longer recorded"
    lost = [_narrowed(one) for one in request.parts("eventSelectors")]
    return "" if lost and not all(lost) else next(filter(None, lost), "nothing is recorded any more")


def _narrowed(selector: Reader) -> str:
    if selector.values.get("includeManagementEvents") is False:
        return "events about management are no longer recorded"
    if selector.text("readWriteType", "All") != "All":
        return "only part of the events about management is recorded"
    if selector.values.get("excludeManagementEventSources"):
        return "some services are no longer recorded"
    return ""


def _takes_management(selector: Reader) -> bool:
    """True for a selector of all events about management: with a further field it takes only some of them."""
    fields = selector.parts("fieldSelectors")
    return (
        len(fields) == 1 and fields[0].text("field", "") == "eventCategory" and fields[0].values.get("equals") == ["Management"]
    )


def _disabled_detector(request: Reader) -> str:
    if request.values.get("enable") is False:
        return "the detector is switched off"
    off = [one.text("name", "") for one in request.parts("features") if one.text("status", "") == "DISABLED"]
    off += [name for name, wanted in request.part("dataSources").values.items() if _switches_off(wanted)]
    return f"switched off: {', '.join(off)}" if off else ""


def _switches_off(wanted: object) -> bool:
    """True where false stands in it, however deep: the older way to name what is protected (DataSourceConfigurations)."""
    return wanted is False or (isinstance(wanted, Mapping) and any(map(_switches_off, wanted.values())))


CALLS: Mapping[tuple[str, str], Tampering] = {
    ("cloudtrail", "StopLogging"): Tampering("stopped the trail", TRAIL, "name"),
    ("cloudtrail", "DeleteTrail"): Tampering("deleted the trail", TRAIL, "name"),
    ("cloudtrail", "UpdateTrail"): Tampering("changed the trail", TRAIL, "name", _updated_trail),
    ("cloudtrail", "PutEventSelectors"): Tampering("changed what is recorded by the trail", TRAIL, "trailName", _selected),
    ("cloudtrail", "DeleteEventDataStore"): Tampering("deleted an event data store"),
    ("cloudtrail", "StopEventDataStoreIngestion"): Tampering("stopped an event data store"),
    ("guardduty", "DeleteDetector"): Tampering("deleted a detector", "AWS::GuardDuty::Detector", "detectorId"),
    ("guardduty", "UpdateDetector"): Tampering(
        "weakened a detector", "AWS::GuardDuty::Detector", "detectorId", _disabled_detector
    ),
    ("guardduty", "DisassociateFromAdministratorAccount"): Tampering("left GuardDuty's administrator"),
    ("guardduty", "DisassociateFromMasterAccount"): Tampering("left GuardDuty's administrator"),
    ("guardduty", "DisassociateMembers"): Tampering("took members from GuardDuty's administrator"),
    ("guardduty", "StopMonitoringMembers"): Tampering("stopped GuardDuty for members"),
    ("config", "StopConfigurationRecorder"): Tampering("stopped the recorder of AWS Config"),
    ("config", "DeleteConfigurationRecorder"): Tampering("deleted the recorder of AWS Config"),
    ("config", "DeleteDeliveryChannel"): Tampering("deleted the delivery channel of AWS Config"),
    ("securityhub", "DisableSecurityHub"): Tampering("switched Security Hub off"),
    ("securityhub", "DisassociateFromAdministratorAccount"): Tampering("left Security Hub's administrator"),
    ("ec2", "DeleteFlowLogs"): Tampering("deleted flow logs"),
    ("organizations", "LeaveOrganization"): Tampering("took the account out of the organization"),
}
"""By service and by the call's name."""
SERVICES = tuple(dict.fromkeys(service for service, _ in CALLS))
NAMES = tuple(dict.fromkeys(name for _, name in CALLS))
