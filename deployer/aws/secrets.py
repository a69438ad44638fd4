"""What can be known of a secret without reading it (Secrets Manager API, DescribeSecret; KMS API, DescribeKey)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.calls import Aws, Call, Door
from deployer.errors import NotFoundError

SERVICE = "secretsmanager"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret without its value."""

    arn: str
    key: str = ""
    """The key that it is encrypted with; empty where that is AWS's own."""
    is_going: bool = False
    """True where it is scheduled for deletion: it cannot be read any more."""
    has_value: bool = True
    primary: str = ""
    """The Region that it is a replica of; empty where it is no replica."""
    replicas: Mapping[str, str] = field(default_factory=dict)
    """The status of each of its replicas, by Region."""


@dataclass(frozen=True, slots=True)
class Key:
    """A customer key."""

    account: str
    state: str
    policy: Mapping[str, Any]


def secret(aws: Aws, region: str, name: str) -> Secret | None:
    """The secret of that name in the hub account; None where there is none."""
    try:
        said = aws.make(Call(Door.HUB, SERVICE, "DescribeSecret", region, {"SecretId": name}))
    except NotFoundError:
        return None
    primary = said.get("PrimaryRegion", "")
    return Secret(
        arn=said.get("ARN", ""),
        key=said.get("KmsKeyId", ""),
        is_going=bool(said.get("DeletedDate")),
        has_value=any("AWSCURRENT" in stages for stages in (said.get("VersionIdsToStages") or {}).values()),
        primary="" if primary == region else primary,
        replicas={one["Region"]: one.get("Status", "") for one in said.get("ReplicationStatus", ())},
    )


def key(aws: Aws, region: str, key_id: str) -> Key:
    """The key, with its policy; KMS answers for keys of other accounts too, but keeps their policy to itself."""
    said = aws.make(Call(Door.HUB, "kms", "DescribeKey", region, {"KeyId": key_id}))["KeyMetadata"]
    call = Call(Door.HUB, "kms", "GetKeyPolicy", region, {"KeyId": said["KeyId"], "PolicyName": "default"})
    return Key(said["AWSAccountId"], said["KeyState"], json.loads(aws.make(call)["Policy"]))


def resource_policy(aws: Aws, region: str, name: str) -> Mapping[str, Any]:
    """The secret's own policy; empty where it has none."""
    said = aws.make(Call(Door.HUB, SERVICE, "GetResourcePolicy", region, {"SecretId": name}))
    document: Mapping[str, Any] = json.loads(said.get("ResourcePolicy") or "{}")
    return document
