"""What outlives the hub stack: record, evidence and key; and whatever in the hub account still bears our tag."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from deployer.aws import artifacts
from deployer.aws.artifacts import Shelf
from deployer.aws.register import Table
from deployer.calls import Aws, Call, Door, Together
from deployer.errors import AwsError, NotFoundError
from hub.action import INSTALLATION_TAG

KEY_DAYS = 30
"""How long a key can be called back once it is given up; the longest that there is (KMS API, ScheduleKeyDeletion)."""

OF_A_MARKER = frozenset({"405", "MethodNotAllowed"})
"""How S3 answers to a look at a delete marker, which has no lock (S3 API, HeadObject)."""

DELETING = "DELETING"
GIVEN_UP = "PendingDeletion"


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The record."""

    arn: str
    items: int
    """As DynamoDB counted it some hours ago."""
    is_protected: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one piece of evidence."""

    key: str
    id: str
    until: datetime | None = None
    """When its lock ends; None where it has none."""
    is_held: bool = False
    """Whether a legal hold is on it, which ends when somebody takes it off."""

    def is_locked(self, now: datetime) -> bool:
        """Whether S3 refuses to delete it now."""
        return self.is_held or (self.until is not None and self.until > now)


@dataclass(frozen=True, slots=True)
class FoundKey:
    """The key that record and evidence are encrypted with."""

    id: str
    arn: str


def table(aws: Aws, where: Table) -> FoundTable | None:
    """The record; None where there is none, or where it is on its way out."""
    try:
        said = aws.make(_table_call(where, "DescribeTable"))["Table"]
    except NotFoundError:
        return None
    if said.get("TableStatus") == DELETING:
        return None
    return FoundTable(said.get("TableArn", ""), int(said.get("ItemCount", 0)), bool(said.get("DeletionProtectionEnabled")))


def delete_table(where: Table, there: FoundTable) -> tuple[Call, ...]:
    """The calls that take the record's protection off and delete it."""
    unprotect = _table_call(where, "UpdateTable").but(DeletionProtectionEnabled=False)
    return (*((unprotect,) if there.is_protected else ()), _table_call(where, "DeleteTable"))


def bucket(aws: Aws, shelf: Shelf) -> bool:
    """Whether the bucket is there."""
    try:
        aws.make(_bucket_call(shelf, "HeadBucket"))
    except NotFoundError:
        return False
    return True


def evidence(aws: Aws, shelf: Shelf, together: Together) -> tuple[Version, ...]:
    """Every version of everything in the bucket with its lock; delete markers have none."""
    listed = artifacts.versions(aws, shelf)
    return tuple(together([partial(_version, aws, shelf, key, version) for key, version in listed]))


def delete_bucket(shelf: Shelf) -> Call:
    """The call that deletes the bucket once it is empty."""
    return _bucket_call(shelf, "DeleteBucket")


def key(aws: Aws, alias: str, region: str) -> FoundKey | None:
    """The key behind the alias; None where there is none, or where it is given up already."""
    try:
        said = aws.make(Call(Door.HUB, "kms", "DescribeKey", region, {"KeyId": alias}))["KeyMetadata"]
    except NotFoundError:
        return None
    return None if said.get("KeyState") == GIVEN_UP else FoundKey(said["KeyId"], said["Arn"])


def give_up_key(there: FoundKey, alias: str, region: str) -> tuple[Call, ...]:
    """The calls that give the key up: for a month it can be called back, then nobody can decrypt anything with it."""
    given_up = {"KeyId": there.id, "PendingWindowInDays": KEY_DAYS}
    return (
        Call(Door.HUB, "kms", "ScheduleKeyDeletion", region, given_up),
        Call(Door.HUB, "kms", "DeleteAlias", region, {"AliasName": alias}),
    )


def tagged(aws: Aws, door: Door, region: str, prefix: str) -> tuple[str, ...]:
    """The ARNs of everything in one Region of that door's account with the installation's tag."""
    filters = [{"Key": INSTALLATION_TAG, "Values": [prefix]}]
    asked = Call(door, "resourcegroupstaggingapi", "GetResources", region, {"TagFilters": filters})
    return tuple(sorted(one["ResourceARN"] for one in _mappings(aws, asked)))


def roles(aws: Aws, region: str, prefix: str) -> tuple[str, ...]:
    """The ARNs of our roles in the hub account, which tell no search for tags."""
    listed = _marked(aws, Call(Door.HUB, "iam", "ListRoles", region, {"PathPrefix": "/irhub/"}), "Roles")
    return tuple(role["Arn"] for role in listed if _is_ours(aws, region, role["RoleName"], prefix))


def _is_ours(aws: Aws, region: str, name: str, prefix: str) -> bool:
    asked = Call(Door.HUB, "iam", "ListRoleTags", region, {"RoleName": name})
    return any((tag["Key"], tag["Value"]) == (INSTALLATION_TAG, prefix) for tag in _marked(aws, asked, "Tags"))


def _marked(aws: Aws, call: Call, items: str) -> Iterator[Mapping[str, Any]]:
    """IAM's pages, which go by a marker."""
    while True:
        answer = aws.make(call)
        yield from answer.get(items, ())
        if not answer.get("IsTruncated"):
            return
        call = call.but(Marker=answer["Marker"])


def _mappings(aws: Aws, call: Call) -> Iterator[Mapping[str, Any]]:
    """The search's pages, which go by a token of their own name."""
    while True:
        answer = aws.make(call)
        yield from answer.get("ResourceTagMappingList", ())
        if not answer.get("PaginationToken"):
            return
        call = call.but(PaginationToken=answer["PaginationToken"])


def _version(aws: Aws, shelf: Shelf, key: str, version: str) -> Version:
    try:
        said = aws.make(_bucket_call(shelf, "HeadObject").but(Key=key, VersionId=version))
    except AwsError as error:
        if error.code not in OF_A_MARKER:
            raise
        return Version(key, version)
    return Version(key, version, said.get("ObjectLockRetainUntilDate"), said.get("ObjectLockLegalHoldStatus") == "ON")


def _bucket_call(shelf: Shelf, operation: str) -> Call:
    return Call(Door.HUB, "s3", operation, shelf.region, {"Bucket": shelf.bucket})


def _table_call(where: Table, operation: str) -> Call:
    return Call(Door.HUB, "dynamodb", operation, where.region, {"TableName": where.name})
