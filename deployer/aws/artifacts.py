"""The artefact bucket: the bundle of the function, and templates that are too large to be sent along with a call."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from deployer.calls import Aws, Call, Door
from deployer.errors import NotFoundError

MOST_KEYS = 1000
"""As many keys as one DeleteObjects call takes (S3 API)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The artefact bucket, and where it is."""

    bucket: str
    region: str


def has(aws: Aws, shelf: Shelf, key: str) -> bool:
    """Whether the object is there; keys hold the content's hash, so nothing else need be compared."""
    try:
        aws.make(_call(shelf, "HeadObject").but(Key=key))
    except NotFoundError:
        return False
    return True


def put(shelf: Shelf, key: str, content: bytes) -> Call:
    """The call that stores the object; S3 refuses it where the content did not arrive whole."""
    checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return _call(shelf, "PutObject").but(Key=key, Body=content, ChecksumSHA256=checksum)


def url(shelf: Shelf, key: str, suffix: str) -> str:
    """The address under which CloudFormation reads the object."""
    return f"https://{shelf.bucket}.s3.{shelf.region}.{suffix}/{key}"


def text(aws: Aws, shelf: Shelf, key: str) -> str:
    """What the object says; raises ``NotFoundError`` where it is not there."""
    return str(aws.make(_call(shelf, "GetObject").but(Key=key))["Body"].read().decode("utf-8"))


def versions(aws: Aws, shelf: Shelf, beginning: str = "") -> tuple[tuple[str, str], ...]:
    """Key and version id of everything whose key begins so, delete markers included; nothing where there is no bucket."""
    try:
        return tuple(_versions(aws, shelf, beginning))
    except NotFoundError:
        return ()


def empty(shelf: Shelf, objects: tuple[tuple[str, str], ...]) -> tuple[Call, ...]:
    """The calls that delete these versions for good."""
    named = [{"Key": key, "VersionId": version} for key, version in objects]
    parts = [named[start : start + MOST_KEYS] for start in range(0, len(named), MOST_KEYS)]
    return tuple(_call(shelf, "DeleteObjects").but(Delete={"Objects": part, "Quiet": True}) for part in parts)


def _versions(aws: Aws, shelf: Shelf, beginning: str) -> Iterator[tuple[str, str]]:
    every = _call(shelf, "ListObjectVersions")
    call = every.but(Prefix=beginning) if beginning else every
    while True:
        answer = aws.make(call)
        for said in (*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())):
            yield said["Key"], said["VersionId"]
        if not answer.get("IsTruncated"):
            return
        call = call.but(KeyMarker=answer["NextKeyMarker"], VersionIdMarker=answer["NextVersionIdMarker"])


def _call(shelf: Shelf, operation: str) -> Call:
    return Call(Door.HUB, "s3", operation, shelf.region, {"Bucket": shelf.bucket})
