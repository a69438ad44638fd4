"""Which resource a GuardDuty finding is about."""

from typing import Any

import pytest

from hub.sources import Trust, read
from tests.replay import recorded

INSTANCE = {"instanceId": "i-0a1b2c3d4e5f60718"}
CLUSTER = {"name": "shop", "arn": "arn:aws:eks:us-east-1:333333333333:cluster/shop"}
TASKS = {"name": "jobs", "arn": "arn:aws:ecs:us-east-1:333333333333:cluster/jobs"}
BUCKETS = [{"name": "invoices", "arn": "arn:aws:s3:::invoices"}, {"name": "letters", "arn": "arn:aws:s3:::letters"}]
ACCOUNT = ("AWS::::Account", "333333333333")

TARGETS: tuple[tuple[dict[str, Any], tuple[str, str]], ...] = (
    ({"resourceType": "Instance", "instanceDetails": INSTANCE}, ("AWS::EC2::Instance", "i-0a1b2c3d4e5f60718")),
    (
        {"resourceType": "AccessKey", "accessKeyDetails": {"accessKeyId": "AKIAIOSFODNN7EXAMPLE"}, "instanceDetails": INSTANCE},
        ("AWS::IAM::AccessKey", "AKIAIOSFODNN7EXAMPLE"),
    ),
    ({"resourceType": "S3Bucket", "s3BucketDetails": BUCKETS, "instanceDetails": INSTANCE}, ("AWS::S3::Bucket", "invoices")),
    ({"resourceType": "S3Bucket", "s3BucketDetails": BUCKETS[1]}, ("AWS::S3::Bucket", "letters")),
    ({"resourceType": "S3Object", "s3BucketDetails": BUCKETS[1:]}, ("AWS::S3::Bucket", "letters")),
    ({"resourceType": "EKSCluster", "eksClusterDetails": CLUSTER, "kubernetesDetails": None}, ("AWS::EKS::Cluster", "shop")),
    ({"resourceType": "KubernetesCluster", "eksClusterDetails": CLUSTER}, ("AWS::EKS::Cluster", "shop")),
    ({"resourceType": "ECSCluster", "ecsClusterDetails": TASKS}, ("AWS::ECS::Cluster", "jobs")),
    ({"resourceType": "Container", "ecsClusterDetails": TASKS, "instanceDetails": INSTANCE}, ("AWS::ECS::Cluster", "jobs")),
    ({"resourceType": "Container", "ecsClusterDetails": {}, "eksClusterDetails": CLUSTER}, ("AWS::EKS::Cluster", "shop")),
    ({"resourceType": "Container", "instanceDetails": INSTANCE}, ("AWS::EC2::Instance", "i-0a1b2c3d4e5f60718")),
    (
        {"resourceType": "RDSDBInstance", "rdsDbInstanceDetails": {"dbInstanceIdentifier": "orders"}},
        ("AWS::RDS::DBInstance", "orders"),
    ),
    (
        {"resourceType": "RDSLimitlessDB", "rdsLimitlessDbDetails": {"dbShardGroupIdentifier": "shards"}},
        ("AWS::RDS::DBShardGroup", "shards"),
    ),
    ({"resourceType": "Lambda", "lambdaDetails": {"functionName": "resize"}}, ("AWS::Lambda::Function", "resize")),
    ({"resourceType": "AttackSequence"}, ACCOUNT),
    ({"resourceType": "BedrockGuardrail", "bedrockGuardrailDetails": {}}, ACCOUNT),
    ({"instanceDetails": INSTANCE}, ACCOUNT),
    ({"resourceType": "Instance"}, ACCOUNT),
    ({"resourceType": "Instance", "instanceDetails": None}, ACCOUNT),
    ({"resourceType": "S3Bucket", "s3BucketDetails": []}, ACCOUNT),
    ({"resourceType": "EKSCluster", "eksClusterDetails": {}}, ACCOUNT),
    ({"resourceType": "EKSCluster", "eksClusterDetails": {"vpcId": "vpc-0a1b2c3d"}}, ACCOUNT),
)


@pytest.mark.parametrize(("resource", "target"), TARGETS)
def test_the_type_of_the_resource_says_which_block_counts(resource: dict[str, Any], target: tuple[str, str]) -> None:
    """A filled instance block on a finding about a key or a bucket isolates nobody."""
    event = recorded("instance")
    event["detail"]["resource"] = resource
    finding = read(event, Trust())

    assert (finding.target.kind, finding.target.id) == target


def test_further_buckets_stay_in_the_detail() -> None:
    """The first bucket is the target; what else the finding names is not lost."""
    event = recorded("instance")
    event["detail"]["resource"] = {"resourceType": "S3Bucket", "s3BucketDetails": BUCKETS}
    finding = read(event, Trust())

    assert [bucket["name"] for bucket in finding.detail["resource"]["s3BucketDetails"]] == ["invoices", "letters"]
