"""What the actions on buckets share: the kind, the ARN under which a bucket is declared, and its block of public access.

A bucket's ARN has neither account nor Region, so a declaration says by condition whose buckets it means (Service Authorization
Reference, Amazon S3, ``s3:ResourceAccount``): a bucket of another account, whose policy lets us in, is none of ours.
"""

from dataclasses import dataclass

from hub.action import Account, Call
from hub.actions.reading import if_any
from hub.finding import Target

KIND = "AWS::S3::Bucket"
ARN = "arn:{partition}:s3:::*"
OWN = {"StringEquals": {"s3:ResourceAccount": "{account}"}}
SWITCHES = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
"""What blocks public access (S3 API, PublicAccessBlockConfiguration); all four together let nobody in as the public."""


@dataclass(frozen=True, slots=True)
class Block:
    """The bucket's own block of public access."""

    on: tuple[str, ...] = ()
    """The switches that are on."""
    is_set: bool = False
    """False where the bucket has no configuration at all, which is not the same as one with everything off."""


def block_of(account: Account, target: Target) -> Block:
    """What the bucket blocks; raises ``TargetGoneError`` where there is no such bucket."""
    read = Call("s3", "GetPublicAccessBlock", {"Bucket": target.id})
    answer = if_any(account, named(target), read, "NoSuchPublicAccessBlockConfiguration")
    if answer is None:
        return Block()
    switches = answer["PublicAccessBlockConfiguration"]
    return Block(tuple(name for name in SWITCHES if switches.get(name)), is_set=True)


def named(target: Target) -> str:
    """The bucket as people read of it."""
    return f"Bucket {target.id}"
