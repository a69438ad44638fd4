"""Findings for the stories, each as its source writes it (GuardDuty API, Finding; Security Hub, ASFF; CloudTrail, records)."""

from collections.abc import Mapping
from typing import Any

from deployer.demo import written
from deployer.sandbox.scene import Scene

ATTACKER, ATTACKER_IPV6 = "45.33.32.156", "2a01:4f8::1"
"""Addresses of the public internet, since no others are ever blocked."""


def about(scene: Scene, kind: str, title: str, severity: float = 8) -> dict[str, Any]:
    """A finding of GuardDuty of this type on the scene's instance, as an event."""
    event = written.event(scene, kind)
    event["detail"] |= {"type": kind, "severity": severity, "title": title, "description": title}
    return event


def brute_force(scene: Scene) -> dict[str, Any]:
    """Somebody outside guesses passwords, from an IPv4 and from an IPv6 address."""
    event = about(scene, "UnauthorizedAccess:EC2/SSHBruteForce", f"{ATTACKER} is guessing passwords of {scene.instance_id}.", 5)
    remote = {"ipAddressV4": ATTACKER, "ipAddressV6": ATTACKER_IPV6}
    connection = {"connectionDirection": "INBOUND", "protocol": "TCP", "blocked": False, "remoteIpDetails": remote}
    action = {"actionType": "NETWORK_CONNECTION", "networkConnectionAction": connection}
    event["detail"]["service"] |= {"resourceRole": "TARGET", "action": action}
    return event


def recorded(record: Mapping[str, Any]) -> dict[str, Any]:
    """A call that CloudTrail recorded, as EventBridge brings it."""
    return {
        "version": "0",
        "id": record["eventID"],
        "detail-type": "AWS API Call via CloudTrail",
        "source": f"aws.{record['eventSource'].partition('.')[0]}",
        "account": record["recipientAccountId"],
        "time": record["eventTime"],
        "region": record["awsRegion"],
        "resources": [],
        "detail": dict(record),
    }


def imported(
    number: int, place: tuple[str, str], resource: Mapping[str, Any], product: str = "aws/inspector"
) -> dict[str, Any]:
    """A finding in Security Hub on a resource of an account and Region, as it stands in a click."""
    account_id, region = place
    moment = written.BEGAN.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    owner = f"{account_id}/default" if product == "default" else product
    return {
        "SchemaVersion": "2018-10-08",
        "Id": f"arn:aws:securityhub:{region}:{account_id}:finding/{number:08d}-0000-4000-8000-000000000000",
        "ProductArn": f"arn:aws:securityhub:{region}::product/{owner}",
        "GeneratorId": "stories",
        "AwsAccountId": account_id,
        "Region": region,
        "Types": ["TTPs/Command and Control"],
        "FirstObservedAt": moment,
        "CreatedAt": moment,
        "UpdatedAt": moment,
        "Severity": {"Label": "HIGH", "Normalized": 70},
        "Title": f"{resource['Id'].rpartition('/')[2].rpartition(':')[2]} behaves as no resource of ours should.",
        "Description": "An analyst is to look at it.",
        "Resources": [{"Partition": "aws", "Region": region, **resource}],
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
    }


def clicked(action: str, hub: tuple[str, str], findings: list[dict[str, Any]]) -> dict[str, Any]:
    """The event of a click on findings in the administrator's account and aggregation Region."""
    account_id, region = hub
    return {
        "version": "0",
        "id": "0c11c000-0000-4000-8000-000000000001",
        "detail-type": "Security Hub Findings - Custom Action",
        "source": "aws.securityhub",
        "account": account_id,
        "time": written.BEGAN.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [f"arn:aws:securityhub:{region}:{account_id}:action/custom/{action}"],
        "detail": {"actionName": action, "actionDescription": "run a playbook of irhub's", "findings": findings},
    }
