"""copy-snapshots: what snapshot-volumes took lies in the evidence account too, under its key, out of the member's reach.

A snapshot crosses accounts by being shared and copied. What is encrypted can only be shared under a customer key that the
other account may use; under the AWS-managed key never, and a member's own key knows nothing of the evidence account (EBS User
Guide, "Share a snapshot"). So whatever is encrypted is first copied where it is, under the transfer key: one in each Region,
owned by the hub account, whose policy lets the contain roles of this organization use it through EC2 and not otherwise. What
is not encrypted is shared as it is. Then the evidence account copies it to the hub Region under the key of the evidence, and
the share is taken back when that copy is complete.

CopySnapshot takes no client token, so its steps are ``once`` and found again by tags, which are part of the call. AWS copies
few at once into one Region: 20 by its guide, 5 as others met it; so no more than ``at_once`` are under way, those of all
incidents counted, and the rest waits for the next run. EC2 looks at keys only after it answered; a copy that may not use one
ends in error with the reason (EC2 API, CopySnapshot). It is made a second time, then people are told.

What stays in the member (the snapshot, and its copy under the transfer key) is not deleted: the roles of irhub cannot delete
snapshots at all. In the hub account itself nothing is shared; but there too the responder may use no key but its own two, so
what is encrypted goes the same way.

What it cannot: a member's key whose policy leaves IAM out keeps its snapshots to itself, and so does a key of a third account,
for the roles may use keys of the member and of the hub account alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.action import (
    INCIDENT_TAG,
    INSTALLATION_TAG,
    PURPOSE_TAG,
    Access,
    Action,
    Call,
    Conflict,
    Permission,
    Place,
    Plan,
    Role,
    Step,
    Waiting,
)
from hub.actions import tagging
from hub.actions.ec2 import instance
from hub.actions.evidence.snapshots import ACCOUNT_TAG, COPY_TAG, EVIDENCE, INSTANCE_TAG, TRANSFER, Seen, Snapshot, look
from hub.errors import ActionError
from hub.incident import Incident

TRIES = 2
"""Copies of one snapshot that may end in error before people are told."""


@dataclass(frozen=True, slots=True)
class Options:
    """How many copies may be under way at once, in one account and Region."""

    at_once: int = 5


def plan(seen: Seen, incident: Incident, options: Options) -> Plan | Waiting:
    """For each snapshot of the incident its next step, as far as copies may be under way.

    Raises ``ActionError`` where nothing is left to do but what failed for good.
    """
    ways = [_way(seen, taken) for taken in seen.taken if taken.incident_id == incident.id and taken.state != "error"]
    steps = [way.next for way in ways if way.next]
    within = [step for step in steps if step.once and step.do[0].place is Place.TARGET]
    kept = [step for step in steps if step.once and step.do[0].place is Place.EVIDENCE]
    now = [step for step in steps if not step.once]
    now += within[: max(options.at_once - seen.pending_within, 0)] + kept[: max(options.at_once - seen.pending_kept, 0)]
    if now:
        return tuple(now)
    if waits := [way.waits or "its turn to be copied" for way in ways if way.waits or way.next]:
        return Waiting(f"{len(waits)} of {len(ways)} snapshots of {seen.instance_id} wait: {'; '.join(sorted(set(waits)))}")
    if fails := [way.fails for way in ways if way.fails]:
        raise ActionError(f"{'; '.join(fails)}. Look at the policies of the keys they lie under: see docs/evidence.md.")
    return ()


@dataclass(frozen=True, slots=True)
class _Way:
    """How far one snapshot has come on its way into the evidence account."""

    next: Step | None = None
    waits: str = ""
    fails: str = ""


def _way(seen: Seen, taken: Snapshot) -> _Way:
    kept = [each for each in seen.kept if each.copy_of == taken.id]
    within = [each for each in seen.within if each.copy_of == taken.id]
    if _is(kept, "completed"):
        shared = [each for each in (taken, *within) if each.id in seen.shared]
        return _Way(_sharing(seen, shared[0], "Remove")) if shared else _Way()
    if _is(kept, "pending"):
        return _Way(waits="a copy in the evidence account is not complete yet")
    if failed := _failed(kept) or _failed(within):
        return _Way(fails=f"{taken.id} could not be copied: {failed}")
    return _onward(seen, taken, _best(within) if taken.encrypted else taken)


def _onward(seen: Seen, taken: Snapshot, travels: Snapshot | None) -> _Way:
    """What comes next for a snapshot that the evidence account has no copy of; ``travels`` is what it may copy."""
    if taken.state != "completed" or (travels and travels.state != "completed"):
        return _Way(waits="a snapshot is not complete yet")
    if travels is None:
        return _Way(_copying_within(seen, taken))
    if not seen.is_home and travels.id not in seen.shared:
        return _Way(_sharing(seen, travels, "Add"))
    return _Way(_keeping(seen, taken, travels))


def _best(copies: list[Snapshot]) -> Snapshot | None:
    good = [each for each in copies if each.state != "error"]
    return next((each for each in good if each.state == "completed"), good[0] if good else None)


def _is(copies: list[Snapshot], state: str) -> bool:
    return any(each.state == state for each in copies)


def _failed(copies: list[Snapshot]) -> str:
    """Why copying fails for good; empty where it may be tried again, or one copy is well."""
    errors = [each for each in copies if each.state == "error"]
    return (errors[-1].why or "AWS gives no reason") if len(errors) == len(copies) and len(errors) >= TRIES else ""


def _copying_within(seen: Seen, taken: Snapshot) -> Step:
    key = seen.safe.transfer_key(seen.partition, seen.region)
    says = f"copy {taken.id} under the transfer key, since what it is encrypted with cannot be shared"
    return _copy(seen, taken, taken, _Under(key, TRANSFER, Place.TARGET, says))


def _keeping(seen: Seen, taken: Snapshot, travels: Snapshot) -> Step:
    where = f"{seen.safe_account_id} {seen.safe_region}"
    says = f"copy {travels.id} into the evidence account {where}, under the key of the evidence"
    return _copy(seen, taken, travels, _Under(seen.safe.key, EVIDENCE, Place.EVIDENCE, says))


@dataclass(frozen=True, slots=True)
class _Under:
    """Under which key a copy is made, for what, and where."""

    key: str
    purpose: str
    place: Place
    says: str


def _copy(seen: Seen, taken: Snapshot, source: Snapshot, under: _Under) -> Step:
    tags = {
        INSTALLATION_TAG: seen.prefix,
        PURPOSE_TAG: under.purpose,
        INCIDENT_TAG: taken.incident_id,
        INSTANCE_TAG: seen.instance_id,
        ACCOUNT_TAG: seen.account_id,
        COPY_TAG: taken.id,
    }
    parameters = {
        "SourceRegion": seen.region,
        "SourceSnapshotId": source.id,
        "Encrypted": True,
        "KmsKeyId": under.key,
        "Description": f"{seen.prefix} evidence of {taken.incident_id}: {taken.id} of {taken.volume_id} in {seen.account_id}",
        "TagSpecifications": [tagging.specification("snapshot", tags)],
    }
    call = Call("ec2", "CopySnapshot", parameters, under.place)
    return Step(under.says, (call,), source.id, once=True, kept="evidence")


def _sharing(seen: Seen, travels: Snapshot, change: str) -> Step:
    """``Add`` or ``Remove``: the evidence account may copy the snapshot, or may no more."""
    whom = [{"UserId": seen.safe_account_id}]
    parameters = {
        "SnapshotId": travels.id,
        "Attribute": "createVolumePermission",
        "CreateVolumePermission": {change: whom},
    }
    says = f"share {travels.id} with the evidence account {seen.safe_account_id}"
    if change == "Remove":
        says = f"take back that {travels.id} is shared with the evidence account, which has its copy"
    kept = "evidence: the share ends by itself when the copy is complete"
    return Step(says, (Call("ec2", "ModifySnapshotAttribute", parameters),), travels.id, kept=kept)


def outlook(seen: Seen) -> tuple[str, ...]:
    """The whole way of the snapshots, for whoever reads it before the first is complete."""
    shared = "" if seen.is_home else ", to which each is shared until its copy is complete"
    where = f"the evidence account {seen.safe_account_id} {seen.safe_region}"
    return (
        "once they are complete, copy the encrypted snapshots where they are, under the transfer key",
        f"copy each snapshot into {where}, under the key of the evidence{shared}",
    )


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


_SNAPSHOT = "arn:{partition}:ec2:{region}::snapshot/*"
_SNAPSHOT_ANYWHERE = "arn:{partition}:ec2:*::snapshot/*"
_CONTAIN = (Role.CONTAIN,)
_KEYS = ("arn:{partition}:kms:{region}:{account}:key/*", "arn:{partition}:kms:{region}:{evidence_account}:key/*")
_HUB_KEYS = ("arn:{partition}:kms:*:{account}:key/*",)
_USE = ("kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo")


Conditions = Mapping[str, Mapping[str, str | tuple[str, ...]]]


def _keys(on: tuple[str, ...], place: Place, aliases: Conditions) -> tuple[Permission, ...]:
    """What EC2 needs of keys in the caller's name to copy what is encrypted; grants for AWS's own services alone."""
    through_ec2: Conditions = {"StringLike": {"kms:ViaService": "ec2.*.amazonaws.com*"}, **aliases}
    granting: Conditions = {**through_ec2, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    needs = (
        (("kms:DescribeKey",), Access.READ, through_ec2),
        (_USE, Access.WRITE, through_ec2),
        (("kms:CreateGrant",), Access.WRITE, granting),
    )
    return tuple(
        Permission(actions, on, access, when, _CONTAIN, place, "ec2:CopySnapshot") for actions, access, when in needs
    )  # fmt: skip


ACTION: Action[Seen, Options] = Action(
    name="copy-snapshots",
    about="Copies the snapshots of an instance into the evidence account, under the key of the evidence.",
    works_on=instance.KIND,
    seen=Seen,
    options=Options,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeSnapshots"), ("*",), Access.READ, roles=_CONTAIN),
        Permission(("ec2:DescribeSnapshotAttribute",), (_SNAPSHOT,), Access.READ, tagging.OURS, _CONTAIN),
        Permission(("ec2:CopySnapshot",), (_SNAPSHOT,), Access.WRITE, tagging.REQUESTED, _CONTAIN),
        Permission(("ec2:CopySnapshot",), (_SNAPSHOT,), Access.WRITE, tagging.OURS, _CONTAIN),
        tagging.while_making("ec2:CopySnapshot", (_SNAPSHOT,), Place.TARGET),
        Permission(
            ("ec2:ModifySnapshotAttribute",),
            (_SNAPSHOT,),
            Access.WRITE,
            {"StringEquals": {"ec2:Add/userId": "{evidence_account}"} | tagging.OURS["StringEquals"]},
            _CONTAIN,
        ),
        Permission(
            ("ec2:ModifySnapshotAttribute",),
            (_SNAPSHOT,),
            Access.WRITE,
            {"StringEquals": {"ec2:Remove/userId": "{evidence_account}"} | tagging.OURS["StringEquals"]},
            _CONTAIN,
        ),
        *_keys(_KEYS, Place.TARGET, {}),
        Permission(("ec2:DescribeSnapshots",), ("*",), Access.READ, roles=_CONTAIN, place=Place.EVIDENCE),
        # No condition: the source is another account's, whose tags nobody else sees.
        Permission(("ec2:CopySnapshot",), (_SNAPSHOT_ANYWHERE,), Access.WRITE, roles=_CONTAIN, place=Place.EVIDENCE),
        tagging.while_making("ec2:CopySnapshot", (_SNAPSHOT,), Place.EVIDENCE),
        *_keys(
            _HUB_KEYS,
            Place.EVIDENCE,
            {"ForAnyValue:StringEquals": {"kms:ResourceAliases": ("alias/{prefix}", "alias/{prefix}-transfer")}},
        ),
    ),
    look=look,
    plan=plan,
    restore=restore,
    outlook=outlook,
    builds_on=("snapshot-volumes",),
)
