"""What an action may change of a target that is no instance, as AWS describes it: by the target's kind, a reader of it.

A reader gets a maker of clients and the target, and gives plain values that are equal where nothing was changed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hub.action import ANY
from hub.finding import SEVERAL, Target
from tests.contract import state_ec2, state_ecs, state_eks, state_findings, state_iam, state_others, state_rds, state_s3

Client = Callable[[str], Any]
Reader = Callable[[Client, Target], dict[str, Any]]

READERS: Mapping[str, Reader] = {
    "AWS::IAM::AccessKey": state_iam.key,
    "AWS::IAM::Role": state_iam.role,
    "AWS::IAM::User": state_iam.user,
    "AWS::EC2::SecurityGroup": state_ec2.security_group,
    "AWS::EC2::Snapshot": state_ec2.snapshot,
    "AWS::CloudTrail::Trail": state_others.trail,
    "AWS::Lambda::Function": state_others.function,
    "AWS::RDS::DBClusterSnapshot": state_rds.cluster_snapshot,
    "AWS::RDS::DBInstance": state_rds.database,
    "AWS::RDS::DBSnapshot": state_rds.snapshot,
    "AWS::ECS::Task": state_ecs.task,
    "AWS::EKS::Cluster": state_eks.cluster,
    "AWS::S3::Bucket": state_s3.bucket,
    SEVERAL: state_findings.finding,
}
"""Where a kind is not named, the target is an instance."""
NEVER_WAS: Mapping[str, str] = {
    "AWS::IAM::AccessKey": "AKIA0123456789ABCDEF",
    "AWS::IAM::Role": "never-was",
    "AWS::IAM::User": "never-was",
    "AWS::EC2::SecurityGroup": "sg-0123456789abcdef0",
    "AWS::EC2::Snapshot": "snap-0123456789abcdef0",
    "AWS::CloudTrail::Trail": "never-was",
    "AWS::Lambda::Function": "never-was",
    "AWS::RDS::DBClusterSnapshot": "never-was",
    "AWS::RDS::DBInstance": "never-was",
    "AWS::RDS::DBSnapshot": "never-was",
    "AWS::ECS::Task": "arn:aws:ecs:ap-southeast-2:123456789012:task/0123456789abcdef",
    "AWS::EKS::Cluster": "never-was",
    "AWS::S3::Bucket": "never-was",
    ANY: "whatever it is",
}
"""By the kind, an id that looks right and that no world makes; where it is not named, that of an instance."""
