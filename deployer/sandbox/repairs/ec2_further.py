"""EC2 as AWS answers it, where network ACLs are looked for by their ids, and where snapshots are locked.

"EC2 API": DescribeNetworkAcls, LockSnapshot, DescribeLockedSnapshots. A lock keeps nobody from deleting a snapshot here.
"""

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.network_acls import NetworkAcl
from moto.ec2.responses import EC2Response

from deployer.sandbox.repairs import Repair, Undo
from deployer.sandbox.repairs.patch import replaced, together

LOCK = "irhub_lock"


def _find_acls_by_id() -> Undo:
    return replaced(NetworkAcl, "network_acl_id", property(lambda acl: acl.id))


def _lock_snapshots() -> Undo:
    return together(
        (
            replaced(EC2Response, "lock_snapshot", _lock),
            replaced(EC2Response, "describe_locked_snapshots", _describe_locked),
        )
    )


def _lock(request: Any) -> ActionResult:
    request.error_on_dryrun()
    snapshot = request.ec2_backend.describe_snapshots([request._get_param("SnapshotId")])[0]
    mode = request._get_param("LockMode")
    vars(snapshot)[LOCK] = {
        "SnapshotId": snapshot.id,
        "OwnerId": snapshot.owner_id,
        "LockState": mode,
        "LockDuration": int(request._get_param("LockDuration")),
        "LockCreatedOn": datetime.now(UTC),
    }
    return ActionResult({name: value for name, value in vars(snapshot)[LOCK].items() if name != "OwnerId"})


def _describe_locked(request: Any) -> ActionResult:
    request.error_on_dryrun()
    snapshots = request.ec2_backend.describe_snapshots(request._get_param("SnapshotIds") or None)
    return ActionResult({"Snapshots": [vars(each)[LOCK] for each in snapshots if LOCK in vars(each)]})


REPAIRS = (
    Repair("ec2-acls-by-id", "DescribeNetworkAcls takes the filter network-acl-id.", _find_acls_by_id),
    Repair(
        "ec2-locked-snapshots",
        "Snapshots can be locked, and locked ones listed (moto knows neither); a lock keeps nobody from deleting one here.",
        _lock_snapshots,
    ),
)
