"""What CloudFormation does in the deployer's name: the permissions behind each resource type of our plain stacks.

AWS publishes them with each type (CloudFormation Registry, "handlers"), and cfn-lint brings them along; so a new resource in a
template brings its permissions by itself. A type's list is for all that it can do: writes of what no template of ours uses are
left out here, by pattern. Reads are kept, since the handlers read everything whatever a template says.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from deployer import template
from deployer.errors import RenderError

HANDLERS = ("create", "read", "update", "delete")
READING = ("Get", "List", "Describe")

UNUSED = (
    "*Abac", "*Accelerate*", "*Analytics*", "*CORS", "*Cors", "*CodeSigning*", "*ContributorInsights", "*DataProtection*",
    "*IntelligentTiering*", "*Inventory*", "*KinesisStreaming*", "*Metadata*Table*", "*Metrics*", "*Recursion*", "*Replica*",
    "*ReplicationConfiguration", "*RuntimeManagement*", "*ScalingConfig", "*Website", "dynamodb:*GlobalTable*",
    "dynamodb:*ResourcePolicy", "dynamodb:*Item", "dynamodb:ImportTable", "dynamodb:Query", "dynamodb:RestoreTable*",
    "dynamodb:Scan", "iam:*GroupPolicy", "iam:*UserPolicy", "iam:CreateServiceLinkedRole", "lambda:*FunctionConcurrency",
    "lambda:AssociateRuntimeAlias", "lambda:PassCapacityProvider", "lambda:PublishVersion", "logs:*Delivery*",
    "logs:*FieldIndexes", "logs:*IndexPolicy", "logs:*KmsKey", "logs:*ResourcePolic*", "logs:PutBearerTokenAuthentication",
    "logs:PutLogGroupDeletionProtection", "s3:DeleteBucketReplication", "s3:PutBucketAcl", "s3:PutBucketLogging",
    "s3:PutBucketNotification", "s3:PutObjectAcl",
)  # fmt: skip
"""Writes of what no template of ours has: replicas, streams, networks, websites, logging, code signing."""

FOREIGN = (
    "dynamodb:DescribeImport", "ec2:*", "elasticfilesystem:*", "firehose:*", "kinesis:*", "lambda:GetCodeSigningConfig",
    "lambda:GetLayerVersion", "logs:DescribeIndexPolicies", "logs:DescribeResourcePolicies", "s3:getObject", "s3files:*",
    "s3tables:*",
)  # fmt: skip
"""Reads and writes alike that a handler makes only where a template asks for such a thing."""

NO_ACTION = (
    "apigateway:TagResource", "apigateway:UntagResource",
    "s3:DeleteBucketEncryption", "s3:DeleteBucketLifecycle", "s3:GetObjectMetadata", "s3:PutObjectLockConfiguration",
    "s3:REST.PUT.OBJECT",
)  # fmt: skip
"""Published among permissions, and no action that IAM knows; what they mean is covered by another one in the list."""

BEYOND = {
    "AWS::ApiGatewayV2::Stage": (
        "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    ),
}  # fmt: skip
"""What a type needs and does not publish: a stage with an access log ("Configure logging for HTTP APIs")."""

MEANING = {"kms:ReEncrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo")}
"""What IAM calls otherwise."""


def needed(texts: Iterable[str], region: str) -> dict[str, frozenset[str]]:
    """The IAM actions behind each resource type of these templates."""
    found: dict[str, frozenset[str]] = {}
    for text in texts:
        for resource in template.parse(text)["Resources"].values():
            kind = resource["Type"]
            if kind not in found:
                found[kind] = frozenset((*_used(_published(kind, region)), *BEYOND.get(kind, ())))
    return found


def _published(kind: str, region: str) -> Iterator[str]:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind).schema
    handlers = schema.get("handlers")
    if not handlers:
        raise RenderError(f"What {kind} needs is not published.", "cfn-lint brings no handlers for it.", "Please report this.")
    for name in HANDLERS:
        yield from handlers.get(name, {}).get("permissions", ())


def _used(actions: Iterable[str]) -> Iterator[str]:
    for action in actions:
        reads = action.partition(":")[2].startswith(READING)
        if not _fits(action, (*FOREIGN, *NO_ACTION)) and (reads or not _fits(action, UNUSED)):
            yield from MEANING.get(action, (action,))


def _fits(action: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in patterns)
