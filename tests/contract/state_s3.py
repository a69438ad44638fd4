"""What may change of a bucket: its policy, and its block of public access."""

import json
from typing import Any

from botocore.exceptions import ClientError

from hub.finding import Target


def bucket(client: Any, target: Target) -> dict[str, Any]:
    """As S3 describes it; None where there is none."""
    s3 = client("s3")
    policy = _or_none(lambda: s3.get_bucket_policy(Bucket=target.id)["Policy"])
    block = _or_none(lambda: s3.get_public_access_block(Bucket=target.id)["PublicAccessBlockConfiguration"])
    return {"policy": policy and json.loads(policy), "block": block}


def _or_none(read: Any) -> Any:
    try:
        return read()
    except ClientError as error:
        if not error.response["Error"]["Code"].startswith("NoSuch"):
            raise
        return None
