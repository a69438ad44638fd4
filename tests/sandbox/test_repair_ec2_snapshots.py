"""Snapshots cross accounts in the sandbox as on AWS: shared first, then copied."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.ec2.models import ec2_backends

from deployer.sandbox.repairs import ec2_snapshots, repaired
from tests.sandbox.aws import client

OWNER, OTHER = "333333333333", "222222222222"
WHERE = "eu-west-1"


@pytest.fixture
def repaired_moto() -> Iterator[None]:
    """A moto that shares and copies snapshots."""
    with mock_aws(), repaired(ec2_snapshots.REPAIRS):
        yield


def a_snapshot(encrypted: bool = False, key: str | None = None) -> str:
    """A snapshot of the owner's."""
    backend = ec2_backends[OWNER][WHERE]
    snapshot = backend.create_snapshot(backend.create_volume(1, f"{WHERE}a").id, "d")
    snapshot.encrypted, snapshot.kms_key_id = encrypted, key
    return str(snapshot.id)


def share(snapshot: str, change: str = "Add") -> None:
    """The owner shares the snapshot with the other, or no more."""
    permission: Any = {change: [{"UserId": OTHER}]}
    asked = {"SnapshotId": snapshot, "Attribute": "createVolumePermission", "CreateVolumePermission": permission}
    client("ec2", OWNER, WHERE).modify_snapshot_attribute(**asked)


def copy(snapshot: str, account: str = OTHER) -> str:
    """A copy in another Region, by the other."""
    asked: dict[str, Any] = {"SourceSnapshotId": snapshot, "SourceRegion": WHERE, "Encrypted": True, "KmsKeyId": "alias/irhub"}
    return str(client("ec2", account, "us-east-1").copy_snapshot(**asked)["SnapshotId"])


def permissions(snapshot: str) -> list[Any]:
    """With whom it is shared."""
    asked = {"SnapshotId": snapshot, "Attribute": "createVolumePermission"}
    found: list[Any] = client("ec2", OWNER, WHERE).describe_snapshot_attribute(**asked)["CreateVolumePermissions"]
    return found


def test_stock_moto_does_not_share_so() -> None:
    """The canary: once this fails, the repair of sharing can go."""
    with mock_aws():
        snapshot = a_snapshot()
        share(snapshot)

        assert permissions(snapshot) == []


def test_stock_moto_copies_no_others_snapshot() -> None:
    """The canary: once this fails, the repair of copies can go."""
    with mock_aws():
        snapshot = a_snapshot()
        ec2_backends[OWNER][WHERE].snapshots[snapshot].create_volume_permission_userids.add(OTHER)

        with pytest.raises(ClientError, match="InvalidSnapshot"):
            copy(snapshot)


@pytest.mark.usefixtures("repaired_moto")
def test_what_is_shared_can_be_copied_under_another_key() -> None:
    """And the copy is encrypted with that."""
    snapshot = a_snapshot()
    share(snapshot)

    (made,) = client("ec2", OTHER, "us-east-1").describe_snapshots(SnapshotIds=[copy(snapshot)])["Snapshots"]

    assert (made["Encrypted"], made["KmsKeyId"]) == (True, f"arn:aws:kms:us-east-1:{OTHER}:alias/irhub")


@pytest.mark.usefixtures("repaired_moto")
@pytest.mark.parametrize("shared_before", [True, False])
def test_what_is_not_shared_is_not_there(shared_before: bool) -> None:
    """Neither before nor after."""
    snapshot = a_snapshot()
    if shared_before:
        share(snapshot)
        share(snapshot, "Remove")

    with pytest.raises(ClientError, match="InvalidSnapshot"):
        copy(snapshot)


@pytest.mark.usefixtures("repaired_moto")
def test_what_lies_under_the_key_of_aws_cannot_be_shared() -> None:
    """As AWS refuses it."""
    with pytest.raises(ClientError, match="cannot be shared"):
        share(a_snapshot(encrypted=True))


@pytest.mark.usefixtures("repaired_moto")
def test_a_copy_within_keeps_its_key() -> None:
    """A key of another account is named by its ARN."""
    key = f"arn:aws:kms:{WHERE}:{OTHER}:alias/irhub-transfer"
    ec2 = client("ec2", OWNER, WHERE)
    copied = ec2.copy_snapshot(SourceSnapshotId=a_snapshot(encrypted=True), SourceRegion=WHERE, KmsKeyId=key)["SnapshotId"]

    share(copied)

    assert permissions(copied) == [{"UserId": OTHER}]


@pytest.mark.usefixtures("repaired_moto")
def test_the_other_way_to_share_works_as_ever() -> None:
    """With OperationType."""
    snapshot = a_snapshot()
    asked = {"SnapshotId": snapshot, "Attribute": "createVolumePermission", "OperationType": "add", "UserIds": [OTHER]}
    client("ec2", OWNER, WHERE).modify_snapshot_attribute(**asked)

    assert permissions(snapshot) == [{"UserId": OTHER}]
