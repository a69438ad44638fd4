"""What somebody names on the command line, as the resource that the hub knows: its kind, id, account and Region."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from deployer.errors import DeployerError
from deployer.forms import FINDING_ARN
from hub.sample import DETECTOR
from hub.sources.asff_resource import id_in, place_in

KINDS: Mapping[str, str] = {
    "cloudtrail:trail": "AWS::CloudTrail::Trail",
    "ec2:instance": "AWS::EC2::Instance",
    "ec2:security-group": "AWS::EC2::SecurityGroup",
    "ec2:snapshot": "AWS::EC2::Snapshot",
    "ecs:cluster": "AWS::ECS::Cluster",
    "ecs:task": "AWS::ECS::Task",
    "eks:cluster": "AWS::EKS::Cluster",
    "iam:role": "AWS::IAM::Role",
    "iam:user": "AWS::IAM::User",
    "lambda:function": "AWS::Lambda::Function",
    "rds:cluster-snapshot": "AWS::RDS::DBClusterSnapshot",
    "rds:db": "AWS::RDS::DBInstance",
    "rds:shard-group": "AWS::RDS::DBShardGroup",
    "rds:snapshot": "AWS::RDS::DBSnapshot",
    "s3:": "AWS::S3::Bucket",
}
"""By service and word of an ARN, the kind of resource."""
IDS: Mapping[str, str] = {
    "AWS::EC2::Instance": r"i-[0-9a-f]{8,17}",
    "AWS::EC2::SecurityGroup": r"sg-[0-9a-f]{8,17}",
    "AWS::EC2::Snapshot": r"snap-[0-9a-f]{8,17}",
    "AWS::IAM::AccessKey": r"AKIA[A-Z2-7]{12,28}",
}
"""Ids that tell by themselves what they name."""
GLOBAL = "AWS::IAM::"
"""Kinds that lie in no Region; the hub's own is taken for them, where its clients are."""
ARN_PARTS = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A resource and where it lies."""

    kind: str
    id: str
    account_id: str
    region: str


def resource(text: str, kind: str | None, place: tuple[str | None, str | None], hub_region: str) -> Named:
    """The resource that is meant; raises ``DeployerError`` where its kind, account or Region is not clear."""
    kind = kind or _kind(text)
    if not kind:
        known = ", ".join(sorted({*KINDS.values(), *IDS}))
        raise DeployerError(f"It is not clear what {text} is.", f"Its kind may be one of: {known}.", "Name it with --kind.")
    account, region = place_in(text) if text.startswith("arn:") else ("", "")
    account = _agreed("account", account, place[0])
    region = _agreed("region", region or (hub_region if kind.startswith(GLOBAL) and not place[1] else ""), place[1])
    return Named(kind, id_in(text, kind), account, region)


def finding(text: str, place: tuple[str | None, str | None]) -> Named:
    """The finding that is meant, by its id or its ARN; raises ``DeployerError`` where its account or Region is not clear."""
    parts = FINDING_ARN.fullmatch(text)
    region, account, number = parts.groups() if parts else ("", "", text)
    return Named(DETECTOR, number, _agreed("account", account, place[0]), _agreed("region", region, place[1]))


def _kind(text: str) -> str:
    parts = text.split(":", ARN_PARTS - 1)
    if parts[0] == "arn" and len(parts) == ARN_PARTS:
        word = "" if parts[2] == "s3" else re.split("[:/]", parts[5], maxsplit=1)[0]
        return KINDS.get(f"{parts[2]}:{word}", "")
    return next((kind for kind, form in IDS.items() if re.fullmatch(form, text)), "")


def _agreed(word: str, found: str, given: str | None) -> str:
    if found and given and found != given:
        raise DeployerError(f"The ARN and --{word} disagree.", f"The one says {found}, the other {given}.", "Correct one.")
    if not (found or given):
        raise DeployerError(f"The {word} is missing.", "Nothing that was named tells it.", f"Name it with --{word}.")
    return given or found
