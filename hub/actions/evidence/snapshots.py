"""Snapshots of an instance as evidence: those that were taken of it, their copies, and with whom they are shared.

They are found by their tags and not by their volumes, which may be gone. A snapshot outlives the instance, so that an instance
that was terminated since matters only where there is no snapshot of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hub.action import INCIDENT_TAG, INSTALLATION_TAG, PURPOSE_TAG, Account, Call, Place
from hub.actions.ec2 import instance
from hub.actions.evidence import vault
from hub.errors import TargetGoneError
from hub.finding import Target

INSTANCE_TAG = "irhub:instance"
COPY_TAG = "irhub:copy-of"
ACCOUNT_TAG = "irhub:account"
EVIDENCE, TRANSFER = "evidence", "transfer"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot of ours."""

    id: str
    volume_id: str
    state: str
    encrypted: bool
    incident_id: str
    copy_of: str = ""
    """The snapshot that snapshot-volumes took; empty where it is that one."""
    why: str = ""
    """AWS's word on an error."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The snapshots of the instance in its own account, and those in the evidence account."""

    instance_id: str
    account_id: str
    region: str
    partition: str
    prefix: str
    safe_account_id: str
    safe_region: str
    taken: tuple[Snapshot, ...]
    within: tuple[Snapshot, ...]
    """Copies under the transfer key."""
    kept: tuple[Snapshot, ...]
    """Copies in the evidence account."""
    pending_within: int
    pending_kept: int
    """Copies of any incident that are under way there."""
    shared: tuple[str, ...] = ()
    """What the evidence account may copy now."""

    @property
    def is_home(self) -> bool:
        """True where the instance's account is the evidence account."""
        return self.account_id == self.safe_account_id

    @property
    def safe(self) -> vault.Vault:
        """Where the copies go."""
        return vault.Vault(self.prefix, self.safe_account_id, self.safe_region)


def look(account: Account, target: Target) -> Seen:
    """Our snapshots here and there, and how many copies are under way; then with whom each is shared."""
    safe = vault.of(account)
    described, here, there, busy_here, busy_there = account.read(
        instance.describe(target),
        ours(account.prefix, Place.TARGET, **{f"tag:{INSTANCE_TAG}": target.id}),
        ours(account.prefix, Place.EVIDENCE, **{f"tag:{INSTANCE_TAG}": target.id, f"tag:{ACCOUNT_TAG}": target.account_id}),
        ours(account.prefix, Place.TARGET, **{"tag-key": COPY_TAG, "status": "pending"}),
        ours(account.prefix, Place.EVIDENCE, **{"tag-key": COPY_TAG, "status": "pending"}),
    )
    mine = tuple(each for each in here.get("Snapshots", ()) if _purpose(each) != EVIDENCE or COPY_TAG not in _tags(each))
    if not mine:
        _insist_on_instance(described, target)
    seen = Seen(
        instance_id=target.id,
        account_id=target.account_id,
        region=target.region,
        partition=target.partition,
        prefix=account.prefix,
        safe_account_id=safe.account_id,
        safe_region=safe.region,
        taken=tuple(_snapshot(each) for each in mine if COPY_TAG not in _tags(each)),
        within=tuple(_snapshot(each) for each in mine if COPY_TAG in _tags(each)),
        kept=tuple(
            _snapshot(each) for each in there.get("Snapshots", ()) if COPY_TAG in _tags(each) and _purpose(each) == EVIDENCE
        ),
        pending_within=len(busy_here.get("Snapshots", ())),
        pending_kept=len(busy_there.get("Snapshots", ())),
    )
    return replace(seen, shared=_shared(account, seen))


def _shared(account: Account, seen: Seen) -> tuple[str, ...]:
    """Which of the snapshots that can be shared are."""
    able = [each.id for each in (*seen.taken, *seen.within) if not seen.is_home and each.state == "completed"]
    asked = {"Attribute": "createVolumePermission"}
    answers = account.read(*(Call("ec2", "DescribeSnapshotAttribute", {**asked, "SnapshotId": one}) for one in able))
    with_whom = (
        [one.get("UserId") for one in answer.get("CreateVolumePermissions", ())] for answer in answers
    )  # fmt: skip
    return tuple(one for one, users in zip(able, with_whom, strict=True) if seen.safe_account_id in users)


def _insist_on_instance(described: Mapping[str, Any], target: Target) -> None:
    """Snapshots outlive their instance, so that it is gone matters only where there is none."""
    try:
        instance.found_in(described, target)
    except TargetGoneError as error:
        raise TargetGoneError(f"Instance {target.id}, or a snapshot of it,") from error


def ours(prefix: str, place: Place, **filters: str) -> Call:
    """The call that reads our snapshots there which meet the filters."""
    wanted = {f"tag:{INSTALLATION_TAG}": prefix, **filters}
    named = [{"Name": key, "Values": [value]} for key, value in wanted.items()]
    return Call("ec2", "DescribeSnapshots", {"OwnerIds": ["self"], "Filters": named}, place)


def _tags(described: Mapping[str, Any]) -> Mapping[str, str]:
    return instance.tags_of(described)


def _purpose(described: Mapping[str, Any]) -> str:
    return _tags(described).get(PURPOSE_TAG, "")


def _snapshot(described: Mapping[str, Any]) -> Snapshot:
    tags = _tags(described)
    return Snapshot(
        id=described["SnapshotId"],
        volume_id=described.get("VolumeId", ""),
        state=described["State"],
        encrypted=bool(described.get("Encrypted")),
        incident_id=tags.get(INCIDENT_TAG, ""),
        copy_of=tags.get(COPY_TAG, ""),
        why=described.get("StateMessage", ""),
    )
