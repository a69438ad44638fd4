"""Sample findings as GuardDuty invents them, so that nothing in them can be mistaken for a real resource.

"GuardDuty User Guide, Sample findings": the title begins with [SAMPLE], the additional information says so twice, and
every id is a placeholder.
"""

from datetime import UTC, datetime
from typing import Any

from moto.moto_api._internal import mock_random

DEFAULT_TYPES = ("Backdoor:EC2/C&CActivity.B!DNS", "CryptoCurrency:EC2/BitcoinTool.B", "UnauthorizedAccess:IAMUser/TorIPCaller")
"""What one gets who names no type; on AWS it is one sample of every type there is."""


def a_sample(kind: str, account_id: str, region: str, detector_id: str) -> dict[str, Any]:
    """The EventBridge event of one fresh sample finding of this type."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    finding_id = mock_random.get_random_hex(32)
    detail = {
        "schemaVersion": "2.0",
        "accountId": account_id,
        "region": region,
        "partition": "aws",
        "id": finding_id,
        "arn": f"arn:aws:guardduty:{region}:{account_id}:detector/{detector_id}/finding/{finding_id}",
        "type": kind,
        "resource": _access_key() if ":IAMUser/" in kind else _instance(),
        "service": _service(detector_id, now),
        "severity": 8,
        "createdAt": now,
        "updatedAt": now,
        "title": f"[SAMPLE] A sample of {kind}.",
        "description": "[SAMPLE] GuardDuty made this finding on request; nothing happened.",
    }
    return _envelope(detail, now)


def _envelope(detail: dict[str, Any], now: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(mock_random.uuid4()),
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "account": detail["accountId"],
        "time": now.replace(".000", ""),
        "region": detail["region"],
        "resources": [],
        "detail": detail,
    }


def _service(detector_id: str, now: str) -> dict[str, Any]:
    return {
        "serviceName": "guardduty",
        "detectorId": detector_id,
        "additionalInfo": {"value": '{"sample":true}', "type": "default", "sample": True},
        "eventFirstSeen": now,
        "eventLastSeen": now,
        "archived": False,
        "count": 1,
    }


def _instance() -> dict[str, Any]:
    group = {"groupName": "GeneratedFindingSecurityGroupName", "groupId": "GeneratedFindingSecurityId"}
    interface = {
        "networkInterfaceId": "eni-abcdef00",
        "vpcId": "vpc-generatedvpcid1",
        "subnetId": "GeneratedFindingSubnetId",
        "privateIpAddress": "10.0.0.1",
        "publicIp": "198.51.100.0",
        "securityGroups": [group],
    }
    details = {"instanceId": "i-99999999", "imageId": "ami-99999999", "networkInterfaces": [interface]}
    return {"resourceType": "Instance", "instanceDetails": details}


def _access_key() -> dict[str, Any]:
    details = {
        "accessKeyId": "GeneratedFindingAccessKeyId",
        "principalId": "GeneratedFindingPrincipalId",
        "userName": "GeneratedFindingUserName",
        "userType": "IAMUser",
    }
    return {"resourceType": "AccessKey", "accessKeyDetails": details}
