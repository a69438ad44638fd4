"""write-manifest: of everything that was kept of an instance for an incident, what it is, and that it has not changed since.

Each piece of evidence gets an entry, an object of its own: its name, version, size and SHA-256, until when it is locked, when
it was stored, who wrote it down and with which version of irhub, and the request id of the look that this rests on. Each entry
names the SHA-256 of the entry before, so none can be taken out, put in or changed without all that follow saying so. When
nothing is under way any more, a manifest closes the chain with its length and its last hash. All of them lie under the lock of
the bucket, and ``IfNoneMatch`` refuses a second object of any of these names. Evidence that comes later gets further entries
and a further manifest.

Where the hashes come from: nothing is carried through this function, which has a minute. What irhub stores itself it hashes
while it sends it, and S3 checks that; what hosts drop S3 hashes while it copies it into the locked bucket. Both are the SHA-256
of the whole object, kept beside it (S3 User Guide, "Checking object integrity"). `irhub evidence verify` reads all bytes again.
A snapshot has no hash that AWS gives out; its entry names what identifies it, and a complete snapshot never changes.

The entries are written one after the other in one step: where it ends in between, the next run goes on after the last.

What it cannot: say who changed the host before any of this was read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.action import (
    INCIDENT_TAG,
    PURPOSE_TAG,
    Access,
    Account,
    Action,
    Call,
    Conflict,
    NoOptions,
    Permission,
    Place,
    Plan,
    Role,
    Step,
    Waiting,
)
from hub.actions.ec2 import instance
from hub.actions.evidence import chain, vault
from hub.actions.evidence.snapshots import ACCOUNT_TAG, EVIDENCE, INSTANCE_TAG, ours
from hub.finding import Target
from hub.incident import Incident
from hub.version import VERSION

MOST = 100
"""Entries in one step."""


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence that has no entry yet."""

    identity: str
    incident_id: str
    what: str
    """Its facts as JSON text, as they will stand in the entry."""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The evidence of an instance, of whatever incident, and how far its manifests have come."""

    target_name: str
    folder: str
    bucket: str
    by: str
    """Who writes entries, as STS names him: a role of the hub, or a person who went there without it."""
    now: str
    items: tuple[Item, ...]
    links: tuple[chain.Link, ...]
    seals: tuple[chain.Seal, ...]
    heads: tuple[tuple[str, str], ...]
    """Of each incident the SHA-256 of its last entry."""
    pending: tuple[str, ...]
    """The incidents of snapshots that are not complete yet, once for each."""


def look(account: Account, target: Target) -> Seen:
    """What is kept, here and in the account, and what the manifests name; then what is not named, one by one."""
    here = {f"tag:{INSTANCE_TAG}": target.id, f"tag:{PURPOSE_TAG}": EVIDENCE}
    folders = (*(vault.folder(kind, target) for kind in vault.KINDS), vault.folder(vault.MANIFEST, target))
    described, me, taken, copied, *listed = account.read(
        instance.describe(target),
        Call("sts", "GetCallerIdentity", place=Place.EVIDENCE),
        ours(account.prefix, Place.TARGET, **here),
        ours(account.prefix, Place.EVIDENCE, **here, **{f"tag:{ACCOUNT_TAG}": target.account_id}),
        *(vault.listing(account.evidence_bucket, folder) for folder in folders),
    )
    *objects, written = (vault.keys_in(answer) for answer in listed)
    keys = tuple(key for found in objects for key in found)
    snapshots = _snapshots(taken, copied, target, vault.of(account))
    if not keys and not snapshots:
        instance.found_in(described, target)
    found = _Found(str(me["Arn"]), keys, tuple(snapshots.values()), chain.links(written), chain.seals(written))
    return _seen(account, target, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is there, by its names, and who looks."""

    by: str
    keys: tuple[str, ...]
    snapshots: tuple[Mapping[str, Any], ...]
    links: tuple[chain.Link, ...]
    seals: tuple[chain.Seal, ...]


