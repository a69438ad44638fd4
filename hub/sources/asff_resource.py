"""The resources that a finding in the AWS Security Finding Format (ASFF) is about: every one of them, never the first alone.

ASFF names a resource by its ARN and by a word of its own for its kind (Security Hub user guide, "Resources"). Irhub knows a
resource by CloudFormation's word and by the id that the resource's API takes. Whatever has no line here keeps ASFF's word: no
action works on that, and people are told of it.

Two things are told apart. GuardDuty's findings about credentials list the instance that used them first; it is a bystander
unless the session bears its name. And a resource whose ARN lies in another account than the finding's is left out in words:
the account that wrote the finding may write any ARN.
"""

import re
from collections.abc import Iterator, Mapping

from hub.sources.foreign import Reader
from hub.sources.guardduty_identity import ROLE, USER, who
from hub.sources.guardduty_resource import ACCOUNT, INSTANCE, Named
from hub.sources.trust import ACCOUNT_ID, REGION

ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]*:([a-z0-9-]*):([0-9]*):(.+)", re.DOTALL)
TRAIL = "AWS::CloudTrail::Trail"
BUCKET = "AWS::S3::Bucket"
ACCESS_KEY, ANY_INSTANCE = "AwsIamAccessKey", "AwsEc2Instance"
KINDS: Mapping[str, str] = {
    "AwsAutoScalingAutoScalingGroup": "AWS::AutoScaling::AutoScalingGroup",
    "AwsCloudTrailTrail": TRAIL,
    "AwsDynamoDbTable": "AWS::DynamoDB::Table",
    "AwsEc2Eip": "AWS::EC2::EIP",
    ANY_INSTANCE: INSTANCE,
    "AwsEc2LaunchTemplate": "AWS::EC2::LaunchTemplate",
    "AwsEc2NetworkAcl": "AWS::EC2::NetworkAcl",
    "AwsEc2NetworkInterface": "AWS::EC2::NetworkInterface",
    "AwsEc2SecurityGroup": "AWS::EC2::SecurityGroup",
    "AwsEc2Snapshot": "AWS::EC2::Snapshot",
    "AwsEc2Subnet": "AWS::EC2::Subnet",
    "AwsEc2Volume": "AWS::EC2::Volume",
    "AwsEc2Vpc": "AWS::EC2::VPC",
    "AwsEcsCluster": "AWS::ECS::Cluster",
    "AwsEcsTask": "AWS::ECS::Task",
    "AwsEksCluster": "AWS::EKS::Cluster",
    "AwsIamRole": ROLE,
    "AwsIamUser": USER,
    "AwsKmsKey": "AWS::KMS::Key",
    "AwsLambdaFunction": "AWS::Lambda::Function",
    "AwsRdsDbCluster": "AWS::RDS::DBCluster",
    "AwsRdsDbClusterSnapshot": "AWS::RDS::DBClusterSnapshot",
    "AwsRdsDbInstance": "AWS::RDS::DBInstance",
    "AwsRdsDbSnapshot": "AWS::RDS::DBSnapshot",
    "AwsS3Bucket": BUCKET,
    "AwsS3Object": BUCKET,
    "AwsSecretsManagerSecret": "AWS::SecretsManager::Secret",
    "AwsSnsTopic": "AWS::SNS::Topic",
    "AwsSqsQueue": "AWS::SQS::Queue",
}
"""ASFF's words for kinds of resource in those of CloudFormation."""
WHOLE_ARN = frozenset({"AWS::ECS::Task", "AWS::SecretsManager::Secret", "AWS::SNS::Topic", TRAIL})
"""What is known by its ARN and not by the name at its end."""
AFTER_COLON = re.compile(r"(?:function|db|cluster|snapshot|cluster-snapshot):(.+)", re.DOTALL)
"""Names that follow a colon, and may hold colons of their own (``snapshot:rds:db-2026-01-01``)."""


def resources(finding: Reader) -> tuple[Named, ...]:
    """Every resource that the finding names and that is known by an id, each once, without bystanders."""
    every = finding.parts("Resources")
    keys = [one for one in every if one.text("Type", "") == ACCESS_KEY]
    found = (named for one in every if not _is_bystander(one, keys) for named in _named(one))
    return tuple({(one.kind, one.id): one for one in found}.values())


def id_in(arn: str, kind: str) -> str:
    """What a resource's own API calls it, from its ARN; anything that is no ARN is taken for the id itself."""
    parts = ARN.fullmatch(arn)
    if parts is None or kind in WHOLE_ARN:
        return arn
    last = parts[3]
    if kind == BUCKET:
        return last.partition("/")[0]
    if colon := AFTER_COLON.fullmatch(last):
        return colon[1].partition(":")[0] if last.startswith("function:") else colon[1]
    return last.rpartition("/")[2]


def place_in(arn: str) -> tuple[str, str]:
    """The account and the Region that an ARN names; empty where it names none."""
    parts = ARN.fullmatch(arn)
    return (parts[2], parts[1]) if parts else ("", "")


def _named(resource: Reader) -> Iterator[Named]:
    word, uid = resource.text("Type", ""), resource.text("Id", "")
    if not word or not uid:
        return
    if word == ACCESS_KEY:
        yield from _key(resource, uid)
    elif word == "AwsAccount":
        yield from account_named(resource.named("Id"), uid)
    else:
        kind = KINDS.get(word, word)
        yield Named(kind, id_in(uid, kind), resource.named("Id"), ((resource.named("Id"), uid),), region=_region(resource, uid))


def account_named(field: str, uid: str) -> Iterator[Named]:
    """The account that an id or an ARN names; nothing where it names none."""
    for found in (uid.rpartition(":")[2], place_in(uid)[0]):
        if ACCOUNT_ID.fullmatch(found):
            yield Named(ACCOUNT, found, field)
            return


def _key(resource: Reader, uid: str) -> Iterator[Named]:
    """Whose credentials they are, where something can be done about them."""
    details = resource.part("Details").part(ACCESS_KEY)
    given = {
        "accessKeyId": uid.rpartition(":")[2],
        "userName": details.text("PrincipalName", "") or details.text("UserName", ""),
        "userType": details.text("PrincipalType", "") or "IAMUser",
    }
    reader = Reader(given, resource.named("Id"))
    if found := who(reader):
        kind, field = found
        yield Named(kind, reader.text(field), resource.named("Id"), region=_region(resource, ""))


def _is_bystander(resource: Reader, keys: list[Reader]) -> bool:
    """True for an instance beside credentials that were not given to it."""
    if resource.text("Type", "") != ANY_INSTANCE or not keys:
        return False
    instance = id_in(resource.text("Id", ""), INSTANCE)
    principals = (key.part("Details").part(ACCESS_KEY).text("PrincipalId", "") for key in keys)
    return not any(principal.endswith(f":{instance}") for principal in principals)


def _region(resource: Reader, arn: str) -> str:
    """Where the resource lies, by its ARN or else by its own word; empty where neither is a Region."""
    for stated in (place_in(arn)[1], resource.text("Region", "")):
        if REGION.fullmatch(stated) and "-" in stated:
            return stated
    return ""


def is_elsewhere(named: Named, account: str) -> bool:
    """True where an ARN of the resource lies in another account."""
    owners = (place_in(arn)[0] for _, arn in named.arns)
    return any(owner not in {"", account} for owner in owners) or (named.kind == ACCOUNT and named.id != account)
