"""Snapshots as they are shared and copied between accounts.

Stock moto knows sharing by ``OperationType`` alone, copies within one account only, and lets everybody share what AWS lets
nobody share: a snapshot under the AWS-managed key (EC2 API, ModifySnapshotAttribute and CopySnapshot). A copy says nothing of
the volume's own id on AWS; moto needs one.
"""

from typing import Any

from moto.core.responses import EmptyResult
from moto.ec2.exceptions import EC2ClientError, InvalidSnapshotIdError
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_block_store import EBSBackend, Snapshot
from moto.ec2.responses.elastic_block_store import ElasticBlockStore
from moto.ec2.utils import random_snapshot_id
from moto.utilities.utils import get_partition

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced

AWS_MANAGED = "alias/aws/ebs"
"""How the sandbox's snapshots say that they lie under the key that AWS manages."""


def _share_by_permission() -> Undo:
    stock = ElasticBlockStore.modify_snapshot_attribute

    def modify_snapshot_attribute(self: Any) -> Any:
        change = self._get_param("CreateVolumePermission")
        if not change:
            return stock(self)
        self.error_on_dryrun()
        snapshot = self.ec2_backend.get_snapshot(self._get_param("SnapshotId"))
        added = [one["UserId"] for one in change.get("Add", ()) if "UserId" in one]
        if added and snapshot.encrypted and snapshot.kms_key_id in (None, AWS_MANAGED):
            raise EC2ClientError("InvalidParameter", "Encrypted snapshots with EBS default key cannot be shared")
        snapshot.create_volume_permission_userids.update(added)
        snapshot.create_volume_permission_userids.difference_update(one.get("UserId") for one in change.get("Remove", ()))
        return EmptyResult()

    return replaced(ElasticBlockStore, "modify_snapshot_attribute", modify_snapshot_attribute)


def _copy_what_is_shared() -> Undo:
    def copy_snapshot(
        self: Any, source_snapshot_id: str, source_region: str, description: str, kms_key_id: str | None
    ) -> Snapshot:
        source = _visible(self.account_id, source_region, source_snapshot_id)
        key = _as_arn(self, kms_key_id) if kms_key_id else source.kms_key_id
        copied: Snapshot = Snapshot(self, random_snapshot_id(), source.volume, description, source.encrypted, key)
        self.snapshots[copied.id] = copied
        return copied

    return replaced(EBSBackend, "copy_snapshot", copy_snapshot)


def _visible(account_id: str, region: str, snapshot_id: str) -> Any:
    """The snapshot in that Region, the account's own or one that is shared with it."""
    for owner, regions in list(ec2_backends.items()):
        found = regions[region].snapshots.get(snapshot_id) if region in regions else None
        if found and (owner == account_id or account_id in found.create_volume_permission_userids):
            return found
    raise InvalidSnapshotIdError


def _as_arn(backend: Any, key: str) -> str:
    if key.startswith("arn:"):
        return key
    return f"arn:{get_partition(backend.region_name)}:kms:{backend.region_name}:{backend.account_id}:{key}"


REPAIRS = (
    Repair(
        "ec2-snapshot-sharing",
        "A snapshot is shared by CreateVolumePermission too; one under the AWS-managed key cannot be shared.",
        _share_by_permission,
    ),
    Repair(
        "ec2-snapshot-copies",
        "A snapshot that is shared with an account can be copied by it; the copy is complete at once, its key is never asked.",
        _copy_what_is_shared,
    ),
)
