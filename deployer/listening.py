"""What members forward and the hub lets in, for exactly the sources that the settings switch on.

One text goes to a thousand accounts, without conditions. So a rule that is meant for one place, where findings gather, names
that account and Region in its pattern and meets nothing elsewhere (EventBridge user guide, "AWS service event metadata").

The patterns of members never change with a threshold. What a pattern leaves out is what no setting could ever want: findings of
GuardDuty by way of Security Hub, findings that are over, rules that are in order, scans that found nothing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.settings import Settings
from deployer.settings.sources import FROM, SecurityHub
from hub.sources import cloudtrail, config, guardduty, malware, securityhub
from hub.sources import switched as hubs
from hub.sources.cloudtrail_calls import NAMES, SERVICES
from hub.sources.switched import Feed
from hub.values import to_plain

LABELS = ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")
GRADES = {"INFORMATIONAL": 1, "LOW": 2, "MEDIUM": 3, "HIGH": 4, "CRITICAL": 5}
FATAL = 6
NOT_GUARDDUTY = [{"anything-but": {"suffix": "/aws/guardduty"}}]


@dataclass(frozen=True, slots=True)
class Forwarded:
    """One rule in members, beside that for GuardDuty's findings."""

    name: str
    """What its name ends in, after the prefix and ``-forward-``."""
    logical_id: str
    about: str
    pattern: Mapping[str, Any]

    @property
    def kinds(self) -> tuple[tuple[str, ...], str]:
        """The sources and the detail-type that it lets through."""
        return tuple(self.pattern["source"]), str(self.pattern["detail-type"][0])


def forwarded(settings: Settings) -> tuple[Forwarded, ...]:
    """A rule for each source that is switched on beside GuardDuty's findings."""
    sources = settings.sources
    return (
        *(_of_security_hub(settings) if sources.securityhub else ()),
        *((_of_config(),) if sources.config else ()),
        *((_of_cloudtrail(),) if sources.cloudtrail else ()),
        *((_of_malware(),) if sources.malware else ()),
    )


def kinds(settings: Settings, *, imported: bool = True) -> tuple[list[str], list[str]]:
    """The sources and detail-types of all that is forwarded; without ``imported`` not those with a queue of their own."""
    rules = [rule.kinds for rule in forwarded(settings) if imported or rule.name != "securityhub"]
    sources = [guardduty.SOURCE, *(source for several, _ in rules for source in several)]
    return list(dict.fromkeys(sources)), list(dict.fromkeys([guardduty.DETAIL_TYPE, *(detail for _, detail in rules)]))


def gathering(settings: Settings) -> tuple[str, str]:
    """The account and Region where Security Hub's findings gather; empty where it is off."""
    found = settings.sources.securityhub
    return (found.account or settings.hub.account, found.region or settings.hub.region) if found else ("", "")


def graded(settings: Settings) -> Mapping[str, Any]:
    """The pattern by which the hub takes findings of Security Hub in: of the feed that is read, and severe enough."""
    found = settings.sources.securityhub or SecurityHub()
    labels = [label for label in LABELS if FROM[label.lower()] >= FROM[found.severity]]
    severity = {"Severity": {"Label": labels}}
    if found.feed is Feed.OCSF:
        severity = {"severity_id": [*(GRADES[label] for label in labels), FATAL]}  # type: ignore[dict-item]
    feed = securityhub.FEEDS[found.feed]
    return {"source": [securityhub.SOURCE], "detail-type": [feed], "detail": {"findings": severity}}


def switched(settings: Settings) -> hubs.Switched:
    """What the hub is told of its sources."""
    sources, (account, region) = settings.sources, gathering(settings)
    found = sources.securityhub
    return hubs.Switched(
        securityhub=hubs.SecurityHub(account, region, found.feed, FROM[found.severity], found.products, found.actions)
        if found
        else None,
        config=hubs.Config(sources.config.rules) if sources.config else None,
        cloudtrail=sources.cloudtrail,
        malware=sources.malware,
    )


def told(settings: Settings) -> str:
    """The same as the text that the hub's function finds in its environment."""
    return json.dumps(to_plain(switched(settings)), separators=(",", ":"), sort_keys=True)


def action_arn(settings: Settings, action_id: str, partition: str) -> str:
    """The ARN of a custom action of Security Hub."""
    account, region = gathering(settings)
    return f"arn:{partition}:securityhub:{region}:{account}:action/custom/{action_id}"


def _of_security_hub(settings: Settings) -> Iterator[Forwarded]:
    found = settings.sources.securityhub or SecurityHub()
    about, feed = "Findings of Security Hub to the bus of irhub in the security account", securityhub.FEEDS[found.feed]
    account, region = gathering(settings)
    there = {"source": [securityhub.SOURCE], "account": [account], "region": [region]}
    pattern = {**there, "detail-type": [feed], "detail": {"findings": _unsettled(found.feed)}}
    yield Forwarded("securityhub", "ForwardSecurityHub", about, pattern)
    if found.actions:
        arns = [{"Fn::Sub": action_arn(settings, one, "${AWS::Partition}")} for one in sorted(found.actions)]
        clicks = {**there, "detail-type": [securityhub.CUSTOM_ACTION], "resources": arns}
        about = "Findings that an analyst chose a playbook for, to the bus of irhub in the security account"
        yield Forwarded("securityhub-actions", "ForwardSecurityHubActions", about, clicks)


def _unsettled(feed: Feed) -> Mapping[str, Any]:
    """Findings of other products than GuardDuty that nobody has dealt with yet."""
    if feed is Feed.OCSF:
        over = {"anything-but": ["Archived", "Deleted", "Resolved", "Suppressed"]}
        return {"metadata": {"product": {"uid": NOT_GUARDDUTY}}, "status": [over]}
    return {"ProductArn": NOT_GUARDDUTY, "RecordState": ["ACTIVE"], "Workflow": {"Status": ["NEW", "NOTIFIED"]}}


def _of_config() -> Forwarded:
    detail = {"messageType": [config.CHANGE], "newEvaluationResult": {"complianceType": [config.WRONG]}}
    pattern = {"source": [config.SOURCE], "detail-type": [config.DETAIL_TYPE], "detail": detail}
    return Forwarded("config", "ForwardConfig", "What AWS Config finds wrong, to the bus of irhub", pattern)


def _of_cloudtrail() -> Forwarded:
    sources = [f"aws.{service}" for service in SERVICES]
    pattern = {"source": sources, "detail-type": [cloudtrail.DETAIL_TYPE], "detail": {"eventName": list(NAMES)}}
    return Forwarded("cloudtrail", "ForwardCloudTrail", "Calls that blind those who watch, to the bus of irhub", pattern)


def _of_malware() -> Forwarded:
    detail = {"scanResultDetails": {"scanResultStatus": [malware.FOUND]}}
    pattern = {"source": [malware.SOURCE], "detail-type": [malware.DETAIL_TYPE], "detail": detail}
    return Forwarded("malware", "ForwardMalware", "Malware that scans of S3 objects found, to the bus of irhub", pattern)
