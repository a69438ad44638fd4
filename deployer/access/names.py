"""From a call of an API to the actions that IAM asks for it: mostly the same word, and here where it is not.

"Service Authorization Reference": the prefix is not always botocore's name of the service, one call may need several actions,
and some calls need none.
"""

PREFIXES = {"resourcegroupstaggingapi": "tag", "service-quotas": "servicequotas"}

OTHERWISE = {
    "cloudformation:CreateStack": ("cloudformation:CreateStack", "cloudformation:TagResource"),
    "cloudformation:CreateStackSet": ("cloudformation:CreateStackSet", "cloudformation:TagResource"),
    "cloudformation:UpdateStack": ("cloudformation:TagResource", "cloudformation:UntagResource", "cloudformation:UpdateStack"),
    "cloudformation:UpdateStackSet": (
        "cloudformation:TagResource",
        "cloudformation:UntagResource",
        "cloudformation:UpdateStackSet",
    ),
    "organizations:CreatePolicy": ("organizations:CreatePolicy", "organizations:TagResource"),
    "s3:DeleteObjects": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "s3:GetObject": ("s3:GetObject", "s3:GetObjectVersion"),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:HeadObject": (
        "s3:GetObject",
        "s3:GetObjectLegalHold",
        "s3:GetObjectRetention",
        "s3:GetObjectVersion",
        "s3:ListBucket",  # without it S3 answers 403 where there is no such object
    ),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "sqs:ChangeMessageVisibilityBatch": ("sqs:ChangeMessageVisibility",),
    "sqs:SendMessageBatch": ("sqs:SendMessage",),
    "sts:GetCallerIdentity": (),
    "sts:AssumeRole": (),  # only where somebody names a role of members to the doctor; see docs/access.md
}


def actions(call: str) -> tuple[str, ...]:
    """The actions that a call such as ``s3:HeadBucket`` needs."""
    service, _, operation = call.partition(":")
    return OTHERWISE.get(call, (f"{PREFIXES.get(service, service)}:{operation}",))
