"""The resources a GuardDuty finding is about.

``resource.resourceType`` alone says which block describes it ("Resource", GuardDuty API): findings about access keys and
buckets carry a filled ``instanceDetails`` too, and acting on that would isolate a bystander. There are three exceptions, and
each needs a second field that agrees. What Runtime Monitoring sees on a cluster it saw on the node whose details stand beside
it. Credentials whose session bears the name of the very instance in ``instanceDetails`` are that instance's. And a finding
whose type is about S3 is about the buckets, too, that stand beside the credentials by which they were opened.

A word we do not know, or a block without an id, makes the whole account the target: people are told, and no action works on
it. Where a finding names several resources, each of them is named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.sources.foreign import Reader
from hub.sources.guardduty_identity import session_of, who

ACCOUNT = "AWS::::Account"
"""AWS Config's name for an account as a resource."""
INSTANCE = "AWS::EC2::Instance"
RUNTIME, BUCKETS = ":Runtime/", ":S3/"
VPC, GROUP = "AWS::EC2::VPC", "AWS::AutoScaling::AutoScalingGroup"
GROUP_TAG = "aws:autoscaling:groupName"
"""Keys that begin with aws: are reserved (AWS General Reference, "Tag your AWS resources")."""


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
    """Fields and ARNs that must lie in the account of the resource."""
    account_id: str = ""
    """Whose it is, where the finding says so of the resource itself."""
    region: str = ""


_INSTANCE = Block(INSTANCE, "instanceDetails", "instanceId")
_BUCKET = Block("AWS::S3::Bucket", "s3BucketDetails", "name", "arn")
_EKS = Block("AWS::EKS::Cluster", "eksClusterDetails", "name", "arn")
_ECS = Block("AWS::ECS::Cluster", "ecsClusterDetails", "name", "arn")

BLOCKS: Mapping[str, tuple[Block, ...]] = {
    "Instance": (_INSTANCE,),
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
ON_NODES = frozenset({"EKSCluster", "KubernetesCluster", "Container"})


def named(resource: Reader, finding_type: str) -> tuple[Named, ...]:
    """The resources that the finding names; none where it names none that we know."""
    kind = resource.text("resourceType", "")
    if kind == "AccessKey":
        return (*_credentials(resource), *(_filled(_BUCKET, resource) if BUCKETS in finding_type else ()))
    if kind in ON_NODES and RUNTIME in finding_type and (node := tuple(_filled(_INSTANCE, resource))):
        return node
    for block in BLOCKS.get(kind, ()):
        if found := _tasks(block, resource) or tuple(_filled(block, resource)):
            return found
    return ()


def within(resource: Reader) -> tuple[str, ...]:
    """The VPCs and the Auto Scaling group of the instance that the finding is about; a tag of that name only AWS can set."""
    if resource.text("resourceType", "") != "Instance":
        return ()
    details = resource.part("instanceDetails")
    vpcs = (one.text("vpcId", "") for one in details.parts("networkInterfaces"))
    groups = (tag.text("value", "") for tag in details.parts("tags") if tag.values.get("key") == GROUP_TAG)
    found = (*(f"{VPC}/{vpc}" for vpc in vpcs if vpc), *(f"{GROUP}/{group}" for group in groups if group))
    return tuple(dict.fromkeys(found))


def _filled(block: Block, resource: Reader) -> Iterator[Named]:
    """The resources of one kind; of the lists that GuardDuty sends only that of buckets can be longer than one."""
    for details in resource.parts(block.details):
        if found := details.text(block.id, ""):
            yield Named(block.kind, found, details.named(block.id), _arns(block, details))


def _tasks(block: Block, resource: Reader) -> tuple[Named, ...]:
    """The task in a cluster, which is all that a finding there speaks of, where it is named."""
    if block is not _ECS:
        return ()
    tasks = [details.part("taskDetails") for details in resource.parts(block.details)]
    arns = [(task.named("arn"), task.text("arn", "")) for task in tasks]
    return tuple(Named("AWS::ECS::Task", arn, field, ((field, arn),)) for field, arn in arns if arn)


def _credentials(resource: Reader) -> tuple[Named, ...]:
    """Whose credentials they are, and the instance they were given to, where the session bears its name."""
    details = resource.part("accessKeyDetails")
    found = who(details)
    if found is None:
        return ()
    kind, field = found
    given_to = [one for one in _filled(_INSTANCE, resource) if one.id == session_of(details)]
    return (Named(kind, details.text(field), details.named(field)), *given_to)


def _arns(block: Block, details: Reader) -> tuple[tuple[str, str], ...]:
    profile = details.part("iamInstanceProfile") if block is _INSTANCE else Reader({})
    arns = {profile.named("arn"): profile.text("arn", "")}
    if block.arn:
        arns = {details.named(block.arn): details.text(block.arn, "")}
    return tuple((name, arn) for name, arn in arns.items() if arn)
