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
    (
        {"resourceType": "S3Bucket", "s3BucketDetails": BUCKETS[:1], "instanceDetails": INSTANCE},
        ("AWS::S3::Bucket", "invoices"),
    ),
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


IDENTITIES: tuple[tuple[dict[str, str], tuple[str, str]], ...] = (
    ({"userType": "IAMUser", "accessKeyId": "AKIA1", "userName": "ann"}, ("AWS::IAM::AccessKey", "AKIA1")),
    ({"userType": "IAMUser", "accessKeyId": "ASIA1", "userName": "ann"}, ("AWS::IAM::User", "ann")),
    ({"userType": "IAMUser", "accessKeyId": "", "userName": "ann"}, ("AWS::IAM::User", "ann")),
    ({"userType": "AssumedRole", "accessKeyId": "ASIA1", "userName": "build"}, ("AWS::IAM::Role", "build")),
    ({"userType": "Role", "userName": "build"}, ("AWS::IAM::Role", "build")),
    ({"userType": "Role"}, ACCOUNT),
    ({"userType": "Root", "accessKeyId": "ASIA1", "userName": "Root"}, ACCOUNT),
    ({"userType": "FederatedUser", "accessKeyId": "ASIA1", "userName": "guest"}, ACCOUNT),
    ({"userType": "AWSService", "accessKeyId": "ASIA1"}, ("AWS::IAM::AccessKey", "ASIA1")),
    ({}, ACCOUNT),
)


@pytest.mark.parametrize(("details", "target"), IDENTITIES)
def test_credentials_are_those_of_whom_something_can_be_done_about(details: dict[str, str], target: tuple[str, str]) -> None:
    """A session's key cannot be switched off, so its user or role is the target; root and guests are nobody's in IAM."""
    event = recorded("instance")
    event["detail"]["resource"] = {"resourceType": "AccessKey", "accessKeyDetails": details}
    finding = read(event, Trust())

    assert (finding.target.kind, finding.target.id) == target


def parts_of(resource: dict[str, Any], **detail: Any) -> list[tuple[str, str]]:
    """Kind and id of each resource that an event with this resource names."""
    event = recorded("instance")
    event["detail"].update(resource=resource, **detail)
    return [(part.kind, part.id) for part in read(event, Trust()).parts]


def test_every_bucket_is_a_part() -> None:
    """Nothing takes only the first."""
    buckets = {"resourceType": "S3Bucket", "s3BucketDetails": BUCKETS}

    assert parts_of(buckets) == [("AWS::S3::Bucket", "invoices"), ("AWS::S3::Bucket", "letters")]


def test_credentials_that_were_given_to_an_instance_name_it_too() -> None:
    """The session bears the instance's name, and the instance stands beside it: both are meant."""
    details = {"userType": "AssumedRole", "userName": "web", "principalId": "AROA1:i-0a1b2c3d4e5f60718"}
    resource = {"resourceType": "AccessKey", "accessKeyDetails": details, "instanceDetails": INSTANCE}

    assert parts_of(resource) == [("AWS::IAM::Role", "web"), ("AWS::EC2::Instance", "i-0a1b2c3d4e5f60718")]


def test_a_bystander_is_no_part() -> None:
    """An instance beside credentials of another session is left alone."""
    details = {"userType": "AssumedRole", "userName": "web", "principalId": "AROA1:i-0aaaaaaaaaaaaaaaa"}

    assert parts_of({"resourceType": "AccessKey", "accessKeyDetails": details, "instanceDetails": INSTANCE}) == []


def test_what_runtime_monitoring_sees_on_a_cluster_is_on_its_node() -> None:
    """The agent runs on the node, so the node is what can be contained."""
    event = recorded("instance")
    resource = {"resourceType": "EKSCluster", "eksClusterDetails": CLUSTER, "instanceDetails": INSTANCE}
    event["detail"] |= {"type": "Execution:Runtime/NewBinaryExecuted", "resource": resource}

    assert read(event, Trust()).target.kind == "AWS::EC2::Instance"


def test_a_task_goes_before_its_cluster() -> None:
    """A finding on a cluster of tasks speaks of the one that it names."""
    task = "arn:aws:ecs:us-east-1:333333333333:task/jobs/0f1e2d"
    event = recorded("instance")
    event["detail"]["resource"] = {"resourceType": "ECSCluster", "ecsClusterDetails": {**TASKS, "taskDetails": {"arn": task}}}
    finding = read(event, Trust())

    assert (finding.target.kind, finding.target.id) == ("AWS::ECS::Task", task)


def test_one_odd_name_keeps_no_other_from_being_answered() -> None:
    """It is left out in words, by the field that it stands in."""
    event = recorded("instance")
    odd = [BUCKETS[0], {"name": "*"}, BUCKETS[1]]
    event["detail"]["resource"] = {"resourceType": "S3Bucket", "s3BucketDetails": odd}
    finding = read(event, Trust())

    assert [part.id for part in finding.parts] == ["invoices", "letters"]
    assert finding.left_out == ("detail.resource.s3BucketDetails[1].name: '*' cannot be the id of an AWS::S3::Bucket",)


def test_an_instance_lies_in_its_vpcs_and_its_group() -> None:
    """Each once; the group is named by a tag that only AWS can set."""
    tags = [{"key": "aws:autoscaling:groupName", "value": "web"}, {"key": "team", "value": "shop"}]
    interfaces = [{"vpcId": "vpc-0a1b2c3d"}, {"vpcId": "vpc-0a1b2c3d"}, {}]
    event = recorded("instance")
    event["detail"]["resource"]["instanceDetails"] |= {"tags": tags, "networkInterfaces": interfaces}

    assert read(event, Trust()).within == ("AWS::EC2::VPC/vpc-0a1b2c3d", "AWS::AutoScaling::AutoScalingGroup/web")
