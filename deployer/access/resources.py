"""On what each action is granted: our own things by their names, and everything only where IAM knows nothing narrower.

``{arn}`` stands for ``arn:partition``, ``{prefix}``, ``{hub}`` and ``{region}`` for the installation's own. A StackSet lies in
the management account whoever administers it, so its account is left open.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from deployer.destinations import destinations
from deployer.settings import Settings

STACKS, SETS = "{arn}:cloudformation:*:*:stack/{prefix}-*/*", "{arn}:cloudformation:*:*:stackset/{prefix}-*:*"
IN_SETS = "{arn}:cloudformation:*:*:stack/StackSet-{prefix}-*/*"
TRIALS = "{arn}:cloudformation:*:*:changeSet/canary-*/*"
KEYS = "{arn}:kms:*:{hub}:key/*"
ALIASES = ("{arn}:kms:{region}:{hub}:alias/{prefix}", "{arn}:kms:*:{hub}:alias/{prefix}-transfer")
BUCKETS = tuple("{arn}:s3:::{prefix}-" + name + "-{hub}-{region}" for name in ("artifacts", "evidence", "drop"))
TABLE = "{arn}:dynamodb:{region}:{hub}:table/{prefix}-ledger"
TARGETS = ("{arn}:cloudformation:*:*:stackset-target/{prefix}-*:*", "{arn}:cloudformation:*::type/resource/*")
ORGANIZATION = ("{arn}:organizations::{management}:*",)

NAMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cloudformation:*StackInstances", (SETS, *TARGETS)),
    ("cloudformation:UpdateStackSet", (SETS, *TARGETS)),
    ("cloudformation:TagResource", (SETS, STACKS)),
    ("cloudformation:UntagResource", (SETS, STACKS)),
    ("cloudformation:*StackSet*", (SETS,)),
    ("cloudformation:*StackInstance*", (SETS,)),
    ("cloudformation:GetTemplate", (STACKS, IN_SETS)),
    ("cloudformation:DescribeEvents", (STACKS, TRIALS)),
    ("cloudformation:Describe*", (STACKS, IN_SETS)),
    ("cloudformation:*", (STACKS,)),
    ("cloudwatch:*Dashboard*", ("{arn}:cloudwatch::{hub}:dashboard/{prefix}-*",)),
    ("cloudwatch:*", ("{arn}:cloudwatch:*:{hub}:alarm:{prefix}-*",)),
    (
        "apigateway:*",
        ("{arn}:apigateway:{region}::/apis", "{arn}:apigateway:{region}::/apis/*", "{arn}:apigateway:{region}::/tags/*"),
    ),
    ("account:*", ("{arn}:account::*:account",)),
    ("cloudtrail:*", ("{arn}:cloudtrail:*:*:trail/*",)),
    ("dynamodb:GetResourcePolicy", (TABLE, f"{TABLE}/stream/*")),
    ("dynamodb:Query", (TABLE, f"{TABLE}/index/*")),
    ("dynamodb:*", (TABLE,)),
    (
        "events:*ApiDestination*",
        ("{arn}:events:*:{hub}:api-destination/{prefix}-*", "{arn}:events:*:{hub}:connection/{prefix}-*"),
    ),
    ("events:*Connection*", ("{arn}:events:*:{hub}:connection/{prefix}-*",)),
    ("events:*EventBus*", ("{arn}:events:*:{hub}:event-bus/{prefix}-*",)),
    ("events:PutEvents", ("{arn}:events:*:{hub}:event-bus/{prefix}-*",)),
    ("events:*agResource", ("{arn}:events:*:*:event-bus/{prefix}-*", "{arn}:events:*:*:rule/{prefix}-*")),
    ("events:ListTagsForResource", ("{arn}:events:*:*:event-bus/{prefix}-*", "{arn}:events:*:*:rule/{prefix}-*")),
    ("events:*", ("{arn}:events:*:*:rule/{prefix}-*",)),
    ("guardduty:*", ("{arn}:guardduty:*:{hub}:detector/*",)),
    ("execute-api:*", ("{arn}:execute-api:{region}:{hub}:*/*/POST/cli/*",)),
    ("iam:*PolicyVersion*", ("{arn}:iam::*:policy/irhub/{prefix}-*",)),
    ("iam:*Policy", ("{arn}:iam::*:policy/irhub/{prefix}-*", "{arn}:iam::*:role/irhub/{prefix}-*")),
    ("iam:*", ("{arn}:iam::*:role/irhub/{prefix}-*",)),
    ("kms:*Alias", (*ALIASES, KEYS)),
    ("kms:*", (KEYS,)),
    ("lambda:*EventSourceMapping", ("{arn}:lambda:{region}:{hub}:event-source-mapping:*",)),
    (
        "lambda:*agResource",
        ("{arn}:lambda:{region}:{hub}:event-source-mapping:*", "{arn}:lambda:{region}:{hub}:function:{prefix}-*"),
    ),
    ("lambda:*", ("{arn}:lambda:{region}:{hub}:function:{prefix}-*",)),
    (
        "logs:*",
        (
            "{arn}:logs:{region}:{hub}:log-group:/aws/lambda/{prefix}-*",
            "{arn}:logs:{region}:{hub}:log-group:/aws/vendedlogs/{prefix}-*",
        ),
    ),
    ("organizations:*", ORGANIZATION),
    ("securityhub:GetFindingAggregator", ("{arn}:securityhub:*:{hub}:finding-aggregator/*",)),
    ("securityhub:*", ("{arn}:securityhub:*:{hub}:hub/default",)),
    ("s3:*Bucket*", BUCKETS),
    ("s3:*Object", tuple(f"{bucket}/*" for bucket in BUCKETS)),
    ("s3:*Object[LVRA]*", tuple(f"{bucket}/*" for bucket in BUCKETS)),
    ("s3:*", BUCKETS),
    ("scheduler:*", ("{arn}:scheduler:*:{hub}:schedule-group/{prefix}-*", "{arn}:scheduler:*:{hub}:schedule/*/{prefix}-*")),
    ("secretsmanager:*", ("{secrets}",)),
    ("sns:*", ("{arn}:sns:{region}:{hub}:{prefix}-*",)),
    ("states:*", ("{arn}:states:{region}:{hub}:stateMachine:{prefix}-*",)),
    ("ssm:*", ("{arn}:ssm:*:*:document/{prefix}-*",)),
    ("sqs:*", ("{arn}:sqs:*:{hub}:{prefix}-*",)),
)
"""The first pattern that an action fits says what it is granted on."""

WIDER = {
    "events:DescribeEventBus": "the doctor looks at the default bus of accounts that forward",
    "events:DescribeRule": "the doctor looks at rules for global services that others made",
    "events:ListTargetsByRule": "the doctor looks at rules for global services that others made",
    "iam:GetRole": "the doctor looks at the roles that policies of the organization must leave out",
    "iam:SimulatePrincipalPolicy": "the doctor asks what the roles of StackSets and of irhub may do",
    "kms:GetKeyPolicy": "a secret may be encrypted with any key",
    "cloudwatch:DescribeAlarms": "listed without a name",
    "config:DescribeConfigurationRecorderStatus": "asked without a name, since nobody knows it beforehand",
    "securityhub:DescribeSecurityHubV2": "asked whether there is one at all",
    "securityhub:GetAggregatorV2": "its id is known once it is listed",
}
"""Reads that must look beyond our own things, and why."""

NO_RESOURCE = [
    "cloudformation:CreateStackSet",
    "cloudformation:DescribeOrganizationsAccess",
    "cloudformation:DescribeStackDriftDetectionStatus",
    "cloudformation:ListStackSets",
    "cloudtrail:DescribeTrails",
    "cloudtrail:LookupEvents",
    "ec2:DescribeSnapshots",
    "events:ListRuleNamesByTarget",
    "events:ListRules",
    "events:PutPermission",
    "events:RemovePermission",
    "guardduty:ArchiveFindings",
    "guardduty:CreateDetector",
    "guardduty:CreateMembers",
    "guardduty:DescribeOrganizationConfiguration",
    "guardduty:EnableOrganizationAdminAccount",
    "guardduty:GetAdministratorAccount",
    "guardduty:GetFindings",
    "guardduty:List*",
    "guardduty:StartMonitoringMembers",
    "guardduty:UpdateOrganizationConfiguration",
    "iam:ListRoles",
    "kms:CreateKey",
    "kms:ListAliases",
    "lambda:CreateEventSourceMapping",
    "lambda:GetAccountSettings",
    "lambda:ListEventSourceMappings",
    "logs:*LogDeliver*",
    "logs:*ResourcePolic*",
    "logs:DescribeLogGroups",
    "organizations:CreatePolicy",
    "organizations:DescribeOrganization",
    "organizations:DescribeResourcePolicy",
    "organizations:ListAccounts",
    "organizations:ListDelegatedAdministrators",
    "organizations:ListPolicies",
    "organizations:ListRoots",
    "secretsmanager:GetRandomPassword",
    "securityhub:ListAggregatorsV2",
    "securityhub:ListFindingAggregators",
    "servicequotas:*",
    "sns:GetSubscriptionAttributes",
    "sns:SetSubscriptionAttributes",
    "sns:Unsubscribe",
    "tag:*",
]
"""Actions that IAM lets nobody narrow to resources ("Service Authorization Reference"); a test asks parliament of each."""


def of(action: str, settings: Settings, *, looking: bool = False) -> tuple[str, ...]:
    """The resources that an action is granted on; ``looking`` is what the deployer reads itself, some of it beyond our own."""
    if (looking and action in WIDER) or any(fnmatchcase(action, pattern) for pattern in NO_RESOURCE):
        return ("*",)
    named = next((arns for pattern, arns in NAMED if fnmatchcase(action, pattern)), ("*",))
    return tuple(sorted({arn for one in named for arn in _filled(one, settings)}))


def _filled(pattern: str, settings: Settings) -> Iterator[str]:
    words = {
        "arn": f"arn:{settings.partition}",
        "prefix": settings.prefix,
        "hub": settings.hub.account,
        "management": settings.management.account,
        "region": settings.hub.region,
    }
    if pattern == "{secrets}":
        at = f"arn:{settings.partition}:secretsmanager:{settings.hub.region}:{settings.hub.account}:secret:"
        yield from (f"{at}{name}-??????" for name in _secrets(settings))
    else:
        yield pattern.format_map(words)


def _secrets(settings: Settings) -> Iterator[str]:
    """The secrets that the settings name, and those that EventBridge keeps for a connection of ours."""
    yield from settings.channels.secrets.values()
    if settings.pages:
        yield settings.pages.sign_in.secret
        yield f"{settings.prefix}/sessions"
    if destinations(settings):
        yield f"events!connection/{settings.prefix}-*"
