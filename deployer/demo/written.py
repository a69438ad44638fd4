"""Findings as GuardDuty writes them, about a scene of the sandbox; and events that look like findings and are none.

Field names follow the GuardDuty API's Finding, in the camelCase in which EventBridge carries it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.sandbox.scene import Interface, Scene

TYPE = "Backdoor:EC2/C&CActivity.B"
BEGAN = datetime(2026, 11, 21, 2, 58, tzinfo=UTC)
NOISE_BYTES = 300_000


def finding_id(scene: Scene, name: str) -> str:
    """The id GuardDuty gives this finding about this scene: 32 hex digits."""
    return hashlib.sha256(f"{scene.instance_id}/{name}".encode()).hexdigest()[:32]


def event(scene: Scene, name: str = "first", count: int = 1) -> dict[str, Any]:
    """A finding on the scene's instance as an EventBridge event; a higher count is a later update of the same finding."""
    detail = _detail(scene, finding_id(scene, name), count)
    return {
        "version": "0",
        "id": f"{detail['id'][:8]}-0000-4000-8000-{count:012d}",
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "account": scene.account_id,
        "time": detail["updatedAt"],
        "region": scene.region,
        "resources": [],
        "detail": detail,
    }


def _detail(scene: Scene, identity: str, count: int) -> dict[str, Any]:
    updated = BEGAN + timedelta(minutes=15 * (count - 1))
    detector = hashlib.sha256(f"{scene.account_id}/{scene.region}".encode()).hexdigest()[:32]
    place = f"{scene.region}:{scene.account_id}:detector/{detector}"
    return {
        "schemaVersion": "2.0",
        "accountId": scene.account_id,
        "region": scene.region,
        "partition": "aws",
        "id": identity,
        "arn": f"arn:aws:guardduty:{place}/finding/{identity}",
        "type": TYPE,
        "severity": 8,
        "createdAt": _time(BEGAN),
        "updatedAt": _time(updated),
        "title": f"Command and control server activity of EC2 instance {scene.instance_id}.",
        "description": f"EC2 instance {scene.instance_id} is communicating with a known command and control server.",
        "resource": {"resourceType": "Instance", "instanceDetails": _instance(scene)},
        "service": {
            "serviceName": "guardduty",
            "detectorId": detector,
            "archived": False,
            "count": count,
            "eventFirstSeen": _time(BEGAN),
            "eventLastSeen": _time(updated),
            "resourceRole": "ACTOR",
            "action": {
                "actionType": "NETWORK_CONNECTION",
                "networkConnectionAction": {"connectionDirection": "OUTBOUND", "protocol": "TCP", "blocked": False},
            },
        },
    }


def _instance(scene: Scene) -> dict[str, Any]:
    return {
        "instanceId": scene.instance_id,
        "instanceType": scene.instance_type,
        "imageId": scene.image_id,
        "availabilityZone": scene.zone,
        "instanceState": "running",
        "tags": [{"key": key, "value": value} for key, value in scene.tags],
        "networkInterfaces": [_interface(interface) for interface in scene.interfaces],
    }


def _interface(interface: Interface) -> dict[str, Any]:
    return {
        "networkInterfaceId": interface.id,
        "vpcId": interface.vpc_id,
        "subnetId": interface.subnet_id,
        "privateIpAddress": interface.private_ip,
        "ipv6Addresses": list(interface.ipv6),
        "securityGroups": [{"groupId": group.id, "groupName": group.name} for group in interface.groups],
    }


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def forged(scene: Scene) -> Mapping[str, tuple[str, str]]:
    """Messages that must change nothing, by what is wrong with them: the body, and a mark that no other one has."""
    custom = {**event(scene, "custom source"), "source": "my.guardduty"}
    foreign = {**event(scene, "another account"), "account": "999999999999"}
    outside = _moved(event(scene, "outside"), "123123123123")
    missing = event(scene, "missing fields")
    del missing["detail"]["arn"]
    noise = event(scene, "noise")
    noise["detail"]["resource"] = "x" * NOISE_BYTES
    whole = {"custom source": custom, "account and ARN disagree": foreign, "not in the organization": outside}
    bodies = {**whole, "missing fields": missing, "300 KB of noise": noise}
    messages = {what: (json.dumps(body), str(body["detail"]["id"])) for what, body in bodies.items()}
    return {**messages, "invalid JSON": ('{"detail": "cut off in the middle', "cut off in the middle")}


def _moved(whole: dict[str, Any], account_id: str) -> dict[str, Any]:
    """The event with every account id replaced, so that all of it agrees."""
    moved: dict[str, Any] = json.loads(json.dumps(whole).replace(whole["account"], account_id))
    return moved
