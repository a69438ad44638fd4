"""Every call beyond a read that the deployer may ever make, by whose credentials; and the reads of the management account.

Named one by one, as ``deployer/aws/reads.py`` does for reads: the policies of the deployer's roles are made from these lists,
and a test holds them against the calls that stand in the code.
"""

HUB_WRITES = frozenset(
    {
        "cloudformation:CreateChangeSet",
        "cloudformation:CreateStack",
        "cloudformation:CreateStackInstances",
        "cloudformation:CreateStackSet",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DeleteStack",
        "cloudformation:DeleteStackInstances",
        "cloudformation:DeleteStackSet",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeEvents",
        "cloudformation:DetectStackDrift",
        "cloudformation:DetectStackSetDrift",
        "cloudformation:UpdateStack",
        "cloudformation:UpdateStackSet",
        "cloudwatch:SetAlarmState",
        "dynamodb:DeleteItem",
        "dynamodb:DeleteTable",
        "dynamodb:PutItem",
        "dynamodb:Scan",
        "dynamodb:UpdateItem",
        "dynamodb:UpdateTable",
        "events:PutEvents",
        "execute-api:Invoke",
        "guardduty:ArchiveFindings",
        "guardduty:CreateDetector",
        "guardduty:CreateMembers",
        "guardduty:StartMonitoringMembers",
        "guardduty:UpdateDetector",
        "guardduty:UpdateOrganizationConfiguration",
        "kms:DeleteAlias",
        "kms:ScheduleKeyDeletion",
        "s3:DeleteBucket",
        "s3:DeleteObjects",
        "s3:PutObject",
        "securityhub:CreateActionTarget",
        "securityhub:DeleteActionTarget",
        "securityhub:UpdateActionTarget",
        "sqs:ChangeMessageVisibilityBatch",
        "sqs:DeleteMessage",
        "sqs:ReceiveMessage",
        "sns:Publish",
        "sqs:SendMessage",
        "sqs:SendMessageBatch",
    }
)
RESPONDER = frozenset(
    {
        "cloudformation:DescribeStacks",
        "dynamodb:BatchGetItem",
        "dynamodb:DescribeTable",
        "dynamodb:Query",
        "ec2:DescribeSnapshots",
        "execute-api:Invoke",
        "s3:GetObject",
        "s3:HeadObject",
        "s3:ListObjectVersions",
    }
)
"""What somebody needs who answers incidents and deploys nothing: to read record and evidence, and to come by the door."""
MANAGEMENT_READS = frozenset(
    {
        "account:ListRegions",
        "cloudformation:DescribeStackDriftDetectionStatus",
        "cloudformation:DescribeStackEvents",
        "cloudformation:DescribeStackResourceDrifts",
        "cloudformation:DescribeStacks",
        "cloudformation:GetTemplate",
        "events:DescribeRule",
        "events:ListRuleNamesByTarget",
        "events:ListTargetsByRule",
        "guardduty:ListDetectors",
        "guardduty:ListOrganizationAdminAccounts",
        "iam:GetRole",
        "resourcegroupstaggingapi:GetResources",
        "sts:GetCallerIdentity",
    }
)
MANAGEMENT_WRITES = frozenset(
    {
        "cloudformation:CreateChangeSet",
        "cloudformation:CreateStack",
        "cloudformation:DeleteChangeSet",
        "cloudformation:DeleteStack",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeEvents",
        "cloudformation:DetectStackDrift",
        "cloudformation:UpdateStack",
        "guardduty:CreateDetector",
        "guardduty:EnableOrganizationAdminAccount",
        "organizations:AttachPolicy",
        "organizations:CreatePolicy",
        "organizations:DeletePolicy",
        "organizations:DetachPolicy",
        "organizations:TagResource",
        "organizations:UntagResource",
        "organizations:UpdatePolicy",
    }
)
