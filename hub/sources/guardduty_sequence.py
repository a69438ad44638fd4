"""The resources of an attack sequence: all that it names, and the identities that acted.

An attack sequence says nothing in ``resource``; everything stands in ``service.detection.sequence`` ("Sequence", "ResourceV2",
"Actor", GuardDuty API), in words of its own for kinds of resource. A resource may lie in another account or Region than the
finding. One whose kind has no word here is named all the same, by AWS's own, so that people are told of it.
"""

import re
from collections.abc import Iterator, Mapping

from hub.sources.foreign import Reader
from hub.sources.guardduty_identity import who
from hub.sources.guardduty_resource import INSTANCE, Named
from hub.sources.trust import ACCOUNT_ID, REGION

BUCKET = "AWS::S3::Bucket"
KINDS: Mapping[str, str] = {
    "EC2_INSTANCE": INSTANCE,
    "EC2_NETWORK_INTERFACE": "AWS::EC2::NetworkInterface",
    "EC2_LAUNCH_TEMPLATE": "AWS::EC2::LaunchTemplate",
    "EC2_VPC": "AWS::EC2::VPC",
    "EC2_IMAGE": "AWS::EC2::Image",
    "S3_BUCKET": BUCKET,
    "S3_OBJECT": BUCKET,
    "EKS_CLUSTER": "AWS::EKS::Cluster",
    "ECS_CLUSTER": "AWS::ECS::Cluster",
    "ECS_TASK": "AWS::ECS::Task",
    "AUTOSCALING_AUTO_SCALING_GROUP": "AWS::AutoScaling::AutoScalingGroup",
    "IAM_INSTANCE_PROFILE": "AWS::IAM::InstanceProfile",
    "CLOUDFORMATION_STACK": "AWS::CloudFormation::Stack",
    "SAGEMAKER_ENDPOINT": "AWS::SageMaker::Endpoint",
}
"""GuardDuty's words for kinds of resource (GuardDuty API, FindingResourceType) in those of CloudFormation."""
WHOLE_ARN = frozenset({"AWS::ECS::Task", "AWS::CloudFormation::Stack"})
"""What is known by its ARN and not by the name at its end."""
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12})?:(.+)", re.DOTALL)


def sequence(service: Reader) -> tuple[Named, ...]:
    """Every resource and every identity that the sequence names, each once, in its order."""
    found = service.part("detection").part("sequence")
    named = (*_resources(found), *_actors(found))
    return tuple({(one.kind, one.id, one.account_id, one.region): one for one in named}.values())


def _resources(found: Reader) -> Iterator[Named]:
    for resource in found.parts("resources"):
        kind = resource.text("resourceType", "")
        if kind == "ACCESS_KEY":
            yield from _key(resource)
        elif name := _id(resource, KINDS.get(kind, kind)):
            yield _placed(Named(KINDS.get(kind, kind), name, resource.named("uid")), resource)


def _key(resource: Reader) -> Iterator[Named]:
    details = resource.part("data").part("accessKey")
    key = resource.text("uid", "") or resource.text("name", "")
    yield from _identity({**details.values, "accessKeyId": key}, resource)


def _actors(found: Reader) -> Iterator[Named]:
    for actor in found.parts("actors"):
        user = actor.part("user")
        words = {"accessKeyId": "credentialUid", "userName": "name", "userType": "type"}
        details = {ours: user.text(theirs, "") for ours, theirs in words.items()}
        account = user.part("account")
        yield from _identity(details, Reader({"accountId": account.text("uid", "")}, account.name))


def _identity(details: Mapping[str, object], place: Reader) -> Iterator[Named]:
    reader = Reader(details, place.name)
    if found := who(reader):
        kind, field = found
        yield _placed(Named(kind, reader.text(field), reader.named(field)), place)


def _id(resource: Reader, kind: str) -> str:
    """The resource's own id: what stands last in its ARN, unless it goes by the whole of that."""
    uid = resource.text("uid", "") or resource.text("name", "")
    arn = ARN.fullmatch(uid)
    if arn is None or kind in WHOLE_ARN:
        return uid
    return arn[2].partition("/")[0] if kind == BUCKET else arn[2].rpartition("/")[2]


def _placed(named: Named, place: Reader) -> Named:
    """With the account and the Region that the sequence gives it, where they can be such."""
    account, region = place.text("accountId", ""), place.text("region", "")
    return Named(
        kind=named.kind,
        id=named.id,
        field=named.field,
        arns=named.arns,
        account_id=account if ACCOUNT_ID.fullmatch(account) else "",
        region=region if REGION.fullmatch(region) and "-" in region else "",
    )
