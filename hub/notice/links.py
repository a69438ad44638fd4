"""Links into AWS's consoles, by partition and Region; whatever others wrote is encoded, so that it cannot leave its place.

The forms of addresses: "Navigating to an entity profile or finding overview using a URL" (Detective user guide) for Detective;
``SourceUrl`` of findings that GuardDuty sends to Security Hub for GuardDuty; for resources, what the consoles themselves show.
A console opens in the account that its reader is signed in to: the account stands beside the links, and not in them.
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from hub.finding import Finding, Target
from hub.notice.notice import Link

CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-eusc": "console.amazonaws-eusc.eu",
}
"""The consoles that are on the internet."""
WITHOUT_DETECTIVE = frozenset({"aws-cn", "aws-eusc"})


def links_of(target: Target, finding: Finding | None) -> tuple[Link, ...]:
    """The finding in GuardDuty and in Detective, and the resource; those of them that there is an address for."""
    console = CONSOLES.get(target.partition)
    if console is None:
        return ()
    of_finding = _of_finding(finding, console) if finding and finding.source == "guardduty" else ()
    path = RESOURCES.get(target.kind, _nowhere)(target)
    of_target = (Link(_label(target), f"https://{_safe(target.region)}.{console}/{path}"),) if path else ()
    return (*of_finding, *of_target)


def _of_finding(finding: Finding, console: str) -> tuple[Link, ...]:
    region, name = _safe(finding.region), _safe(finding.id)
    base = f"https://{region}.{console}"
    found = Link("Finding in GuardDuty", f"{base}/guardduty/home?region={region}#/findings?macros=current&fId={name}")
    looked_into = Link("Finding in Detective", f"{base}/detective/home?region={region}#findings/GuardDuty/{name}")
    return (found,) if finding.partition in WITHOUT_DETECTIVE else (found, looked_into)


def _safe(text: str) -> str:
    """The text with everything encoded that is not a letter, a digit or one of ``-_.~``."""
    return quote(text, safe="", errors="replace")


def _label(target: Target) -> str:
    return f"{target.kind.rpartition('::')[2]} in its console"


def _nowhere(_target: Target) -> str:
    return ""


def _regional(service: str, place: str, ending: str = "") -> Callable[[Target], str]:
    """A page of a console that is told the Region before the ``#`` and the name after it."""
    return lambda target: f"{service}/home?region={_safe(target.region)}#{place}{_safe(target.id)}{ending}"


def _path(before: str) -> Callable[[Target], str]:
    """A page of a console that is told the name in its path."""
    return lambda target: f"{before}{_safe(target.id)}?region={_safe(target.region)}"


def _task(target: Target) -> str:
    """A task's ARN names its cluster (ECS developer guide, "Amazon Resource Names (ARNs) and IDs")."""
    parts = target.id.rpartition(":")[2].split("/")
    if len(parts) != 3:  # noqa: PLR2004 - task, cluster, id
        return ""
    return f"ecs/v2/clusters/{_safe(parts[1])}/tasks/{_safe(parts[2])}?region={_safe(target.region)}"


RESOURCES: Mapping[str, Callable[[Target], str]] = {
    "AWS::EC2::Instance": _regional("ec2", "InstanceDetails:instanceId="),
    "AWS::EC2::NetworkInterface": _regional("ec2", "NetworkInterface:networkInterfaceId="),
    "AWS::EC2::SecurityGroup": _regional("ec2", "SecurityGroup:groupId="),
    "AWS::EC2::Volume": _regional("ec2", "VolumeDetails:volumeId="),
    "AWS::EC2::Snapshot": _regional("ec2", "SnapshotDetails:snapshotId="),
    "AWS::EC2::Image": _regional("ec2", "ImageDetails:imageId="),
    "AWS::EC2::LaunchTemplate": _regional("ec2", "LaunchTemplateDetails:launchTemplateId="),
    "AWS::EC2::VPC": _regional("vpcconsole", "VpcDetails:VpcId="),
    "AWS::EC2::Subnet": _regional("vpcconsole", "SubnetDetails:subnetId="),
    "AWS::AutoScaling::AutoScalingGroup": _regional("ec2", "AutoScalingGroupDetails:id="),
    "AWS::CloudFormation::Stack": _regional("cloudformation", "/stacks/stackinfo?stackId="),
    "AWS::IAM::User": _regional("iam", "/users/details/"),
    "AWS::IAM::Role": _regional("iam", "/roles/details/"),
    "AWS::S3::Bucket": _path("s3/buckets/"),
    "AWS::Lambda::Function": _regional("lambda", "/functions/"),
    "AWS::RDS::DBInstance": _regional("rds", "database:id=", ";is-cluster=false"),
    "AWS::RDS::DBCluster": _regional("rds", "database:id=", ";is-cluster=true"),
    "AWS::DynamoDB::Table": _regional("dynamodbv2", "table?name="),
    "AWS::SageMaker::Endpoint": _regional("sagemaker", "/endpoints/"),
    "AWS::EKS::Cluster": _path("eks/clusters/"),
    "AWS::ECS::Cluster": _path("ecs/v2/clusters/"),
    "AWS::ECS::Task": _task,
}
"""Where a kind of resource is shown; an access key has no page of its own."""
