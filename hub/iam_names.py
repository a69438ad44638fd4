"""What IAM calls services and operations that botocore knows by other names."""

IAM_NAMES = {
    "s3:CopyObject": "s3:PutObject",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
"""The calls whose permission has another name than the operation (Service Authorization Reference, Amazon S3)."""
IAM_SERVICES = {"elb": "elasticloadbalancing", "elbv2": "elasticloadbalancing", "sso-admin": "sso"}
"""botocore's names of services that IAM knows by another."""


def iam_name(service: str, operation: str) -> str:
    """The IAM action that allows the operation, such as ``ec2:DescribeInstances``."""
    name = f"{IAM_SERVICES.get(service, service)}:{operation}"
    return IAM_NAMES.get(name, name)
