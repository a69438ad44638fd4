"""The test worlds of the actions on buckets."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hub.actions.s3 import block_public_access, restrict_bucket_policy
from hub.finding import Target
from tests.contract.cloud import MEMBER, REGION, Cloud
from tests.contract.world import World

NAME = "letters"
ARN = f"arn:aws:s3:::{NAME}"
PUBLIC = {"Sid": "Everybody", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}
SQUATTER = {**PUBLIC, "Sid": "irhubDenyOutside", "Effect": "Deny", "Action": "s3:DeleteObject"}
HALF = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
OFF, ALL = dict.fromkeys(HALF, False), dict.fromkeys(HALF, True)


def bucket(
    *statements: Mapping[str, Any], block: Mapping[str, bool] | None = None, organization: bool = False
) -> Callable[[Cloud], Target]:
    """A bucket with such a policy and such a block of public access."""

    def build(cloud: Cloud) -> Target:
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
        if statements:
            s3.put_bucket_policy(Bucket=NAME, Policy=policy(*statements))
        if block:
            s3.put_public_access_block(Bucket=NAME, PublicAccessBlockConfiguration=block)
        if organization:
            cloud.client("organizations").create_organization(FeatureSet="ALL")
        return Target("AWS::S3::Bucket", NAME, MEMBER, REGION)

    return build


def policy(*statements: Mapping[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Id": "mine", "Statement": list(statements)})


def unblock(cloud: Cloud, target: Target) -> None:
    """Somebody lets public policies in again."""
    cloud.client("s3").put_public_access_block(Bucket=target.id, PublicAccessBlockConfiguration=HALF)


def soften(cloud: Cloud, target: Target) -> None:
    """Somebody narrows our denial."""
    cloud.client("s3").put_bucket_policy(Bucket=target.id, Policy=policy(PUBLIC, SQUATTER))


BLOCK, RESTRICT = block_public_access.ACTION, restrict_bucket_policy.ACTION
S3 = (
    World(BLOCK, "nothing-set", bucket()),
    World(BLOCK, "half-open", bucket(PUBLIC, block=HALF)),
    World(BLOCK, "all-off", bucket(block=OFF)),
    World(BLOCK, "closed", bucket(block=ALL), settled=True),
    World(BLOCK, "unblocked", bucket(), meddle=unblock),
    World(RESTRICT, "public", bucket(PUBLIC)),
    World(RESTRICT, "no-policy", bucket(organization=True)),
    World(RESTRICT, "squatted", bucket(SQUATTER)),
    World(RESTRICT, "softened", bucket(PUBLIC), meddle=soften),
)
