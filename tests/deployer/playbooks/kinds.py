"""A finding of each kind of resource, as GuardDuty describes them, to be answered by the shipped library."""

from collections.abc import Mapping
from typing import Any

from hub.finding import Finding
from hub.sources import Trust, read
from tests.replay import recorded

MEMBER, HOME = "333333333333", "us-east-1"
CLUSTER = {"name": "blue", "arn": f"arn:aws:ecs:{HOME}:{MEMBER}:cluster/blue"}
TASK = {"taskDetails": {"arn": f"arn:aws:ecs:{HOME}:{MEMBER}:task/blue/0123456789abcdef"}}
EKS = {"eksClusterDetails": {"name": "green", "arn": f"arn:aws:eks:{HOME}:{MEMBER}:cluster/green"}}
DATABASE = {"dbInstanceIdentifier": "shop", "dbInstanceArn": f"arn:aws:rds:{HOME}:{MEMBER}:db:shop"}
SHARDS = {"dbShardGroupIdentifier": "wide", "dbShardGroupArn": f"arn:aws:rds:{HOME}:{MEMBER}:shard-group:wide"}
FUNCTION = {"functionName": "bill", "functionArn": f"arn:aws:lambda:{HOME}:{MEMBER}:function:bill"}
KEY = {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "userType": "IAMUser", "userName": "anna", "principalId": "AIDAEXAMPLE"}
ROLE = {"accessKeyId": "ASIAIOSFODNN7EXAMPLE", "userType": "AssumedRole", "userName": "web"}
NODE = recorded("instance")["detail"]["resource"]["instanceDetails"]
BUCKETS = [{"name": "loot", "arn": "arn:aws:s3:::loot"}]
ACTORS = [{"user": {"name": "anna", "type": "IAMUser", "credentialUid": "AKIAIOSFODNN7EXAMPLE"}}]

RESOURCES: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "Instance": ({"instanceDetails": NODE},),
    "AccessKey": (
        {"accessKeyDetails": KEY},
        {"accessKeyDetails": {**KEY, "accessKeyId": ""}},
        {"accessKeyDetails": {**ROLE, "principalId": "AROAEXAMPLE:somebody"}},
        {"accessKeyDetails": {**ROLE, "principalId": f"AROAEXAMPLE:{NODE['instanceId']}"}, "instanceDetails": NODE},
        {"accessKeyDetails": KEY, "s3BucketDetails": BUCKETS},
    ),
    "S3Bucket": ({"s3BucketDetails": BUCKETS},),
    "S3Object": ({"s3BucketDetails": BUCKETS},),
    "EKSCluster": (EKS, {**EKS, "instanceDetails": NODE}),
    "ECSCluster": ({"ecsClusterDetails": CLUSTER}, {"ecsClusterDetails": {**CLUSTER, **TASK}}),
    "Container": ({"ecsClusterDetails": {**CLUSTER, **TASK}}, EKS, {**EKS, "instanceDetails": NODE}),
    "RDSDBInstance": ({"rdsDbInstanceDetails": DATABASE},),
    "RDSLimitlessDB": ({"rdsLimitlessDbDetails": SHARDS},),
    "Lambda": ({"lambdaDetails": FUNCTION},),
    "AttackSequence": ({},),
}
"""The blocks of ``resource`` for each word in ``resourceType``, one for each shape that matters."""


def findings(kind: str, resource_type: str, severity: float) -> tuple[Finding, ...]:
    """A finding of that type for each shape of its resource; one about nothing known where the word is empty."""
    shapes = RESOURCES.get(resource_type, ({},))
    if "CredentialExfiltration" in kind:
        shapes = tuple(shape for shape in shapes if shape["accessKeyDetails"]["userType"] == "AssumedRole")
    return tuple(_finding(kind, {"resourceType": resource_type or "Unknown", **shape}, severity) for shape in shapes)


def _finding(kind: str, resource: Mapping[str, Any], severity: float) -> Finding:
    event = recorded("instance")
    if "PortProbe" in kind:
        event["detail"]["service"] |= {"resourceRole": "TARGET", "action": {"actionType": "PORT_PROBE"}}
    event["detail"] |= {"type": kind, "severity": severity, "resource": dict(resource)}
    named = [{"resourceType": "EC2_INSTANCE", "uid": NODE["instanceId"]}, {"resourceType": "S3_BUCKET", "uid": "loot"}]
    event["detail"]["service"]["detection"] = {"sequence": {"resources": named, "actors": ACTORS}}
    return read(event, Trust())
