"""Only an envelope and a finding that agree in everything may act; all else is refused or malformed, by field."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.errors import EventError, MalformedEventError, RefusedError
from hub.sources import Trust, read
from hub.sources.guardduty import read_event
from tests.replay import recorded

Event = dict[str, Any]
OTHER = "444444444444"


def _instance(event: Event) -> Event:
    found: Event = event["detail"]["resource"]["instanceDetails"]
    return found


REFUSED: tuple[tuple[str, Callable[[Event], object]], ...] = (
    ("source", lambda event: event.update(source="my.app")),
    ("source", lambda event: event.update(source="aws.guardduty2")),
    ("detail-type", lambda event: event.update({"detail-type": "GuardDuty Malware Protection Object Scan Result"})),
    ("detail-type", lambda event: event.update({"detail-type": "AWS API Call via CloudTrail"})),
    ("account", lambda event: event.update(account=OTHER)),
    ("region", lambda event: event.update(region="eu-west-1")),
    ("detail.arn", lambda event: event["detail"].update(accountId=OTHER)),
    ("detail.arn", lambda event: event["detail"].update(arn=event["detail"]["arn"].replace("333333333333", OTHER))),
    (
        "detail.arn",
        lambda event: event["detail"].update(arn=event["detail"]["arn"].replace("aws:", "aws-cn:"), partition="aws-cn"),
    ),
    ("detail.partition", lambda event: event["detail"].update(partition="aws-cn")),
    ("detail.region", lambda event: event["detail"].update(region="eu-west-1")),
    ("detail.resource.instanceDetails.instanceId", lambda event: _instance(event).update(instanceId="i-*")),
    ("detail.resource.instanceDetails.instanceId", lambda event: _instance(event).update(instanceId="i-0a1b2c3d\n")),
    (
        "detail.resource.instanceDetails.iamInstanceProfile.arn",
        lambda event: _instance(event)["iamInstanceProfile"].update(arn=f"arn:aws:iam::{OTHER}:instance-profile/web"),
    ),
    (
        "detail.resource.eksClusterDetails.name",
        lambda event: event["detail"].update(resource={"resourceType": "EKSCluster", "eksClusterDetails": {"name": "*"}}),
    ),
    (
        "detail.resource.lambdaDetails.functionArn",
        lambda event: event["detail"].update(
            resource={
                "resourceType": "Lambda",
                "lambdaDetails": {"functionName": "f", "functionArn": f"arn:aws:lambda:us-east-1:{OTHER}:function:f"},
            }
        ),
    ),
)

MALFORMED: tuple[tuple[str, Callable[[Event], object]], ...] = (
    ("source", lambda event: event.pop("source")),
    ("detail-type", lambda event: event.update({"detail-type": 7})),
    ("detail", lambda event: event.pop("detail")),
    ("detail", lambda event: event.update(detail={})),
    ("detail", lambda event: event.update(detail="{}")),
    ("account", lambda event: event.pop("account")),
    ("account", lambda event: event.update(account="1234567891234")),
    ("region", lambda event: event.update(region="evil.example/")),
    ("detail.accountId", lambda event: event["detail"].update(accountId=333333333333)),
    ("detail.accountId", lambda event: event["detail"].update(accountId="٣٣٣٣٣٣٣٣٣٣٣٣")),
    ("detail.accountId", lambda event: event["detail"].pop("accountId")),
    ("detail.arn", lambda event: event["detail"].pop("arn")),
    ("detail.arn", lambda event: event["detail"].update(arn="arn:aws:iam::333333333333:role/x")),
    ("detail.id", lambda event: event["detail"].update(id="x" * 300_000)),
    ("detail.type", lambda event: event["detail"].update(type=["Backdoor:EC2/C&CActivity.B"])),
    ("detail.severity", lambda event: event["detail"].update(severity="8")),
    ("detail.severity", lambda event: event["detail"].update(severity=True)),
    ("detail.severity", lambda event: event["detail"].update(severity=float("nan"))),
    ("detail.severity", lambda event: event["detail"].update(severity=10**400)),
    ("detail.severity", lambda event: event["detail"].update(severity=11)),
    ("detail.updatedAt", lambda event: event["detail"].pop("updatedAt")),
    ("detail.resource", lambda event: event["detail"].pop("resource")),
    ("detail.resource", lambda event: event["detail"].update(resource=[1])),
    ("detail.resource.resourceType", lambda event: event["detail"]["resource"].update(resourceType={})),
    ("detail.resource.instanceDetails", lambda event: event["detail"]["resource"].update(instanceDetails="i-1")),
    ("detail.resource.instanceDetails[0]", lambda event: event["detail"]["resource"].update(instanceDetails=[1])),
    ("detail.resource.instanceDetails.networkInterfaces", lambda event: _instance(event).update(networkInterfaces=1)),
    ("detail.service", lambda event: event["detail"].update(service="guardduty")),
    ("detail.service.archived", lambda event: event["detail"]["service"].update(archived="yes")),
    ("detail.service.count", lambda event: event["detail"]["service"].update(count=-1)),
    ("detail.title", lambda event: event["detail"].update(title="\ud800")),
)


@pytest.mark.parametrize(("field", "change"), REFUSED)
def test_what_does_not_agree_is_refused(field: str, change: Callable[[Event], object]) -> None:
    """The field that disagrees is named, so that a person sees what was tried."""
    event = recorded("instance")
    change(event)

    with pytest.raises(RefusedError) as told:
        read(event, Trust())

    assert told.value.field == field


@pytest.mark.parametrize(("field", "change"), MALFORMED)
def test_what_cannot_be_read_is_malformed(field: str, change: Callable[[Event], object]) -> None:
    """The field that cannot be read is named, for whoever looks into the dead-letter queue."""
    event = recorded("instance")
    change(event)

    with pytest.raises(MalformedEventError) as told:
        read(event, Trust())

    assert told.value.field == field


@pytest.mark.parametrize("event", [None, [], "event", 7, {}])
def test_what_is_no_event_is_malformed(event: Any) -> None:
    """Anything may lie in a queue."""
    with pytest.raises(MalformedEventError):
        read(event, Trust())


def test_the_administrators_bus_may_carry_a_members_finding() -> None:
    """With that intake GuardDuty publishes the findings of all members in the administrator's account."""
    event = recorded("instance")
    event["account"] = OTHER

    assert read(event, Trust(administrator_account_id=OTHER)).account_id == "333333333333"


def test_without_that_intake_the_administrators_copy_is_refused() -> None:
    """Else each finding would be answered twice, once from each bus."""
    event = recorded("instance")
    event["account"] = OTHER

    with pytest.raises(RefusedError, match=f"account: the event came from {OTHER}"):
        read(event, Trust())


def test_the_reader_asks_for_its_envelope_itself() -> None:
    """Also called past the catalogue, a finding without GuardDuty's envelope does not get in."""
    with pytest.raises(EventError, match=r"source: must be 'aws\.guardduty'"):
        read_event(recorded("instance") | {"source": "aws.health"}, Trust())


def test_a_finding_nested_without_end_is_malformed() -> None:
    """What is too deep to be written down later is told now."""
    event = recorded("instance")
    nest: Any = 1
    for _ in range(100_000):
        nest = [nest]
    event["detail"]["service"]["evidence"] = nest

    with pytest.raises(MalformedEventError, match=r"detail\.service: is nested"):
        read(event, Trust())
