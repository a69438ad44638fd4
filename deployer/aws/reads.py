"""Every operation that a command which may only read is allowed to make.

Named one by one and not by prefix: ``GetSecretValue`` reads too, and yet a plan has no business with it. AssumeRole changes
nothing by itself. What is missing here is refused, so a new read is a line in this file and a reader of the diff sees it.
"""

READS = frozenset(
    {
        "cloudformation:DescribeOrganizationsAccess",
        "cloudformation:DescribeStackEvents",
        "cloudformation:DescribeStackInstance",
        "cloudformation:DescribeStackSet",
        "cloudformation:DescribeStackSetOperation",
        "cloudformation:DescribeStacks",
        "cloudformation:GetTemplate",
        "cloudformation:ListStackInstances",
        "cloudformation:ListStackSetAutoDeploymentTargets",
        "cloudformation:ListStackSetOperationResults",
        "cloudformation:ListStackSetOperations",
        "cloudformation:ListStackSets",
        "dynamodb:BatchGetItem",
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "organizations:DescribeOrganization",
        "organizations:ListAccountsForParent",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListRoots",
        "s3:HeadBucket",
        "s3:HeadObject",
        "s3:ListObjectVersions",
        "secretsmanager:DescribeSecret",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sts:AssumeRole",
        "sts:GetCallerIdentity",
    }
)
