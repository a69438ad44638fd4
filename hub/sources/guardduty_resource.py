"""The resource a GuardDuty finding is about.

``resource.resourceType`` alone says which block describes it ("Resource", GuardDuty API): findings about access keys and
buckets carry a filled ``instanceDetails`` too, and acting on that would isolate a bystander. A word we do not know, an attack
sequence (whose resources are many, in many accounts), or a block without an id makes the whole account the target: people are
told, and no action works on it. Where a list names several resources (buckets) the first one is the target; the others
stay in the finding's detail.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.sources.foreign import Reader

ACCOUNT = "AWS::::Account"
"""AWS Config's name for an account as a resource."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where one kind of resource is described."""

    kind: str
    details: str
    id: str
    arn: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A resource as a finding names it."""

    kind: str
    id: str
    field: str
    """The field that the id stands in."""
    arns: tuple[tuple[str, str], ...] = ()
    """Fields and ARNs that must lie in the account of the finding."""


_INSTANCE = Block("AWS::EC2::Instance", "instanceDetails", "instanceId")
_BUCKET = Block("AWS::S3::Bucket", "s3BucketDetails", "name", "arn")
_EKS = Block("AWS::EKS::Cluster", "eksClusterDetails", "name", "arn")
_ECS = Block("AWS::ECS::Cluster", "ecsClusterDetails", "name", "arn")

BLOCKS: Mapping[str, tuple[Block, ...]] = {
    "Instance": (_INSTANCE,),
    "AccessKey": (Block("AWS::IAM::AccessKey", "accessKeyDetails", "accessKeyId"),),
    "S3Bucket": (_BUCKET,),
    "S3Object": (_BUCKET,),
    "EKSCluster": (_EKS,),
    "KubernetesCluster": (_EKS,),
    "ECSCluster": (_ECS,),
    "Container": (_ECS, _EKS, _INSTANCE),
    "RDSDBInstance": (Block("AWS::RDS::DBInstance", "rdsDbInstanceDetails", "dbInstanceIdentifier", "dbInstanceArn"),),
    "RDSLimitlessDB": (Block("AWS::RDS::DBShardGroup", "rdsLimitlessDbDetails", "dbShardGroupIdentifier", "dbShardGroupArn"),),
    "Lambda": (Block("AWS::Lambda::Function", "lambdaDetails", "functionName", "functionArn"),),
}
"""By ``resourceType``; a container lies in the first of the places that is filled."""


def named(resource: Reader, account_id: str) -> Named:
    """The resource that the finding names, or the account where it names none that we know."""
    for block in BLOCKS.get(resource.text("resourceType", ""), ()):
        for details in resource.parts(block.details)[:1]:
            if found := details.text(block.id, ""):
                return Named(block.kind, found, details.named(block.id), _arns(block, details))
    return Named(ACCOUNT, account_id, "accountId")


def _arns(block: Block, details: Reader) -> tuple[tuple[str, str], ...]:
    profile = details.part("iamInstanceProfile") if block is _INSTANCE else Reader({})
    arns = {profile.named("arn"): profile.text("arn", "")}
    if block.arn:
        arns = {details.named(block.arn): details.text(block.arn, "")}
    return tuple((name, arn) for name, arn in arns.items() if arn)