def _snapshots(
    taken: Mapping[str, Any], copied: Mapping[str, Any], target: Target, safe: vault.Vault
) -> dict[str, Mapping[str, Any]]:
    """Every snapshot by its identity; what both looks show, in the hub account itself, once."""
    places = ((target.account_id, target.region, taken), (safe.account_id, safe.region, copied))
    return {
        f"{account_id}/{region}/{each['SnapshotId']}": {
            **each,
            "Account": account_id,
            "Region": region,
            "RequestId": answer.get("RequestId", ""),
        }
        for account_id, region, answer in places
        for each in answer.get("Snapshots", ())
    }


def _seen(account: Account, target: Target, found: _Found) -> Seen:
    named = {(link.incident_id, link.mark) for link in found.links}
    missing = [key for key in found.keys if (vault.incident_of(key), chain.mark_of(key)) not in named]
    last = {link.incident_id: link.key for link in found.links}
    heads = account.read(*(_head(account.evidence_bucket, key) for key in (*missing, *last.values())))
    items = [_object(account.evidence_bucket, key, head) for key, head in zip(missing, heads, strict=False)]
    done = [each for each in found.snapshots if each["State"] == "completed"]
    return Seen(
        target_name=target.key,
        folder=vault.folder(vault.MANIFEST, target),
        bucket=account.evidence_bucket,
        by=found.by,
        now=account.now.isoformat(),
        items=tuple(item for item in (*items, *map(_snapshot, done)) if _has_no_entry(item, named)),
        links=found.links,
        seals=found.seals,
        heads=tuple(
            (incident, chain.in_hex(head.get("ChecksumSHA256", "")))
            for incident, head in zip(last, heads[len(missing) :], strict=True)
        ),
        pending=tuple(sorted({_incident(each) for each in found.snapshots if each["State"] == "pending"})),
    )


def _has_no_entry(item: Item, named: set[tuple[str, str]]) -> bool:
    return (item.incident_id, chain.mark_of(item.identity)) not in named


def _head(bucket: str, key: str) -> Call:
    return Call("s3", "HeadObject", {"Bucket": bucket, "Key": key, "ChecksumMode": "ENABLED"}, Place.EVIDENCE)


def _object(bucket: str, key: str, head: Mapping[str, Any]) -> Item:
    what = {
        "kind": "object",
        "bucket": bucket,
        "key": key,
        "version": head.get("VersionId", ""),
        "bytes": head["ContentLength"],
        "sha256": chain.in_hex(head.get("ChecksumSHA256", "")),
        "stored_at": head["LastModified"].isoformat(),
        "lock": head.get("ObjectLockMode", ""),
        "locked_until": head["ObjectLockRetainUntilDate"].isoformat() if "ObjectLockRetainUntilDate" in head else "",
    }
    return Item(key, vault.incident_of(key), json.dumps(what), head.get("RequestId", ""))


def _snapshot(described: Mapping[str, Any]) -> Item:
    what = {
        "kind": "snapshot",
        "id": described["SnapshotId"],
        "account": described["Account"],
        "region": described["Region"],
        "volume": described.get("VolumeId", ""),
        "gigabytes": described.get("VolumeSize", 0),
        "stored_at": described["StartTime"].isoformat(),
        "encrypted": bool(described.get("Encrypted")),
        "key": described.get("KmsKeyId", ""),
        "sha256": "",
        "not_hashed": "AWS gives no hash of a snapshot; a complete one never changes",
    }
    identity = f"{what['account']}/{what['region']}/{what['id']}"
    return Item(identity, _incident(described), json.dumps(what), described["RequestId"])


def _incident(described: Mapping[str, Any]) -> str:
    return instance.tags_of(described).get(INCIDENT_TAG, "")


