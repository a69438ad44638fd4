"""What lies in the evidence bucket, read version by version and never whole."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import FlexibleChecksumError

from deployer.aws.errors import FOREIGN, translate
from deployer.calls import Aws, Call, Door
from deployer.errors import NotFoundError
from deployer.settings import Settings

CHUNK = 1 << 20
"""Bytes in memory at once."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or a marker that says it was deleted."""

    key: str
    id: str
    is_marker: bool
    stored_at: str


@dataclass(frozen=True, slots=True)
class Locked:
    """How a version is locked."""

    mode: str
    until: str
    """Empty where it is not locked."""


@dataclass(frozen=True, slots=True)
class SafeRoom:
    """The evidence bucket of an installation, for reading."""

    aws: Aws
    settings: Settings

    @property
    def bucket(self) -> str:
        """Its name."""
        hub = self.settings.hub
        return f"{self.settings.prefix}-evidence-{hub.account}-{hub.region}"

    def versions(self, prefix: str) -> tuple[Version, ...]:
        """Every version and marker of what lies there, the oldest of each name first.

        S3 lists the latest first, and tells times by the second; of two in one second the one listed last is the older.
        """
        oldest_first = tuple(self._pages(prefix))[::-1]
        return tuple(sorted(oldest_first, key=lambda one: (one.key, one.stored_at)))

    def _pages(self, prefix: str) -> Iterator[Version]:
        call = self._call("ListObjectVersions", Prefix=prefix)
        while True:
            page = self.aws.make(call)
            yield from (_version(one, is_marker=False) for one in page.get("Versions", ()))
            yield from (_version(one, is_marker=True) for one in page.get("DeleteMarkers", ()))
            if not page.get("IsTruncated"):
                return
            call = call.but(KeyMarker=page["NextKeyMarker"], VersionIdMarker=page["NextVersionIdMarker"])

    def sha256(self, key: str, version: str) -> str:
        """The SHA-256 of that version in hexadecimal, computed here while it streams by."""
        digest = hashlib.sha256()
        for chunk in self._stream(key, version):
            digest.update(chunk)
        return digest.hexdigest()

    def content(self, key: str, version: str) -> bytes:
        """All of a small object, such as an entry of a manifest."""
        return b"".join(self._stream(key, version))

    def _stream(self, key: str, version: str) -> Iterator[bytes]:
        call = self._call("GetObject", Key=key, VersionId=version)
        body = self.aws.make(call)["Body"]
        try:
            yield from body.iter_chunks(CHUNK)
        except FlexibleChecksumError:  # raised after the last byte; whether they are the right ones is the manifest's to say
            return
        except FOREIGN as error:
            raise translate(call, error, "") from error

    def lock(self, key: str, version: str) -> Locked:
        """How that version is locked."""
        head = self.aws.make(self._call("HeadObject", Key=key, VersionId=version))
        until = head.get("ObjectLockRetainUntilDate")
        return Locked(head.get("ObjectLockMode", ""), until.isoformat() if until else "")

    def snapshot(self, snapshot_id: str, region: str) -> Mapping[str, Any] | None:
        """A snapshot of the hub account; None where it has none of that id there."""
        call = Call(Door.HUB, "ec2", "DescribeSnapshots", region, {"SnapshotIds": [snapshot_id]})
        try:
            found: Mapping[str, Any] = self.aws.make(call)["Snapshots"][0]
        except NotFoundError:
            return None
        return found

    def _call(self, operation: str, **parameters: Any) -> Call:
        return Call(Door.HUB, "s3", operation, self.settings.hub.region, {"Bucket": self.bucket, **parameters})


def _version(listed: Mapping[str, Any], *, is_marker: bool) -> Version:
    return Version(listed["Key"], listed["VersionId"], is_marker, listed["LastModified"].isoformat())
