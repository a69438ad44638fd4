"""Where evidence is kept, and how what is kept is named: the part of the contract that all actions on evidence share.

The vault is the hub account in the hub Region. All its names follow from that of its bucket, which the stack gives: the locked
bucket, the bucket that hosts may drop things into, the key that the evidence lies under, and in each Region of members the key
under which a snapshot travels.

Every object says in its name whose it is: what kind of evidence, account, Region, resource, incident. So whoever holds an
incident's id finds all of it by listing, and no look needs to know of the incident.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hub.action import Access, Account, Call, Permission, Place, Role
from hub.finding import Target

API_STATE, COLLECTED, MEMORY, MANIFEST = "api-state", "collected", "memory", "manifest"
KINDS = (API_STATE, COLLECTED, MEMORY)
"""The folders of the bucket that hold evidence; the manifest stands beside them."""
TOOLS = "tools"
"""The folder of the bucket that people put tools into."""
_BUCKET = re.compile(r"(?P<prefix>.+)-evidence-(?P<account>[0-9]{12})-(?P<region>[a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Vault:
    """The account and Region that keep evidence, and the names of what is there."""

    prefix: str
    account_id: str
    region: str

    @property
    def bucket(self) -> str:
        """The locked bucket."""
        return f"{self.prefix}-evidence-{self.account_id}-{self.region}"

    @property
    def drop_bucket(self) -> str:
        """The bucket that hosts put things into, for a day and unlocked."""
        return f"{self.prefix}-drop-{self.account_id}-{self.region}"

    @property
    def key(self) -> str:
        """The alias of the key that evidence lies under."""
        return f"alias/{self.prefix}"

    def transfer_key(self, partition: str, region: str) -> str:
        """The ARN, by its alias, of the hub's key under which snapshots of a Region travel; members may use it through EC2."""
        return f"arn:{partition}:kms:{region}:{self.account_id}:alias/{self.prefix}-transfer"


def of_bucket(name: str) -> Vault:
    """The vault whose bucket this is; one without account and Region where the name is none of ours."""
    found = _BUCKET.fullmatch(name)
    return Vault(found["prefix"], found["account"], found["region"]) if found else Vault(name, "", "")


def of(account: Account) -> Vault:
    """The vault of this installation."""
    return of_bucket(account.evidence_bucket)


def folder(kind: str, target: Target) -> str:
    """Where the evidence of a kind about a target lies, of whatever incident."""
    return f"{kind}/{target.account_id}/{target.region}/{target.id}/"


def incident_of(key: str) -> str:
    """The incident in the name of a piece of evidence: ``kind/account/region/resource/incident…``."""
    return key.split("/")[4].partition(".")[0]


def listing(bucket: str, prefix: str) -> Call:
    """The call that lists what lies there."""
    return Call("s3", "ListObjectsV2", {"Bucket": bucket, "Prefix": prefix}, Place.EVIDENCE)


def keys_in(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in a listing."""
    return tuple(item["Key"] for item in answer.get("Contents", ()))


def storing(bucket: str, key: str, body: bytes) -> Call:
    """The call that stores an object of that name once and for ever.

    Its SHA-256 is computed while it is sent, S3 computes it again, refuses what differs, and keeps it beside the object; a
    second object of that name is refused (S3 API, PutObject: ``ChecksumAlgorithm``, ``IfNoneMatch``).
    """
    parameters = {
        "Bucket": bucket,
        "Key": key,
        "Body": body,
        "ContentType": "application/json",
        "ChecksumAlgorithm": "SHA256",
        "IfNoneMatch": "*",
    }
    return Call("s3", "PutObject", parameters, Place.EVIDENCE)


def copying(vault: Vault, key: str, etag: str, told: Mapping[str, str]) -> Call:
    """The call that copies an object from the drop bucket into the locked one, under its own name, once and for ever.

    S3 copies and hashes it by itself, so the function need not carry it: the SHA-256 is of the whole object, as an object up
    to 5 GB is copied in one piece (S3 API, CopyObject). Only the content with this ETag is copied, which is the one that was
    seen; what is told of it stands beside it as metadata.
    """
    parameters = {
        "Bucket": vault.bucket,
        "Key": key,
        "CopySource": f"{vault.drop_bucket}/{quote(key)}",
        "ChecksumAlgorithm": "SHA256",
        "IfNoneMatch": "*",
        "CopySourceIfMatch": etag,
        "MetadataDirective": "REPLACE",
        "Metadata": dict(told),
    }
    return Call("s3", "CopyObject", parameters, Place.EVIDENCE)


_CONTAIN = (Role.CONTAIN,)
_LOCKED = "arn:{partition}:s3:::{evidence_bucket}"
_DROPPED = "arn:{partition}:s3:::{drop_bucket}"
_KEY = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/{prefix}"}}


def may_list(*folders: str, bucket: str = _LOCKED) -> Permission:
    """To list what lies in these folders."""
    prefixes = tuple(f"{folder}/*" for folder in folders)
    when = {"StringLike": {"s3:prefix": prefixes}}
    return Permission(("s3:ListBucket",), (bucket,), Access.READ, when, _CONTAIN, Place.EVIDENCE)


def may_read(*folders: str, bucket: str = _LOCKED) -> tuple[Permission, ...]:
    """To read objects of these folders, and how long each is locked."""
    on = tuple(f"{bucket}/{folder}/*" for folder in folders)
    return (
        Permission(("s3:GetObject",), on, Access.READ, {}, _CONTAIN, Place.EVIDENCE),
        Permission(("s3:GetObjectRetention",), on, Access.READ, {}, _CONTAIN, Place.EVIDENCE, "s3:GetObject"),
        uses_key("kms:Decrypt", "s3:GetObject"),
    )


def may_store(*folders: str) -> tuple[Permission, ...]:
    """To store objects in these folders; the bucket encrypts by default, in the name of who puts the object."""
    on = tuple(f"{_LOCKED}/{folder}/*" for folder in folders)
    put = Permission(("s3:PutObject",), on, Access.WRITE, {}, _CONTAIN, Place.EVIDENCE)
    return put, uses_key("kms:GenerateDataKey", "s3:PutObject")


def may_drop(folder: str) -> tuple[Permission, ...]:
    """To list, read and let hosts put objects in this folder of the drop bucket."""
    on = (f"{_DROPPED}/{folder}/*",)
    return (
        may_list(folder, bucket=_DROPPED),
        Permission(("s3:PutObject",), on, Access.WRITE, {}, _CONTAIN, Place.EVIDENCE),
        # Copying from there reads there (S3 API, CopyObject).
        Permission(("s3:GetObject",), on, Access.READ, {}, _CONTAIN, Place.EVIDENCE, implied_by="s3:PutObject"),
    )


def uses_key(name: str, implied_by: str) -> Permission:
    """What a call on the bucket needs of the key of the evidence."""
    keys = ("arn:{partition}:kms:{region}:{account}:key/*",)
    return Permission((name,), keys, Access.WRITE, _KEY, _CONTAIN, Place.EVIDENCE, implied_by=implied_by)