def plan(seen: Seen, incident: Incident, _options: NoOptions) -> Plan | Waiting:
    """Entries for what has none, and the manifest when nothing of this incident is under way."""
    written = [link for link in seen.links if link.incident_id == incident.id]
    missing = [item for item in seen.items if item.incident_id == incident.id]
    items = missing[:MOST]
    calls = _entries(seen, incident, written, items)
    waits = incident.id in seen.pending
    count, where = len(written) + len(items), f"{seen.folder}{incident.id}/"
    closes = chain.seal_key(where, count)
    if count and items == missing and not waits and closes not in {seal.key for seal in seen.seals}:
        calls.append(vault.storing(seen.bucket, closes, _seal(seen, incident, count, _last_hash(seen, incident, calls))))
    if calls:
        says = f"write down {len(items)} pieces of evidence of {incident.id} with their hashes"
        if len(calls) > len(items):
            says += f", and close its manifest of {count}"
        return (Step(says, tuple(calls), where, kept="evidence"),)
    return Waiting("the manifest waits until every snapshot is complete") if waits else ()


def _entries(seen: Seen, incident: Incident, written: list[chain.Link], items: list[Item]) -> list[Call]:
    """The calls that store the new entries, each made after the one before."""
    before, calls = dict(seen.heads).get(incident.id, ""), []
    for number, item in enumerate(items, len(written) + 1):
        document = {
            "irhub": chain.ENTRY,
            "format": chain.FORMAT,
            "incident": incident.id,
            "target": seen.target_name,
            "number": number,
            "previous": before,
            "what": json.loads(item.what),
            "who": {"written_by": seen.by, "session": incident.id},
            "written_at": seen.now,
            "tool": f"irhub {VERSION}",
            "request_id": item.request_id,
        }
        content = chain.text(document)
        before = chain.sha256(content)
        calls.append(
            vault.storing(seen.bucket, chain.entry_key(f"{seen.folder}{incident.id}/", number, item.identity), content)
        )
    return calls


def _last_hash(seen: Seen, incident: Incident, calls: list[Call]) -> str:
    return chain.sha256(calls[-1].parameters["Body"]) if calls else dict(seen.heads).get(incident.id, "")


def _seal(seen: Seen, incident: Incident, count: int, last: str) -> bytes:
    document = {
        "irhub": chain.SEAL,
        "format": chain.FORMAT,
        "incident": incident.id,
        "target": seen.target_name,
        "opened_at": incident.opened_at,
        "findings": sorted({finding.id for finding in incident.findings}),
        "entries": count,
        "last": last,
        "who": {"written_by": seen.by, "session": incident.id},
        "written_at": seen.now,
        "tool": f"irhub {VERSION}",
    }
    return chain.text(document)


def outlook(_seen: Seen) -> tuple[str, ...]:
    """What is done with evidence that is not kept yet."""
    does = "write down each piece of evidence that was kept by then, with its hashes"
    return (f"{does}, and close the manifest when all is complete",)


def restore(_now: Seen, _recorded: Mapping[str, Seen]) -> tuple[Step | Conflict, ...]:
    """Evidence is kept."""
    return ()


_CONTAIN = (Role.CONTAIN,)
_BUCKET = "arn:{partition}:s3:::{evidence_bucket}"
_FOLDERS = (*vault.KINDS, vault.MANIFEST)

ACTION: Action[Seen, NoOptions] = Action(
    name="write-manifest",
    about="Writes down what evidence of an instance was kept, with its hashes, in a chain that nobody can change unseen.",
    works_on=instance.KIND,
    seen=Seen,
    options=NoOptions,
    permissions=(
        Permission(("ec2:DescribeInstances", "ec2:DescribeSnapshots"), ("*",), Access.READ, roles=_CONTAIN),
        Permission(
            ("ec2:DescribeSnapshots", "sts:GetCallerIdentity"), ("*",), Access.READ, roles=_CONTAIN, place=Place.EVIDENCE
        ),
        vault.may_list(*_FOLDERS),
        *vault.may_read(*_FOLDERS),
        *vault.may_store(vault.MANIFEST),
    ),
    look=look,
    plan=plan,
    restore=restore,
    outlook=outlook,
    concludes=True,
    builds_on=("capture-api-state", "snapshot-volumes", "copy-snapshots", "collect-from-instance", "capture-memory"),
)
